import { threadSupport } from '#threads'
import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import type { CoreExports } from './core-exports.js'
import type { CoreName } from './load/load.js'
import { Allocator } from './memory.js'
import type { WasmSource } from './source.js'
import type { openPool, Pool } from './threads/pool.js'

export type Precision = 'f32' | 'f64'

/** Multiplications per step from which waking workers pays: some 0.2 ms of them. */
const THREADED_WORK = 2 ** 22

/** What a core with several threads needs; a page with one does not load `openPool`. */
interface Threading {
  readonly threads: number
  readonly module: WebAssembly.Module
  readonly openPool: typeof openPool
}

/** One instance of the Wasm core with its memory, the views into it and, where it has several threads, its workers. */
export class Core {
  readonly name: CoreName
  readonly precision: Precision
  readonly bytesPerReal: 4 | 8
  readonly memory: Allocator
  readonly kernels: CoreExports
  /** Threads that steps may run on. */
  readonly threads: number = 1
  readonly pool: Pool | undefined
  /** What another thread instantiates the same core from; `undefined` for the binary of the package. */
  source: WasmSource | undefined
  /** The same of a core with threads; empty for one of one thread. */
  readonly threadedSource: WasmSource = {}
  #poisoned: unknown = undefined

  constructor(name: CoreName, kernels: CoreExports, threading?: Threading) {
    this.name = name
    this.precision = name === 'f64' ? 'f64' : 'f32'
    this.bytesPerReal = this.precision === 'f32' ? 4 : 8
    this.kernels = kernels
    this.memory = new Allocator(kernels.memory, kernels.heapBase() >>> 0)
    if (threading === undefined) return
    const { threads, module, openPool } = threading
    const control = this.memory.allocate(layout.CONTROL_BYTES, 'network')
    this.bytes(control.pointer, control.bytes).fill(0)
    this.threads = threads
    this.threadedSource = { module }
    this.pool = openPool(threadSupport, module, kernels, control.pointer, threads)
  }

  /** Whether steps of that many multiplications run on several threads. */
  usesThreads(multiplications: number): boolean {
    return this.threads > 1 && multiplications >= THREADED_WORK
  }

  /** Bytes of linear memory. */
  get byteLength(): number {
    return this.kernels.memory.buffer.byteLength
  }

  /** True after a trap: the contents of the memory can no longer be trusted. */
  get poisoned(): boolean {
    return this.#poisoned !== undefined
  }

  /** A new view. Use it at once: when the memory grows, older views are detached. */
  reals(pointer: number, length: number): Float32Array | Float64Array {
    const buffer = this.kernels.memory.buffer
    return this.precision === 'f32'
      ? new Float32Array(buffer, pointer, length)
      : new Float64Array(buffer, pointer, length)
  }

  /** A view of bytes; use it at once. */
  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, pointer, length)
  }

  /** A view of 32-bit words; use it at once. */
  words(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.kernels.memory.buffer, pointer, length)
  }

  /** A view of a struct; use it at once. */
  struct(pointer: number, length: number): DataView {
    return new DataView(this.kernels.memory.buffer, pointer, length)
  }

  /** Runs steps of a session, each of about that many multiplications. A trap poisons the instance for all later calls. */
  runSteps(session: number, from: number, count: number, multiplications: number): number {
    if (this.#poisoned !== undefined) throw poisonError(this.#poisoned)
    const { kernels, pool } = this
    try {
      if (pool?.failure !== undefined) throw workerError(pool.failure)
      if (pool?.serving !== true || !this.usesThreads(multiplications)) return kernels.runSteps(session, from, count)
      return pool.runSteps(session, from, count, multiplications)
    } catch (cause) {
      const failure = cause instanceof WellfitError ? undefined : pool?.failure
      this.#poisoned = failure === undefined ? poisonError(cause) : workerError(failure, cause)
      pool?.stop()
      throw this.#poisoned
    }
  }
}

function workerError(failure: string, cause?: unknown): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'wasm',
    field: 'threads',
    value: failure,
    expected: 'keep running until the step is done',
    remedy: 'Create a new network, with threads: 1 if this happens again: the contents of this one are lost.',
    cause,
  })
}

function poisonError(cause: unknown): WellfitError {
  if (cause instanceof WellfitError) return cause
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'wasm',
    field: 'instance',
    expected: 'run without a trap',
    remedy: 'Create a new network: the contents of this one are lost. Please report how this happened.',
    cause,
  })
}
