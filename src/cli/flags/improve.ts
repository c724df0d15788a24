import { type Flag, inGroup } from './flags.js'
import { NOT_ON_FOLDS } from './folds-command.js'
import { TRAIN_FLAGS } from './train.js'

/** Flags of `improve`: those of `train` that determine the first recipe, and how long to try others. */
export const IMPROVE_FLAGS: readonly Flag[] = [
  ...inGroup('Training', [
    {
      name: 'budget',
      value: '<time>',
      help: 'Time for the whole command, as 90s, 10m or 1h (default 60s; no limit where --trials is given)',
    },
    { name: 'trials', value: '<n>', help: 'The most changes to try (default 12, or as many as the budget allows)' },
    { name: 'folds', value: '<k>', help: 'Folds of train and dev that every trial is measured on (default 5)' },
    {
      name: 'fold-repeats',
      value: '<n>',
      help: 'Repeats of the folds, after each of which a trial that is no better ends (default 3)',
    },
    {
      name: 'resume',
      value: '<dir>',
      help: 'Go on with an interrupted run in this directory, after its last recorded trial',
    },
  ]),
  ...TRAIN_FLAGS.filter(({ name }) => !NOT_ON_FOLDS.has(name)),
]
