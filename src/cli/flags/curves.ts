import { WellfitError } from '../../errors.js'
import { type Flag, type Flags, numberFlag } from './flags.js'

/** A week and a half: longer a timer cannot run. */
const MOST_SECONDS = 1e6

/** Flags about training again, after the run itself, to see what would change it. */
export const CURVES_FLAGS: readonly Flag[] = [
  {
    name: 'curves',
    help: 'Afterwards train again, on fewer rows and with each step advised, to see what more rows and these steps bring',
  },
  {
    name: 'curves-seconds',
    value: '<s>',
    help: 'Most seconds for --curves (default: 20 times what training took, a minute at least)',
  },
]

/** What is to be trained again; `null` for nothing. */
export interface CurvesChoice {
  /** Most seconds; `undefined` for a limit by the length of the training. */
  readonly seconds: number | undefined
}

/** Reads and checks the flags, before any data is read. */
export function readCurvesFlags(flags: Flags): CurvesChoice | null {
  const seconds = numberFlag(flags, 'curves-seconds', { min: 0, minExcluded: true, max: MOST_SECONDS })
  const asked = flags.has('curves')
  if (seconds !== undefined && !asked) throw clash('--curves-seconds', 'be given with --curves', 'Add --curves.')
  if (asked && flags.has('smote')) {
    const remedy = 'Leave out one of the two: rows made of others would count as rows that were collected.'
    throw clash('--curves', 'be given without --smote', remedy)
  }
  return asked ? { seconds } : null
}

function clash(field: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit', field, expected, remedy })
}
