import * as layout from '../../../assembly/layout.js'
import type { CoreExports } from '../core-exports.js'
import { AdaptiveThreads, type ThreadPolicy } from './adaptive.js'
import type { RunningWorker, ThreadSupport } from './threads.js'

/** How long workers are kept after the last `fit` that used them. */
const KEEP_ALIVE_MILLISECONDS = 10_000
/** How long a worker may take to start: the machine may be busy, or the server of the page slow. */
export const START_MILLISECONDS = 20_000
/** How long thread 0 waits for a worker at a barrier before it gives up. */
const BARRIER_TIMEOUT_MILLISECONDS = 10_000

/** The workers of a core whose threads have a control block at that address. */
export function openPool(
  support: ThreadSupport,
  module: WebAssembly.Module,
  kernels: CoreExports,
  control: number,
  threads: number,
): Pool {
  kernels.initializeThreads?.(control, support.mayWait, BARRIER_TIMEOUT_MILLISECONDS)
  return new Pool(support, module, kernels, control, threads)
}

/** The workers of one core, started when first needed and stopped when idle. The caller of the core is thread 0. */
export class Pool {
  readonly #support: ThreadSupport
  readonly #module: WebAssembly.Module
  readonly #kernels: CoreExports
  readonly #memory: WebAssembly.Memory
  readonly #control: number
  readonly #threads: number
  readonly #adaptive: AdaptiveThreads
  /** Chooses the threads of steps; tests put others in its place. */
  policy: ThreadPolicy
  #workers: RunningWorker[] = []
  #starting: Promise<string | undefined> | undefined
  #serving = false
  #failure: string | undefined
  #users = 0
  #idle: ReturnType<typeof setTimeout> | undefined

  constructor(
    support: ThreadSupport,
    module: WebAssembly.Module,
    kernels: CoreExports,
    control: number,
    threads: number,
  ) {
    this.#support = support
    this.#module = module
    this.#kernels = kernels
    this.#memory = kernels.memory
    this.#control = control
    this.#threads = threads
    this.#adaptive = new AdaptiveThreads(threads)
    this.policy = this.#adaptive
  }

  /** Whether all workers wait for commands. */
  get serving(): boolean {
    return this.#serving
  }

  /** How a worker failed that had been serving: "worker 1 exited with code 1". */
  get failure(): string | undefined {
    const silent = Atomics.load(this.#words(), layout.CONTROL_FAILED / 4)
    if (this.#failure === undefined && silent !== 0) return `worker ${silent} failed or does not respond`
    return this.#failure
  }

  /** The running workers, for tests. */
  get workers(): readonly RunningWorker[] {
    return this.#workers
  }

  /** Runs steps of a session, each of about that many multiplications, on as many threads as are fastest. */
  runSteps(session: number, from: number, count: number, multiplications: number): number {
    const threads = this.policy.next(session)
    const start = performance.now()
    const done =
      threads === 1
        ? this.#kernels.runSteps(session, from, count)
        : (this.#kernels.runStepsParallel?.(session, from, count, threads) ?? 0)
    const work = done * (Number.isFinite(multiplications) ? multiplications : 1)
    this.policy.learn(session, threads, work, performance.now() - start)
    return done
  }

  /** Starts the workers unless they serve. Resolves to the reason if they cannot be started. Every call needs a `leave`. */
  join(): Promise<string | undefined> {
    this.#users++
    clearTimeout(this.#idle)
    this.#starting ??= this.#start()
    return this.#starting
  }

  /** Once the last user has left, the workers are stopped after a while. */
  leave(): void {
    this.#users--
    if (this.#users > 0) return
    this.#adaptive.reset()
    this.#idle = setTimeout(() => this.stop(), KEEP_ALIVE_MILLISECONDS)
    const timer: { unref?: () => void } = Object(this.#idle)
    timer.unref?.()
  }

  /** Stops the workers, even in the middle of a run. */
  stop(): void {
    this.#serving = false
    this.#starting = undefined
    const words = this.#words()
    Atomics.add(words, layout.CONTROL_GENERATION / 4, 1)
    // They wait for one of these two words.
    for (const word of [layout.CONTROL_COMMAND, layout.CONTROL_PHASE]) Atomics.notify(words, word / 4)
    for (const worker of this.#workers) worker.terminate()
    this.#workers = []
  }

  async #start(): Promise<string | undefined> {
    const generation = Atomics.load(this.#words(), layout.CONTROL_GENERATION / 4)
    Atomics.store(this.#words(), layout.CONTROL_WAITERS / 4, 0)
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<string>((resolve) => {
      const seconds = START_MILLISECONDS / 1000
      timer = setTimeout(() => resolve(`a worker did not start within ${seconds} s`), START_MILLISECONDS)
    })
    const starts = Array.from({ length: this.#threads - 1 }, (_, i) => this.#startWorker(i + 1, generation))
    const ready = Promise.all(starts).then((results) => results.find((result) => result !== undefined))
    const unavailableReason = await Promise.race([ready, late])
    clearTimeout(timer)
    if (unavailableReason === undefined) this.#serving = true
    else this.stop()
    return unavailableReason
  }

  /** Resolves once the worker serves, or to the reason why it does not. */
  #startWorker(thread: number, generation: number): Promise<string | undefined> {
    return new Promise((resolve) => {
      const job = { module: this.#module, memory: this.#memory, control: this.#control, thread, generation }
      const onFailure = (reason: string): void => {
        resolve(`worker ${thread} ${reason}`)
        const current = Atomics.load(this.#words(), layout.CONTROL_GENERATION / 4)
        if (this.#serving && current === generation) this.#failure ??= `worker ${thread} ${reason}`
      }
      try {
        this.#workers.push(this.#support.startWorker(job, { onReady: () => resolve(undefined), onFailure }))
      } catch (error) {
        onFailure(`did not start: ${String(error)}`)
      }
    })
  }

  /** The control block. */
  #words(): Int32Array {
    return new Int32Array(this.#memory.buffer, this.#control, layout.CONTROL_BYTES / 4)
  }
}
