import { WellfitError, showValue } from '../errors.js'

/** The bytes of a core: what `BufferSource` is in the types of pages. */
export type CoreBytes = ArrayBuffer | ArrayBufferView<ArrayBuffer>

/** Compiles the bytes of a core; an error names the cause and the remedy. */
export async function compileCore(bytes: CoreBytes, field: string): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(bytes)
  } catch (cause) {
    throw compileError(cause, field)
  }
}

function compileError(cause: unknown, field: string): WellfitError {
  const message = cause instanceof Error ? cause.message : String(cause)
  const fault = { functionName: 'network', field, cause }
  if (/content security policy|\bcsp\b|unsafe-eval/i.test(message)) {
    return new WellfitError({
      ...fault,
      code: 'UNSUPPORTED',
      expected: 'be compiled, which the page’s Content-Security-Policy forbids',
      remedy: "Add 'wasm-unsafe-eval' to its script-src; 'unsafe-eval' is not needed.",
    })
  }
  if (/embedder|code generation/i.test(message)) {
    return new WellfitError({
      ...fault,
      code: 'UNSUPPORTED',
      expected: 'be a compiled module: this runtime does not compile WebAssembly while running',
      remedy: 'Import wellfit/wasm/f32.wasm (or f64.wasm) as a module and pass it as wasm: { module }.',
    })
  }
  return new WellfitError({
    ...fault,
    code: 'UNSUPPORTED',
    expected: `be WebAssembly that this runtime compiles (it says: ${showValue(message)})`,
    remedy: 'The core needs fixed-width SIMD: Node 20, Chrome 91, Firefox 89, Safari 16.4 or newer.',
  })
}
