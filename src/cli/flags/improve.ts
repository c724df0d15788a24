import { type Flag, inGroup } from './flags.js'
import { NOT_ON_FOLDS } from './folds-command.js'
import { TRAIN_FLAGS } from './train.js'

/** Flags of `improve`: those of `train` that determine the first recipe, and how long to try others. */
export const IMPROVE_FLAGS: readonly Flag[] = [
  ...inGroup('Training', [
    {
      name: 'budget',
      value: '<time>',
      help: 'Time limit for the whole command, such as 90s, 10m or 1h (default 60s; none with --trials)',
    },
    {
      name: 'trials',
      value: '<n>',
      help: 'Maximum number of changes to try (default 12, or as many as the budget allows)',
    },
    {
      name: 'folds',
      value: '<k>',
      help: 'Number of folds of train and dev that each trial is measured on (default 5)',
    },
    {
      name: 'fold-repeats',
      value: '<n>',
      help: 'Number of repeats with new folds; a trial that is no better after one of them ends (default 3)',
    },
    {
      name: 'resume',
      value: '<dir>',
      help: 'Resume the interrupted run in this directory after its last recorded trial',
    },
  ]),
  ...TRAIN_FLAGS.filter(({ name }) => !NOT_ON_FOLDS.has(name)),
]
