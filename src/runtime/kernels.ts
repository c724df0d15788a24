import { instantiate, instantiateSync } from '@assemblyscript/loader'
import { loadModule } from '#load'
import { threadSupport } from '#threads'
import * as layout from '../../assembly/layout.js'
import { WellfitError } from '../errors.js'
import { Allocator } from './memory.js'
import { BARRIER_TIMEOUT_MILLISECONDS, Pool } from './threads/pool.js'
import type { CoreName } from './load/load.js'
import { checkSource, type WasmSource } from './source.js'
import { sharedMemory } from './threads/threads.js'

export type Precision = 'f32' | 'f64'

/** What the core exports; pointers and counts are plain numbers. See assembly/index.ts. */
interface CoreExports {
  readonly memory: WebAssembly.Memory
  heapBase(): number
  gemmWorkspaceBytes(m: number, n: number, k: number): number
  initialize(
    kind: number,
    deviation: number,
    target: number,
    count: number,
    seedLow: number,
    seedHigh: number,
    layer: number,
  ): void
  permute(order: number, count: number, seedLow: number, seedHigh: number, epoch: number, window: number): void
  runSteps(session: number, from: number, count: number): number
  /** The next two exist in the binaries with threads only. */
  initializeThreads?(control: number, mayWait: boolean, milliseconds: number): void
  runStepsParallel?(session: number, from: number, count: number, threads: number): number
  dot(a: number, b: number, count: number): number
  /** target = factor · source; target += factor · source. */
  scale(source: number, target: number, count: number, factor: number): number
  addScaled(source: number, target: number, count: number, factor: number): void
  maxMagnitude(base: number, count: number): number
  sumSquares(base: number, count: number): number
  sumMagnitudes(base: number, count: number): number
  countZeros(base: number, count: number): number
  firstNonFinite(base: number, count: number): number
  signHash(base: number, count: number): number
  tallyClasses(
    predictions: number,
    labels: number,
    rows: number,
    units: number,
    classes: number,
    tallies: number,
    confusion: number,
  ): void
  countTopHits(predictions: number, labels: number, rows: number, units: number, most: number): number
  rankClass(
    predictions: number,
    labels: number,
    rows: number,
    units: number,
    positive: number,
    keys: number,
    result: number,
  ): void
  scoreProbabilities(predictions: number, labels: number, rows: number, units: number, result: number): void
  binProbabilities(predictions: number, labels: number, rows: number, units: number, bins: number, result: number): void
  columnErrors(predictions: number, targets: number, rows: number, units: number, column: number, result: number): void
  /** This and the next three work in the f64 binaries only; see assembly/layers/perturb.ts. */
  perturbUnit(layer: number, input: number, unit: number, step: number): number
  perturbNext(layer: number, unit: number, next: number, weightRow: number): void
  replaceColumn(layer: number, unit: number): void
  signsDiffer(first: number, second: number, count: number): number
}

/** Multiplications per step from which waking workers pays: some 0.2 ms of them. */
const THREADED_WORK = 2 ** 22

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
  #poisoned: unknown = undefined

  constructor(name: CoreName, kernels: CoreExports, threads = 1, module?: WebAssembly.Module) {
    this.name = name
    this.precision = name === 'f64' ? 'f64' : 'f32'
    this.bytesPerReal = this.precision === 'f32' ? 4 : 8
    this.kernels = kernels
    this.memory = new Allocator(kernels.memory, kernels.heapBase() >>> 0)
    if (module === undefined) return
    const control = this.memory.allocate(layout.CONTROL_BYTES, 'network')
    this.bytes(control.pointer, control.bytes).fill(0)
    kernels.initializeThreads?.(control.pointer, threadSupport.mayWait, BARRIER_TIMEOUT_MILLISECONDS)
    this.threads = threads
    this.pool = new Pool(threadSupport, module, kernels.memory, control.pointer, threads)
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
    const { kernels, pool, threads } = this
    try {
      if (pool?.failure !== undefined) throw workerError(pool.failure)
      if (pool?.serving !== true || !this.usesThreads(multiplications)) return kernels.runSteps(session, from, count)
      return kernels.runStepsParallel?.(session, from, count, threads) ?? 0
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

/** The threads that this runtime offers. */
export function threadLimits(): { cores: number; unavailableReason: string | undefined; recoverable: boolean } {
  const { cores, unavailableReason, recoverable } = threadSupport
  return { cores, unavailableReason, recoverable }
}

const shared = new Map<string, Promise<Core>>()
const sharedByModule = new WeakMap<WebAssembly.Module, Promise<Core>>()

/**
 * The core of that name and number of threads. Networks share one instance, so that memory released by one is used by
 * the next; a binary that the caller passes has an instance of its own and one thread. Where memory cannot be shared
 * between threads, the core has one thread.
 */
export async function loadCore(name: CoreName, source?: WasmSource, threads = 1): Promise<Core> {
  if (source !== undefined) checkSource(source)
  const key = `${name} ${threads}`
  const known = source === undefined ? shared.get(key) : source.module && sharedByModule.get(source.module)
  if (known !== undefined) {
    const core = await known
    if (core.name === name && !core.poisoned) return core
  }
  const created = threads > 1 ? createThreadedCore(name, threads) : createCore(name, source)
  if (source === undefined) shared.set(key, created)
  else if (source.module !== undefined) sharedByModule.set(source.module, created)
  try {
    return await created
  } catch (error) {
    if (source === undefined) shared.delete(key)
    else if (source.module !== undefined) sharedByModule.delete(source.module)
    throw error
  }
}

async function createCore(name: CoreName, source?: WasmSource): Promise<Core> {
  const module = await loadModule(name, source)
  const kernels = await instantiateCore(module)
  const core = new Core(name, kernels)
  core.source = { module }
  if (source !== undefined) checkPrecision(core)
  return core
}

async function createThreadedCore(name: CoreName, threads: number): Promise<Core> {
  const memory = sharedMemory()
  if (memory === undefined) return loadCore(name)
  const module = await threadSupport.loadModule(name)
  return new Core(name, await instantiateCore(module, { env: { memory } }), threads, module)
}

/** The raw exports, without the wrappers of the loader: they are called many times a second. */
async function instantiateCore(
  module: WebAssembly.Module,
  imports: { env?: { memory: WebAssembly.Memory } } = {},
): Promise<CoreExports> {
  // The loader recognizes a Module by `instanceof`, which fails for one of another realm.
  if (module instanceof WebAssembly.Module) {
    // Synchronous where the thread may block: the asynchronous way reads `Response`, for which Node loads all of fetch.
    const { instance } = threadSupport.mayWait ? instantiateSync(module, imports) : await instantiate(module, imports)
    return instance.exports as unknown as CoreExports
  }
  const instance: unknown = await WebAssembly.instantiate(module, imports)
  return (instance as WebAssembly.Instance).exports as unknown as CoreExports
}

/** The caller may pass a binary of the other precision: initialize(zeros) writes as many bytes as a real has. */
function checkPrecision(core: Core): void {
  const region = core.memory.allocate(64, 'network')
  core.bytes(region.pointer, 16).fill(255)
  core.kernels.initialize(0, 0, region.pointer, 1, 0, 0, 0)
  const zeroed = core.bytes(region.pointer, 16).findIndex((byte) => byte !== 0)
  core.memory.release(region)
  if (zeroed === core.bytesPerReal) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'network',
    field: 'wasm',
    value: `a core of ${zeroed * 8} bits`,
    expected: `be the ${core.precision} binary`,
    remedy: `Pass wellfit/wasm/${core.precision}, or change \`precision\`.`,
  })
}
