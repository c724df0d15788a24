import { compileBase64 } from '../load/load.js'
import {
  threadedModules,
  type RunningWorker,
  type ThreadSupport,
  type WorkerEvents,
  type WorkerJob,
} from './threads.js'

const binaries = {
  f32: () => import('../../../wasm/wellfit-f32-threads.base64.js'),
  f64: () => import('../../../wasm/wellfit-f64-threads.base64.js'),
  'f32-relaxed': () => import('../../../wasm/wellfit-f32-relaxed-threads.base64.js'),
}

/** Browsers and everything else: threads by module workers, where memory can be shared. */
export const threadSupport: ThreadSupport = {
  unavailableReason: unavailableReason(),
  recoverable: typeof Worker === 'function',
  cores: typeof navigator === 'object' ? navigator.hardwareConcurrency : 1,
  mayWait: typeof document === 'undefined',
  loadModule: threadedModules(async (name) => compileBase64((await binaries[name]()).default)),
  startWorker,
}

function unavailableReason(): string | undefined {
  if (typeof Worker !== 'function') return 'this runtime has no workers'
  if (globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function') return undefined
  return (
    'the page is not cross-origin isolated, so memory cannot be shared: serve it with the headers ' +
    'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
  )
}

function startWorker(job: WorkerJob, events: WorkerEvents): RunningWorker {
  const worker = new Worker(new URL('./worker.web.js', import.meta.url), {
    type: 'module',
    name: `wellfit ${job.thread}`,
  })
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'ready') events.onReady()
    else events.onFailure(`threw ${String(data)}`)
  })
  worker.addEventListener('error', (event) => {
    events.onFailure(event.message || 'did not load: do the bundler and the policy of the page allow worker.web.js?')
  })
  worker.postMessage(job)
  return { terminate: () => worker.terminate() }
}
