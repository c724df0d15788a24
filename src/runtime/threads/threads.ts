import { moduleLoader, type CoreName } from '../load/load.js'

/** What a runtime lends to several threads; `#threads` in package.json picks one by runtime. */
export interface ThreadSupport {
  /** Why threads are not to be had and what to do about it, or `undefined` where they are. */
  readonly unavailableReason: string | undefined
  /** Whether a page or an administrator could do something about it. */
  readonly recoverable: boolean
  /** Threads that the hardware runs side by side. */
  readonly cores: number
  /** Whether the thread that calls may wait: the main thread of a browser may not. */
  readonly mayWait: boolean
  /** The core for threads, compiled once. */
  readonly loadModule: (name: CoreName) => Promise<WebAssembly.Module>
  readonly startWorker: (job: WorkerJob, events: WorkerEvents) => RunningWorker
}

/** What a worker is told when it starts. */
export interface WorkerJob {
  readonly module: WebAssembly.Module
  readonly memory: WebAssembly.Memory
  /** Address of the control block. */
  readonly control: number
  /** Number of the thread; 0 is the one that the network's owner runs on. */
  readonly thread: number
  readonly generation: number
}

export interface WorkerEvents {
  /** It sees every command from now on. */
  readonly onReady: () => void
  /** It is gone, or useless; `reason` completes the sentence "worker 1 …". */
  readonly onFailure: (reason: string) => void
}

export interface RunningWorker {
  readonly terminate: () => void
}

/** Memory that threads may share, as large as the runtime allows; `undefined` where it allows none. */
export function sharedMemory(): WebAssembly.Memory | undefined {
  // A shared memory cannot be made without a limit, and small devices do not set aside addresses for all of 4 GiB.
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
