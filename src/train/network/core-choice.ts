import { WellfitError } from '../../errors.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { checkInteger } from '../../options.js'
import { threadLimits } from '../../runtime/load-core.js'
import type { CoreName } from '../../runtime/load/load.js'
import { relaxedUnavailableReason } from '../../runtime/relaxed.js'

/** Which core a network runs on, and why not the requested one. */
export interface CoreChoice {
  readonly name: CoreName
  readonly note?: string
}

/** The relaxed core where it is requested and supported, or where the caller supplies the binary. */
export function chooseCore({ precision, numerics }: NetworkDescription, ownBinary: boolean): CoreChoice {
  if (numerics === undefined) return { name: precision }
  const unavailableReason = ownBinary ? undefined : relaxedUnavailableReason()
  if (unavailableReason === undefined) return { name: 'f32-relaxed' }
  return { name: precision, note: `Strict numerics instead of relaxed: ${unavailableReason}.` }
}

const MOST_THREADS = 64
/** More threads than this are memory-bound, so `'auto'` stops here. */
const MOST_AUTOMATIC = 8
/** Parameters above which a step is usually long enough to repay starting workers. */
const LARGE_PARAMETERS = 2 ** 18

/** How many threads a network runs on, and why not more. */
export interface ThreadChoice {
  readonly threads: number
  readonly note?: string
}

/** Checks the option and chooses by what the runtime offers. */
export function chooseThreads(asked: unknown, parameters: number, ownBinary: boolean): ThreadChoice {
  const explicit = asked !== undefined && asked !== 'auto'
  if (explicit) checkThreads(asked, ownBinary)
  const { cores, unavailableReason, recoverable } = threadLimits()
  const automatic = parameters < LARGE_PARAMETERS || ownBinary ? 1 : Math.min(cores, MOST_AUTOMATIC)
  const wanted = explicit ? Number(asked) : automatic
  if (wanted <= 1 || unavailableReason === undefined) return { threads: Math.max(1, wanted) }
  return explicit || recoverable
    ? { threads: 1, note: `One thread instead of ${wanted}: ${unavailableReason}.` }
    : { threads: 1 }
}

/** The note where the runtime has no shared memory; `undefined` where it has. */
export function sharedMemoryNote(choice: ThreadChoice, threads: number): string | undefined {
  if (threads === choice.threads) return undefined
  return `One thread instead of ${choice.threads}: this runtime could not allocate shared memory.`
}

function checkThreads(asked: unknown, ownBinary: boolean): void {
  if (typeof asked !== 'number') {
    const expected = `be 'auto' or a whole number from 1 to ${MOST_THREADS}`
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'network',
      field: 'threads',
      value: asked,
      expected,
    })
  }
  checkInteger('network', 'threads', asked, 1, MOST_THREADS)
  if (!ownBinary || asked === 1) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'network',
    field: 'threads',
    value: asked,
    expected: 'be 1 where `wasm` names a core',
    remedy: "Leave `wasm` out: the package's own binaries support threads.",
  })
}
