// Apart from Node's threads: workers ask this too, and their code must not name the cores, which they are given.
// `process` is read from the global object: some bundlers put a polyfill into a page where it is named alone.

/** Whether Node's own modules can be asked for at run time (Node from 20.16, Deno, Bun), where no bundler for pages sees them. */
export function hasNodeModules(): boolean {
  return typeof globalThis.process === 'object' && typeof globalThis.process.getBuiltinModule === 'function'
}

/** Whether this is Node, also where a bundler took it for something else: it has workers, but not those of pages. */
export function isNode(): boolean {
  return typeof Worker !== 'function' && hasNodeModules()
}
