import { type Flag, type Flags, inGroup } from './flags.js'
import { NOT_ON_FOLDS } from './folds-command.js'
import type { ImproveFlags } from './folds.js'
import { DEFAULT_RECIPE, type RecipeName } from '../run/recipe.js'
import { type Choices, readChoices, TRAIN_FLAGS } from './train.js'

/** Flags that say which recipe the trials begin with. */
const OF_RECIPE: ReadonlySet<string> = new Set(['recipe', 'fast'])

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
      help: 'Number of folds of train and dev that each trial is measured on (default 5; 3 with --fast)',
    },
    {
      name: 'aim-error',
      value: '<error>',
      help: 'Begin no further trial once the 95 % interval of the error held out lies at or below this (0 to 1, such as 0.02; default: trials go on)',
    },
    {
      name: 'fold-repeats',
      value: '<n>',
      help: 'Number of repeats with new folds; a trial that is no better after one of them ends (default 3)',
    },
    {
      name: 'most-repeats',
      value: '<n>',
      help: 'Maximum number of repeats whose networks are averaged; further ones are trained after the trials, in the time left. A prediction costs as many times --folds networks (default 7 with --budget; with --trials alone that of --fold-repeats)',
    },
    {
      name: 'single',
      help: 'End in one network, and begin with the plain recipe, instead of the average of the networks of the folds',
    },
    {
      name: 'resume',
      value: '<dir>',
      help: 'Resume the interrupted run in this directory after its last recorded trial',
    },
  ]),
  ...TRAIN_FLAGS.filter(({ name }) => !NOT_ON_FOLDS.has(name) || OF_RECIPE.has(name)),
]

/** Where the recipe averages no networks of folds. */
const DEFAULT_FOLDS = 5

/** The choices of a run that trials come before: their folds are those of the model, where that is an average of networks. */
export function readChoicesOfImprove(flags: Flags, asked: ImproveFlags): Choices {
  const preset: RecipeName = asked.isSingle ? 'plain' : DEFAULT_RECIPE
  const choices = readChoices(flags, preset)
  const isAveraged = !asked.isSingle && choices.foldEnsemble > 0
  const folds = asked.folds ?? (isAveraged ? choices.foldEnsemble : DEFAULT_FOLDS)
  const single = asked.isSingle ? { ensemble: 1, refit: flags.has('refit') } : {}
  return {
    ...choices,
    ...single,
    foldEnsemble: isAveraged ? folds : 0,
    // Repeats are those of the baseline and of `--most-repeats`.
    foldEnsembleRepeats: 1,
    isRepeatsPreset: false,
    references: false,
    improve: { ...asked, folds },
    folds: null,
    withRecipe:
      choices.withRecipe === null ? null : (name) => readChoicesOfImprove(new Map([...flags, ['recipe', name]]), asked),
  }
}
