// What a worker runs. The build bundles it into a text, dist/worker/thread.code.js, for pages and for Node alike.
import { hasNodeModules } from './is-node.js'
import { serve } from './serve.js'
import type { WorkerJob } from './threads.js'

if (hasNodeModules()) {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads')
  await serve(workerData as WorkerJob, () => parentPort?.postMessage('ready'))
} else {
  addEventListener('message', (event: MessageEvent<WorkerJob>) => void work(event.data), { once: true })
}

async function work(job: WorkerJob): Promise<void> {
  try {
    await serve(job, () => postMessage('ready'))
  } catch (error) {
    postMessage(String(error))
  }
  close()
}
