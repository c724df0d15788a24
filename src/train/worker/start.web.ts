import { isNode } from '../../runtime/threads/is-node.js'
import { BLOCKED, moduleWorker } from '../../runtime/threads/module-worker.js'
import type { FitWorker, FitWorkerEvents, FitWorkerStarter, FromWorker } from './messages.js'
import { loadFitWorker as loadInNode } from './start.node.js'
import { loadFitWorker as refuse } from './start.none.js'

/**
 * Browsers: a module worker. A page gets no event when a worker is terminated or runs out of memory; so the worker holds a
 * lock, which passes to the page when the worker is gone, whatever the cause.
 */
export async function loadFitWorker(): Promise<FitWorkerStarter> {
  if (isNode()) return await loadInNode()
  if (typeof Worker !== 'function') return await refuse()
  const { default: code } = await import('../../../worker/fit.code.js')
  return (events) => start(code, events)
}

function start(code: string, events: FitWorkerEvents): FitWorker {
  const worker = moduleWorker(code, 'wellfit fit')
  const lock = hasLocks() ? lockName() : null
  const waiting = new AbortController()
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'ready' && lock !== null) awaitDeath(lock, waiting.signal, events)
    events.onMessage(data)
  })
  worker.addEventListener('messageerror', () => events.onDeath('sent a message that cannot be read'))
  worker.addEventListener('error', (event) => {
    // The error reaches whoever awaits the fit.
    event.preventDefault()
    events.onDeath(event.message ? `threw ${event.message}` : `did not load: ${BLOCKED}`)
  })
  worker.postMessage({ kind: 'hello', lock })
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    end: () => {
      waiting.abort()
      worker.terminate()
    },
  }
}

let workers = 0

/** A lock's name is shared by all pages of an origin. */
function lockName(): string {
  workers++
  return `wellfit fit ${performance.timeOrigin + performance.now()} ${workers}`
}

/** Only secure contexts have locks. */
function hasLocks(): boolean {
  return typeof navigator === 'object' && 'locks' in navigator && isSecureContext
}

function awaitDeath(lock: string, signal: AbortSignal, events: FitWorkerEvents): void {
  navigator.locks
    .request(lock, { signal }, () => events.onDeath('is gone'))
    // Aborted when training has ended.
    .catch(() => undefined)
}
