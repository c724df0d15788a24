import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { compileCore } from '../source.js'
import {
  threadedModules,
  type RunningWorker,
  type ThreadSupport,
  type WorkerEvents,
  type WorkerJob,
} from './threads.js'

/** In Node 20, workers miss commands under V8's baseline compiler (not under its optimizing one); Node 22 is untested. */
const OLDEST_NODE = 24

/** Node, Deno and Bun: threads by `worker_threads`. */
export const threadSupport: ThreadSupport = {
  unavailableReason: nodeMajor() >= OLDEST_NODE ? undefined : `threads need Node ${OLDEST_NODE} or newer`,
  recoverable: true,
  cores: availableParallelism(),
  mayWait: true,
  loadModule: threadedModules(async (name) => {
    const file = new URL(`../../../wasm/wellfit-${name}-threads.wasm`, import.meta.url)
    return compileCore(readFileSync(file), 'wasm')
  }),
  startWorker,
}

function startWorker(job: WorkerJob, events: WorkerEvents): RunningWorker {
  // Loaded on demand: most processes never start a worker, and the module would delay the start of all of them.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const worker = new Worker(new URL('./worker.node.js', import.meta.url), {
    workerData: job,
    name: `wellfit ${job.thread}`,
  })
  worker.once('message', () => {
    // Workers do not keep the process alive.
    worker.unref()
    events.onReady()
  })
  worker.once('error', (error) => events.onFailure(`threw ${String(error)}`))
  worker.once('exit', (code) => events.onFailure(`exited with code ${code}`))
  return { terminate: () => void worker.terminate() }
}

function nodeMajor(): number {
  return Number(process.versions.node.split('.')[0])
}
