import type { Worker } from 'node:worker_threads'

/**
 * A worker of `worker_threads` from its code: a bundle would not have its file. The module is asked for at run time: most
 * processes never start a worker, and it would delay the start of all of them.
 */
export function nodeWorker(code: string, options: { readonly name: string; readonly workerData?: unknown }): Worker {
  const { Worker } = globalThis.process.getBuiltinModule('node:worker_threads')
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), options)
}
