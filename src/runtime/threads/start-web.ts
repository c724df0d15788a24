import code from '../../../worker/thread.code.js'
import type { RunningWorker, WorkerEvents, WorkerJob } from './threads.js'
import { BLOCKED, moduleWorker } from './module-worker.js'

/** Starts a module worker of a page. */
export function startWebWorker(job: WorkerJob, events: WorkerEvents): RunningWorker {
  const worker = moduleWorker(code, `wellfit ${job.thread}`)
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'ready') events.onReady()
    else events.onFailure(`threw ${String(data)}`)
  })
  worker.addEventListener('error', (event) => {
    events.onFailure(event.message || `did not load: ${BLOCKED}`)
  })
  worker.postMessage(job)
  return { terminate: () => worker.terminate() }
}
