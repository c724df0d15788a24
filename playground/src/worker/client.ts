import type { FromWorker, ToWorker } from './messages.ts'

/** Starts the worker that trains; returns how to send it messages. `fail` is told where it cannot run at all. */
export function startWorker(
  take: (message: FromWorker) => void,
  fail: (message: string) => void,
): (message: ToWorker) => void {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => take(data))
  worker.addEventListener('error', ({ message }) => fail(message || 'The worker did not load.'))
  return (message) => worker.postMessage(message)
}
