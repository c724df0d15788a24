import { type Flag, type Flags, inGroup, numberFlag } from './flags.js'
import { FOLDS_FLAGS, type ImproveChoice, refuseClashes } from './folds.js'
import { CURVES_FLAGS } from './curves.js'
import { TRAIN_FLAGS } from './train.js'

const DEFAULT_SECONDS = 60
const DEFAULT_FOLDS = 5
/** Eleven days; a timer cannot run much longer. */
const MOST_SECONDS = 1e6

const NOT_OF_IMPROVE: ReadonlySet<string> = new Set([
  ...[...FOLDS_FLAGS, ...CURVES_FLAGS].map(({ name }) => name),
  'resume',
  'checkpoint-every',
  'max-seconds',
  'smote',
  'source',
  'train-dev',
])

/** Flags of `improve`: those of `train` that determine the first recipe, and how long to try others. */
export const IMPROVE_FLAGS: readonly Flag[] = [
  ...inGroup('Training', [
    {
      name: 'budget',
      value: '<s>',
      help: 'Seconds for the baseline and all trials (default 60; no limit where --trials is given)',
    },
    { name: 'trials', value: '<n>', help: 'The most changes to try (default 12, or as many as the budget allows)' },
    { name: 'folds', value: '<k>', help: 'Folds of train and dev that every trial is measured on (default 5)' },
    {
      name: 'fold-repeats',
      value: '<n>',
      help: 'Repeats of the folds, after each of which a trial that is no better ends (default 3)',
    },
  ]),
  ...TRAIN_FLAGS.filter(({ name }) => !NOT_OF_IMPROVE.has(name)),
]

/** Takes the flags apart into how to improve and those of a run. */
export function readImproveFlags(flags: Flags): { readonly improve: ImproveChoice; readonly rest: Flags } {
  refuseClashes(flags)
  const trials = numberFlag(flags, 'trials', { min: 1, max: 1000, whole: true })
  const budget = numberFlag(flags, 'budget', { min: 0, minExcluded: true, max: MOST_SECONDS })
  const improve = {
    budgetSeconds: budget ?? (trials === undefined ? DEFAULT_SECONDS : Infinity),
    trials,
    folds: numberFlag(flags, 'folds', { min: 2, max: 1000, whole: true }) ?? DEFAULT_FOLDS,
    repeats: numberFlag(flags, 'fold-repeats', { min: 1, max: 100, whole: true }),
  }
  const own = new Set(['trials', 'budget', 'folds', 'fold-repeats'])
  return { improve, rest: new Map([...flags].filter(([name]) => !own.has(name))) }
}
