import { WellfitError } from '../../errors.js'
import { checkInteger } from '../../options.js'
import { threadLimits } from '../../runtime/load-core.js'

const MOST_THREADS = 64
/** More threads than this wait for memory rather than compute, so `'auto'` leaves the cores to others. */
const MOST_AUTOMATIC = 8
/** Parameters from which a step is usually long enough for starting workers to pay. */
const LARGE_PARAMETERS = 2 ** 18

/** How many threads a network is made for, and why not more. */
export interface ThreadChoice {
  readonly threads: number
  readonly note?: string
}

/** Checks the option and decides by what the runtime has. */
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

/** The note where memory to share was not to be had. */
export function missingMemory(choice: ThreadChoice, threads: number): string | undefined {
  if (threads === choice.threads) return undefined
  return `One thread instead of ${choice.threads}: this runtime has set aside no memory that threads may share.`
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
    remedy: 'Leave `wasm` out: the package has binaries with threads.',
  })
}
