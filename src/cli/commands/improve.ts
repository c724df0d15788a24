import type { ExitCode } from '../exit.js'
import { type Flags, numberFlag } from '../flags/flags.js'
import { type ImproveChoice, refuseClashes, refuseOrderedRepeats } from '../flags/folds.js'
import { dataReader, replacedEvaluation, run } from './train.js'

const DEFAULT_SECONDS = 60
const DEFAULT_FOLDS = 5
/** Eleven days; a timer cannot run much longer. */
const MOST_SECONDS = 1e6

/** `wellfit improve DATA --target COLUMN`: tries changes of the recipe on folds, then trains with those that are proven. */
export async function improve(paths: readonly string[], flags: Flags): Promise<ExitCode> {
  const { improve: choice, rest } = readImproveFlags(flags)
  const read = dataReader('improve', { paths, flags: rest, previous: await replacedEvaluation(rest) })
  return await run('wellfit improve', rest, rest.has('overwrite') ? 'anything' : 'nothing', read, choice)
}

/** Takes the flags apart into how to improve and those of a run. */
export function readImproveFlags(flags: Flags): { readonly improve: ImproveChoice; readonly rest: Flags } {
  refuseClashes(flags)
  const trials = numberFlag(flags, 'trials', { min: 1, max: 1000, whole: true })
  const repeats = numberFlag(flags, 'fold-repeats', { min: 1, max: 100, whole: true })
  refuseOrderedRepeats(flags, repeats)
  const budget = numberFlag(flags, 'budget', { min: 0, minExcluded: true, max: MOST_SECONDS })
  const improve = {
    budgetSeconds: budget ?? (trials === undefined ? DEFAULT_SECONDS : Infinity),
    trials,
    folds: numberFlag(flags, 'folds', { min: 2, max: 1000, whole: true }) ?? DEFAULT_FOLDS,
    repeats,
  }
  const own = new Set(['trials', 'budget', 'folds', 'fold-repeats'])
  return { improve, rest: new Map([...flags].filter(([name]) => !own.has(name))) }
}
