import { instantiateModule, loadModule } from '#load'
import { threadSupport } from '#threads'
import { WellfitError } from '../errors.js'
import { Core } from './core.js'
import type { CoreExports } from './core-exports.js'
import type { CoreName } from './load/load.js'
import { loadedCores } from './loaded-cores.js'
import type { WasmSource } from './source.js'
import { sharedMemory } from './threads/threads.js'

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
  if (source !== undefined) {
    const { checkSource } = await import('./source.js')
    checkSource(source)
  }
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
    const core = await created
    if (source === undefined) loadedCores.set(key, core)
    return core
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
  const { openPool } = await import('./threads/pool.js')
  return new Core(name, await instantiateCore(module, { env: { memory } }), { threads, module, openPool })
}

async function instantiateCore(
  module: WebAssembly.Module,
  imports: { env?: { memory: WebAssembly.Memory } } = {},
): Promise<CoreExports> {
  const { exports } = await instantiateModule(module, imports)
  return exports as CoreExports
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
