import { WellfitError } from '../../errors.js'
import { type Flag, type Flags, numberFlag } from './flags.js'

/** Eleven days; a timer cannot run much longer. */
const MOST_SECONDS = 1e6

/** Flags for the trainings after the run that show what would improve it. */
export const CURVES_FLAGS: readonly Flag[] = [
  {
    name: 'curves',
    help: 'After the run, retrain to measure what more rows and each recommended change would gain',
  },
  {
    name: 'curves-seconds',
    value: '<s>',
    help: 'Time limit of --curves in seconds (default: 20 times the training time, at least 60)',
  },
]

/** Whether and how long to train again. */
export interface CurvesChoice {
  /** Time limit in seconds; `undefined`: derived from the training time. */
  readonly seconds: number | undefined
}

/** Reads and checks the flags, before any data is read. */
export function readCurvesFlags(flags: Flags): CurvesChoice | null {
  const seconds = numberFlag(flags, 'curves-seconds', { min: 0, minExcluded: true, max: MOST_SECONDS })
  const asked = flags.has('curves')
  if (seconds !== undefined && !asked) throw clash('--curves-seconds', 'be given with --curves', 'Add --curves.')
  if (asked && flags.has('smote')) {
    const remedy = 'Drop one of the two: a learning curve would count synthetic rows as collected ones.'
    throw clash('--curves', 'be given without --smote', remedy)
  }
  return asked ? { seconds } : null
}

function clash(field: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit', field, expected, remedy })
}
