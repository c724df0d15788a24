// Apart from Node's threads: the worker of a fit asks this too, and its code must not name the cores, which it is given.

/**
 * Whether this is Node, also where a bundler took it for something else: it has workers, but not those of pages. Modules of
 * Node are asked for at run time there, so that no bundler for pages sees them.
 *
 * Node before 20.16 has no `getBuiltinModule` and counts as none; a package that is not bundled never asks.
 */
export function isNode(): boolean {
  return typeof Worker !== 'function' && typeof process === 'object' && typeof process.getBuiltinModule === 'function'
}
