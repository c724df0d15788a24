import { isNode } from './is-node.js'
import { startNodeWorker } from './start-node.js'
import { startWebWorker } from './start-web.js'
import type { ThreadSupport } from './threads.js'

let given: WebAssembly.Module | undefined

/** Gives the worker of a fit the compiled core with threads that its caller has. */
export function giveThreadedCore({ module }: { readonly module?: WebAssembly.Module }): void {
  given = module
}

/** The worker of a fit, in pages and in Node: it is only asked for threads that its caller has started before. */
export const threadSupport: ThreadSupport = {
  unavailableReason: undefined,
  recoverable: false,
  cores: 1,
  mayWait: true,
  loadModule: async (name) => given ?? Promise.reject(new Error(`the caller gave no core ${name} with threads`)),
  startWorker: isNode() ? startNodeWorker : startWebWorker,
}
