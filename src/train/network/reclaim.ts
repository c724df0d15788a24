import { WellfitError } from '../../errors.js'
import type { Core } from '../../runtime/core.js'
import { yieldToEventLoop } from '../fit/time-slices.js'

/** Memory in use below which nothing is reclaimed. */
const LEAST_BYTES = 2 ** 28
/** Size and most times of an allocation that makes the garbage collector run. Its pages are never touched. */
const PRESSURE_BYTES = 2 ** 26
const MOST_ALLOCATIONS = 32

/** Bytes in use after the last reclaim of a core. */
const levels = new WeakMap<Core, number>()

/**
 * Frees networks that nobody references any more, before memory grows far. Their memory is linear memory, of which the
 * garbage collector knows nothing: it would not run, and finalizers run only in a macrotask, which a loop of `await
 * network(…)` never reaches. Runs each time the memory in use has doubled, so that networks that are in use cost little.
 */
export async function reclaim(core: Core): Promise<void> {
  const { used } = core.memory
  if (used < Math.max(LEAST_BYTES, 2 * (levels.get(core) ?? 0))) return
  await collectGarbage(core, used / 2)
  levels.set(core, core.memory.used)
}

/** Runs `allocate`, and once more after a reclaim where memory ran out. */
export async function withMemory<T>(core: Core, allocate: () => T): Promise<T> {
  try {
    return allocate()
  } catch (error) {
    if (!(error instanceof WellfitError && error.field === 'memory')) throw error
    await collectGarbage(core, 0)
    return allocate()
  }
}

/** Makes the garbage collector run, and its finalizers, until no more than `bytes` are in use or nothing more is freed. */
async function collectGarbage(core: Core, bytes: number): Promise<void> {
  for (let i = 0; i < MOST_ALLOCATIONS && core.memory.used > bytes; i++) {
    try {
      void new ArrayBuffer(PRESSURE_BYTES)
    } catch {
      // There is no address space left: the collector has run as far as it can.
    }
    await yieldToEventLoop()
  }
}
