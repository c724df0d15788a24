import { serve } from './serve.js'
import type { WorkerJob } from './threads.js'

addEventListener('message', (event: MessageEvent<WorkerJob>) => void work(event.data), { once: true })

async function work(job: WorkerJob): Promise<void> {
  try {
    await serve(job, () => postMessage('ready'))
  } catch (error) {
    postMessage(String(error))
  }
  close()
}
