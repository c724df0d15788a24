import type { ThreadSupport } from './threads.js'

/** Runtimes at the edge: one thread a request. */
export const threadSupport: ThreadSupport = {
  unavailableReason: 'this runtime has no threads that share memory',
  recoverable: false,
  cores: 1,
  mayWait: false,
  loadModule: refuse,
  startWorker: refuse,
}

function refuse(): never {
  throw new Error('threads were asked for where there are none')
}
