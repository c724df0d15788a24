// Types of the platform that the public API names. Where the libraries of TypeScript have them (`dom`, `webworker`, @types/node,
// `esnext.disposable`), these declarations add nothing; elsewhere the API compiles without them.

declare global {
  interface AbortSignal {}
  interface Blob {}
  interface Disposable {
    [Symbol.dispose](): void
  }
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- declarations that merge must agree in it
  interface ReadableStream<R = any> {}
  interface Request {}
  interface Response {}
  interface SymbolConstructor {
    readonly dispose: unique symbol
  }
  interface URL {}
  namespace WebAssembly {
    interface Memory {}
    interface Module {}
  }
}
