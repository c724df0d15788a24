import code from '../../../worker/thread.code.js'
import { nodeWorker } from './node-worker.js'
import type { RunningWorker, WorkerEvents, WorkerJob } from './threads.js'

/** Starts a worker of `worker_threads`. */
export function startNodeWorker(job: WorkerJob, events: WorkerEvents): RunningWorker {
  const worker = nodeWorker(code, { workerData: job, name: `wellfit ${job.thread}` })
  worker.once('message', () => {
    // Workers do not keep the process alive.
    worker.unref()
    events.onReady()
  })
  worker.once('error', (error) => events.onFailure(`threw ${String(error)}`))
  worker.once('exit', (code) => events.onFailure(`exited with code ${code}`))
  return { terminate: () => void worker.terminate() }
}
