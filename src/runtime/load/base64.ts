import { compileCore } from '../source.js'

/** A module whose default export is a core in base64. */
interface Base64Module {
  readonly default: string
}

/** Imports a core as base64 in a script: the one form that every bundler, for pages and for servers, includes by itself. */
export type ImportBase64 = () => Promise<Base64Module>

/** Imports and compiles a core. */
export async function compileBase64(load: ImportBase64): Promise<WebAssembly.Module> {
  return compileCore(decodeBase64((await load()).default), 'wasm')
}

/** Runtimes of 2025 and later decode by themselves. */
interface Decoder {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>
}

/** The bytes of a text in base64. */
export function decodeBase64(text: string): BufferSource {
  const { fromBase64 } = Uint8Array as Decoder
  if (fromBase64 !== undefined) return fromBase64.call(Uint8Array, text)
  const characters = atob(text)
  const bytes = new Uint8Array(characters.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i)
  return bytes
}
