import { instantiate } from '@assemblyscript/loader'
import { loadModule } from '#load'
import { WellfitError } from '../errors.js'
import { Allocator } from './memory.js'
import type { WasmSource } from './source.js'

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
  permute(order: number, count: number, seedLow: number, seedHigh: number, epoch: number): void
  runSteps(session: number, from: number, count: number): number
  sumSquares(base: number, count: number): number
  sumMagnitudes(base: number, count: number): number
  countZeros(base: number, count: number): number
  firstNonFinite(base: number, count: number): number
  signHash(base: number, count: number): number
}

/** One instance of the wasm core, its memory and the views into it. */
export class Core {
  readonly precision: Precision
  readonly bytesPerReal: 4 | 8
  readonly memory: Allocator
  readonly kernels: CoreExports
  #poisoned: unknown = undefined

  constructor(precision: Precision, kernels: CoreExports) {
    this.precision = precision
    this.bytesPerReal = precision === 'f32' ? 4 : 8
    this.kernels = kernels
    this.memory = new Allocator(kernels.memory, kernels.heapBase() >>> 0)
  }

  /** Bytes of linear memory at present. */
  get byteLength(): number {
    return this.kernels.memory.buffer.byteLength
  }

  /** True after a trap: what the memory holds can no longer be trusted. */
  get poisoned(): boolean {
    return this.#poisoned !== undefined
  }

  /** A view made anew: growth of the memory detaches older ones, so use it at once. */
  reals(pointer: number, length: number): Float32Array | Float64Array {
    const buffer = this.kernels.memory.buffer
    return this.precision === 'f32'
      ? new Float32Array(buffer, pointer, length)
      : new Float64Array(buffer, pointer, length)
  }

  /** A view of bytes, used at once. */
  bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.kernels.memory.buffer, pointer, length)
  }

  /** A view of 32-bit words, used at once. */
  words(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.kernels.memory.buffer, pointer, length)
  }

  /** A view for mixed structures, used at once. */
  struct(pointer: number, length: number): DataView {
    return new DataView(this.kernels.memory.buffer, pointer, length)
  }

  /** Runs steps of a session; a trap poisons the instance, and every later call says so. */
  runSteps(session: number, from: number, count: number): number {
    if (this.#poisoned !== undefined) throw poisonError(this.#poisoned)
    try {
      return this.kernels.runSteps(session, from, count)
    } catch (cause) {
      this.#poisoned = cause
      throw poisonError(cause)
    }
  }
}

function poisonError(cause: unknown): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    door: 'wasm',
    field: 'instance',
    expected: 'run without a trap',
    remedy: 'Make a new network; this one cannot be trusted any more. Please report how this came about.',
    cause,
  })
}

const shared = new Map<Precision, Promise<Core>>()
const sharedByModule = new WeakMap<WebAssembly.Module, Promise<Core>>()

/**
 * The core of a precision. Networks share one instance, so that memory which one gives back serves the next; a binary
 * that the caller names has its own.
 */
export async function loadCore(precision: Precision, source?: WasmSource): Promise<Core> {
  const known = source === undefined ? shared.get(precision) : source.module && sharedByModule.get(source.module)
  if (known !== undefined) {
    const core = await known
    if (core.precision === precision && !core.poisoned) return core
  }
  const created = createCore(precision, source)
  if (source === undefined) shared.set(precision, created)
  else if (source.module !== undefined) sharedByModule.set(source.module, created)
  try {
    return await created
  } catch (error) {
    if (source === undefined) shared.delete(precision)
    else if (source.module !== undefined) sharedByModule.delete(source.module)
    throw error
  }
}

async function createCore(precision: Precision, source?: WasmSource): Promise<Core> {
  const module = await loadModule(precision, source)
  const kernels = await instantiateCore(module)
  const core = new Core(precision, kernels)
  if (source !== undefined) checkPrecision(core)
  return core
}

/** Raw exports, not the loader's wrappers: they are called many times a second. */
async function instantiateCore(module: WebAssembly.Module): Promise<CoreExports> {
  // The loader only knows a Module by `instanceof`, which one of another realm fails.
  if (module instanceof WebAssembly.Module) {
    const { instance } = await instantiate(module, {})
    return instance.exports as unknown as CoreExports
  }
  const instance: unknown = await WebAssembly.instantiate(module, {})
  return (instance as WebAssembly.Instance).exports as unknown as CoreExports
}

/** A binary given by hand may be of the other precision: initialize(zeros) writes as many bytes as a real has. */
function checkPrecision(core: Core): void {
  const region = core.memory.allocate(64, 'network')
  core.bytes(region.pointer, 16).fill(255)
  core.kernels.initialize(0, 0, region.pointer, 1, 0, 0, 0)
  const zeroed = core.bytes(region.pointer, 16).findIndex((byte) => byte !== 0)
  core.memory.release(region)
  if (zeroed === core.bytesPerReal) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    door: 'network',
    field: 'wasm',
    value: `a core of ${zeroed * 8} bits`,
    expected: `be the ${core.precision} binary`,
    remedy: `Pass wellfit/wasm/${core.precision}, or change \`precision\`.`,
  })
}
