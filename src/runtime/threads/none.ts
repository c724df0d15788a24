import type { ThreadSupport } from './threads.js'

/** Edge runtimes: one thread per request. */
export const threadSupport: ThreadSupport = {
  unavailableReason: 'this runtime has no threads that share memory',
  recoverable: false,
  cores: 1,
  mayWait: false,
  loadModule: refuse,
  startWorker: refuse,
}

function refuse(): never {
  throw new Error('this runtime has no threads')
}
