import { compileText } from '../load/text.js'
import { binaries } from './binaries.js'
import { isNode } from './is-node.js'
import { nodeThreads } from './node-threads.js'
import { startWebWorker } from './start-web.js'
import { threadedModules, type ThreadSupport } from './threads.js'

/** Browsers and everything else: threads by module workers, where memory can be shared. */
export const threadSupport: ThreadSupport = isNode()
  ? nodeThreads()
  : {
      unavailableReason: unavailableReason(),
      recoverable: typeof Worker === 'function',
      cores: typeof navigator === 'object' ? navigator.hardwareConcurrency : 1,
      mayWait: typeof document === 'undefined',
      loadModule: threadedModules((name) => compileText(binaries[name])),
      startWorker: startWebWorker,
    }

function unavailableReason(): string | undefined {
  if (typeof Worker !== 'function') return 'this runtime has no workers'
  if (globalThis.crossOriginIsolated) {
    return typeof SharedArrayBuffer === 'function' ? undefined : 'this runtime has no memory that threads share'
  }
  return (
    'the page is not cross-origin isolated, so memory cannot be shared: serve it with the headers ' +
    'Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp'
  )
}
