import code from '../../../worker/thread.code.js'
import type { RunningWorker, WorkerEvents, WorkerJob } from './threads.js'

/** Starts a worker of `worker_threads`, from its code: a bundle would not have its file. */
export function startNodeWorker(job: WorkerJob, events: WorkerEvents): RunningWorker {
  // Loaded on demand: most processes never start a worker, and the module would delay the start of all of them.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
  const address = new URL(`data:text/javascript,${encodeURIComponent(code)}`)
  const worker = new Worker(address, { workerData: job, name: `wellfit ${job.thread}` })
  worker.once('message', () => {
    // Workers do not keep the process alive.
    worker.unref()
    events.onReady()
  })
  worker.once('error', (error) => events.onFailure(`threw ${String(error)}`))
  worker.once('exit', (code) => events.onFailure(`exited with code ${code}`))
  return { terminate: () => void worker.terminate() }
}
