// Files that the build writes to dist/wasm, as bundlers and runtimes import them.

declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}

declare module '*.wasm?module' {
  const module: WebAssembly.Module
  export default module
}

declare module '*.text.js' {
  const text: string
  export default text
}

// Files that the build writes to dist/worker: what a worker runs, as a text.

declare module '*.code.js' {
  const code: string
  export default code
}
