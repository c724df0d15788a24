import { REMEDIES } from './alternatives.js'
import { CURVES_FLAGS } from './curves.js'
import { type Flag, inGroup } from './flags.js'
import { FOLDS_FLAGS } from './folds.js'
import { TRAIN_FLAGS } from './train.js'

/** Flags of `train` that a command which trains the recipe on folds does not have. */
export const NOT_ON_FOLDS: ReadonlySet<string> = new Set([
  ...[...FOLDS_FLAGS, ...CURVES_FLAGS].map(({ name }) => name),
  'resume',
  'checkpoint-every',
  'max-seconds',
  'ensemble',
  'fold-ensemble',
  'fold-ensemble-repeats',
  'recipe',
  'fast',
  'repair',
  'smote',
  'source',
  'train-dev',
])

/** Those that a command without a model does not have. */
const NOT_WITHOUT_MODEL: ReadonlySet<string> = new Set([
  ...NOT_ON_FOLDS,
  'refit',
  'no-preflight',
  'out',
  'json',
  'achievable-error',
  'threshold',
  'positive',
  'calibration',
  'image',
])

/** Flags of `sweep`: those of the recipe, of which one has several values or names. */
export function sweepFlags(): readonly Flag[] {
  return [
    ...foldsCommandFlags('sweep.html and sweep.json'),
    ...inGroup('Training', [
      { name: 'points', value: '<n>', help: 'Number of values tried in a range such as 0.01..100 (default 9)' },
      {
        name: 'remedy',
        value: '<names>',
        help: `Compare these on the same folds: ${REMEDIES.join(', ')}; l2 and dropout are tuned on them, at a cost that is shown`,
      },
      { name: 'warm-start', help: 'Start each value from the weights for the one before (--l2, --l1, --keep-prob)' },
    ]),
  ]
}

/** Flags of a command that trains the recipe of `train` on folds and writes these files to `--out`. */
export function foldsCommandFlags(files: string): readonly Flag[] {
  return [
    ...inGroup('Training', [
      { name: 'folds', value: '<k>', help: 'Number of folds that train and dev are split into (default 5)' },
      { name: 'fold-repeats', value: '<n>', help: 'Number of repeats, each with new folds and weights (default 1)' },
    ]),
    ...TRAIN_FLAGS.filter(({ name }) => !NOT_WITHOUT_MODEL.has(name)),
    ...inGroup('Output', [
      { name: 'out', value: '<dir>', help: `Write ${files} to this directory` },
      { name: 'json', help: 'Print the result as JSON' },
    ]),
  ]
}
