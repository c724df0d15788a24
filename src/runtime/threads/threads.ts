import { moduleLoader, type CoreName } from '../load/load.js'

/** What a runtime offers for threads; `#threads` in package.json picks one by runtime. */
export interface ThreadSupport {
  /** Why threads are unavailable and what to do about it; `undefined` where they are available. */
  readonly unavailableReason: string | undefined
  /** Whether the page or its administrator can make them available. */
  readonly recoverable: boolean
  /** Threads that the hardware runs at once. */
  readonly cores: number
  /** Whether the calling thread may block: the main thread of a browser may not. */
  readonly mayWait: boolean
  /** The core with threads, compiled once. */
  readonly loadModule: (name: CoreName) => Promise<WebAssembly.Module>
  readonly startWorker: (job: WorkerJob, events: WorkerEvents) => RunningWorker
}

/** What a worker receives when it starts. */
export interface WorkerJob {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** Address of the control block. */
  readonly control: number
  /** Number of the thread; 0 is the caller of the core. */
  readonly thread: number
  readonly generation: number
}

export interface WorkerEvents {
  /** The worker sees every command from now on. */
  readonly onReady: () => void
  /** The worker has ended or cannot be used; `reason` completes the sentence "worker 1 …". */
  readonly onFailure: (reason: string) => void
}

export interface RunningWorker {
  readonly terminate: () => void
}

/** Shared memory, as large as the runtime allows; `undefined` where it allows none. */
export function sharedMemory(): WebAssembly.Memory | undefined {
  // Shared memory needs a maximum, and small devices do not reserve addresses for all of 4 GiB.
  for (const maximum of [65536, 32768, 16384]) {
    try {
      return new WebAssembly.Memory({ initial: 1, maximum, shared: true })
    } catch {
      continue
    }
  }
  return undefined
}

/** The modules of a runtime, each loaded once. */
export function threadedModules(load: (name: CoreName) => Promise<WebAssembly.Module>): ThreadSupport['loadModule'] {
  const loader = moduleLoader(load)
  return (name) => loader(name)
}
