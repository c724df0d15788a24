import type { FromWorker, ToWorker } from './messages.ts'

/** Starts the worker that trains; returns how to send it messages. */
export function startWorker(take: (message: FromWorker) => void): (message: ToWorker) => void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => take(data))
  return (message) => worker.postMessage(message)
}
