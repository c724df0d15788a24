import { type Flag, inGroup } from './flags.js'
import { FOLDS_FLAGS } from './folds.js'
import { CURVES_FLAGS } from './curves.js'
import { TRAIN_FLAGS } from './train.js'

const NOT_OF_IMPROVE: ReadonlySet<string> = new Set([
  ...[...FOLDS_FLAGS, ...CURVES_FLAGS].map(({ name }) => name),
  'resume',
  'checkpoint-every',
  'max-seconds',
  'ensemble',
  'recipe',
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
