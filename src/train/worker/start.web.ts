import type { FitWorker, FitWorkerEvents, FromWorker } from './messages.js'
import { startFitWorker as refuse } from './start.none.js'

/**
 * Browsers: a module worker. A page is not told when a worker dies of hunger for memory or is ended; so the worker holds
 * a lock, which falls to the page when the worker is gone, however that came about.
 */
export function startFitWorker(events: FitWorkerEvents): FitWorker {
  if (typeof Worker !== 'function') return refuse()
  const worker = new Worker(new URL('./entry.web.js', import.meta.url), { type: 'module', name: 'wellfit fit' })
  const lock = hasLocks() ? lockName() : null
  const waiting = new AbortController()
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    if (data.kind === 'ready' && lock !== null) awaitDeath(lock, waiting.signal, events)
    events.onMessage(data)
  })
  worker.addEventListener('messageerror', () => events.onDeath('sent what cannot be read'))
  worker.addEventListener('error', (event) => {
    // Whoever awaits the fit hears of it.
    event.preventDefault()
    const unloaded = 'did not load: does the page’s bundler or policy keep fit-worker.web.js from it?'
    events.onDeath(event.message ? `threw ${event.message}` : unloaded)
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

/** All pages of a site share the names of locks. */
function lockName(): string {
  workers++
  return `wellfit fit ${performance.timeOrigin + performance.now()} ${workers}`
}

/** Pages that are not secure have none. */
function hasLocks(): boolean {
  return typeof navigator === 'object' && 'locks' in navigator && isSecureContext
}

function awaitDeath(lock: string, signal: AbortSignal, events: FitWorkerEvents): void {
  navigator.locks
    .request(lock, { signal }, () => events.onDeath('is gone'))
    // The wait is given up when training has ended.
    .catch(() => undefined)
}
