import { WellfitError } from '../../errors.js'
import { hasNodeModules } from '../../runtime/threads/is-node.js'
import { nodeWorker } from '../../runtime/threads/node-worker.js'
import type { FitWorkerStarter } from './messages.js'

/**
 * Node, Deno and Bun: a `worker_threads` thread, whose exit is always reported.
 *
 * @throws WellfitError `UNSUPPORTED` in Node before 20.16.
 */
export async function loadFitWorker(): Promise<FitWorkerStarter> {
  if (!hasNodeModules()) throw tooOld()
  const { default: code } = await import('../../../worker/fit.code.js')
  return (events) => {
    const worker = nodeWorker(code, { name: 'wellfit fit' })
    worker.on('message', events.onMessage)
    worker.on('messageerror', (error) => events.onDeath(`sent a message that cannot be read: ${String(error)}`))
    worker.on('error', (error) => events.onDeath(`threw ${String(error)}`))
    worker.on('exit', (exitCode) => events.onDeath(`exited with code ${exitCode}`))
    worker.postMessage({ kind: 'hello', lock: null })
    return { post: (message, transfer) => worker.postMessage(message, transfer), end: () => void worker.terminate() }
  }
}

function tooOld(): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'fit',
    field: 'worker',
    value: true,
    expected: `be left out in Node ${globalThis.process.versions.node}`,
    remedy: 'Workers need Node 20.16 or newer.',
  })
}
