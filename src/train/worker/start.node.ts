import { Worker } from 'node:worker_threads'
import type { FitWorker, FitWorkerEvents } from './messages.js'

/** Node, Deno and Bun: a `worker_threads` thread, whose exit is always reported. */
export async function startFitWorker(events: FitWorkerEvents): Promise<FitWorker> {
  // Its code as a text: a bundle would not have its file.
  const { default: code } = await import('../../../worker/fit.code.js')
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), { name: 'wellfit fit' })
  worker.on('message', events.onMessage)
  worker.on('messageerror', (error) => events.onDeath(`sent a message that cannot be read: ${String(error)}`))
  worker.on('error', (error) => events.onDeath(`threw ${String(error)}`))
  worker.on('exit', (code) => events.onDeath(`exited with code ${code}`))
  worker.postMessage({ kind: 'hello', lock: null })
  return { post: (message, transfer) => worker.postMessage(message, transfer), end: () => void worker.terminate() }
}
