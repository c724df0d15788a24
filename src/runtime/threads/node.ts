import { availableParallelism } from 'node:os'
import { compileBase64 } from '../load/base64.js'
import { binaries } from './binaries.js'
import { startNodeWorker } from './start-node.js'
import { threadedModules, type ThreadSupport } from './threads.js'

/** In Node 20, workers miss commands under V8's baseline compiler (not under its optimizing one); Node 22 is untested. */
const OLDEST_NODE = 24

/** Node, Deno and Bun: threads by `worker_threads`. */
export const threadSupport: ThreadSupport = {
  unavailableReason: nodeMajor() >= OLDEST_NODE ? undefined : `threads need Node ${OLDEST_NODE} or newer`,
  recoverable: true,
  cores: availableParallelism(),
  mayWait: true,
  loadModule: threadedModules((name) => compileBase64(binaries[name])),
  startWorker: startNodeWorker,
}

function nodeMajor(): number {
  return Number(process.versions.node.split('.')[0])
}
