// Apart from Node's threads: workers ask this too, and their code must not name the cores, which they are given.

/** Whether Node's own modules can be asked for at run time (Node from 20.16, Deno, Bun), where no bundler for pages sees them. */
export function hasNodeModules(): boolean {
  return typeof process === 'object' && typeof process.getBuiltinModule === 'function'
}

/** Whether this is Node, also where a bundler took it for something else: it has workers, but not those of pages. */
export function isNode(): boolean {
  return typeof Worker !== 'function' && hasNodeModules()
}
