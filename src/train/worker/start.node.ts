import { WellfitError } from '../../errors.js'
import type { FitWorker, FitWorkerEvents } from './messages.js'

/**
 * Node, Deno and Bun: a `worker_threads` thread, whose exit is always reported.
 *
 * @throws WellfitError `UNSUPPORTED` in Node before 20.16.
 */
export async function startFitWorker(events: FitWorkerEvents): Promise<FitWorker> {
  if (typeof process.getBuiltinModule !== 'function') throw tooOld()
  // Asked for at run time, so that no bundler for pages sees it.
  const { Worker } = process.getBuiltinModule('node:worker_threads')
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

function tooOld(): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'fit',
    field: 'worker',
    value: true,
    expected: `be left out in Node ${process.versions.node}`,
    remedy: 'Workers need Node 20.16 or newer.',
  })
}
