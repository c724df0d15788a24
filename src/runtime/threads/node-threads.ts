import { compileText } from '../load/text.js'
import { binaries } from './binaries.js'
import { hasNodeModules } from './is-node.js'
import { startNodeWorker } from './start-node.js'
import { threadedModules, type ThreadSupport } from './threads.js'

/** In Node 20, workers miss commands under V8's baseline compiler (not under its optimizing one). */
const OLDEST_NODE = 22

/** Threads by `worker_threads`. Node's modules are asked for at run time, so that no bundler for pages sees them. */
export function nodeThreads(): ThreadSupport {
  return {
    unavailableReason: nodeMajor() >= OLDEST_NODE ? undefined : `threads need Node ${OLDEST_NODE} or newer`,
    recoverable: true,
    cores: availableParallelism(),
    mayWait: true,
    loadModule: threadedModules((name) => compileText(binaries[name])),
    startWorker: startNodeWorker,
  }
}

/** Node before 20.16 has no `getBuiltinModule`, and no threads here either. */
function availableParallelism(): number {
  return hasNodeModules() ? globalThis.process.getBuiltinModule('node:os').availableParallelism() : 1
}

function nodeMajor(): number {
  return Number(globalThis.process.versions.node.split('.')[0])
}
