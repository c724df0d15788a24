import { WellfitError } from '../../errors.js'
import { partNames, type Monitor, type ScalerKind, type Task } from '../../index.js'
import { AUGMENT_FLAGS, type Augmenting, readAugmentFlags } from './augment.js'
import { CURVES_FLAGS, type CurvesChoice, readCurvesFlags } from './curves.js'
import { choiceFlag, type Flag, type Flags, listFlag, numberFlag, type Range } from './flags.js'
import type { Recipe } from '../run/recipe.js'
import { readSplitFlags, SPLIT_FLAGS, type SplitFlags } from './split.js'
import { readStepFlags, STEP_FLAGS } from './step.js'
import { TYPES_FLAG } from './types.js'

const COUNT: Range = { min: 1, whole: true }
const SHARE: Range = { min: 0, minExcluded: true, max: 1 }

/** Flags that `train` and `demo` share. */
export const RUN_FLAGS: readonly Flag[] = [
  { name: 'out', value: '<dir>', help: 'Write report.html, model.json, model.safetensors and history.json here' },
  { name: 'overwrite', help: 'Replace files of an earlier run in --out' },
  { name: 'seed', value: '<n>', help: 'Where split, weights, order and dropout come from (default 0)' },
  { name: 'layers', value: '<units>', help: 'Units of the hidden layers, such as 64,32, or none (default by rows)' },
  { name: 'activation', value: '<name>', help: `${partNames.activations.join(', ')} (default relu)` },
  { name: 'keep-prob', value: '<p>', help: 'Share of hidden units that dropout keeps; 1: no dropout' },
  { name: 'input-keep-prob', value: '<p>', help: 'The same for the inputs' },
  { name: 'l2', value: '<lambda>', help: 'L2 penalty, lambda/(2m) times the sum of squared weights' },
  { name: 'l1', value: '<lambda>', help: 'L1 penalty, lambda/(2m) times the sum of absolute weights (default 0)' },
  { name: 'normalization', value: '<name>', help: 'batch or layer, of the hidden layers; none (default none)' },
  { name: 'epochs', value: '<n>', help: 'Most passes over the train part' },
  { name: 'batch-size', value: '<n>', help: 'Rows of a step' },
  { name: 'learning-rate', value: '<x>', help: 'Step size (default by optimizer; adam 0.001)' },
  { name: 'optimizer', value: '<name>', help: `${partNames.optimizers.join(', ')} (default adam)` },
  { name: 'weight-decay', value: '<x>', help: 'Decoupled decay of the weights, by adamw alone (default 0.01)' },
  ...STEP_FLAGS,
  { name: 'patience', value: '<n>', help: 'Epochs without improvement before training stops' },
  { name: 'monitor', value: '<name>', help: 'What has to improve: devLoss, devError or a metric (default devLoss)' },
  { name: 'precision', value: '<name>', help: 'f32 or f64 (default f32)' },
  {
    name: 'achievable-error',
    value: '<x>',
    help: 'Error that the best predictor still makes, 0 to 1 (default: estimated)',
  },
  {
    name: 'scaling',
    value: '<name>',
    help: `How numbers are scaled: ${partNames.scalers.join(', ')} (default standard)`,
  },
  ...AUGMENT_FLAGS,
  ...CURVES_FLAGS,
  { name: 'no-preflight', help: 'Train without checking data, network, gradient and cost first' },
  { name: 'quiet', help: 'No progress, only the outcome' },
  { name: 'json', help: 'Print the outcome as JSON' },
]

/** Flags of `train`. */
export const TRAIN_FLAGS: readonly Flag[] = [
  { name: 'target', value: '<column>', help: 'The column to predict' },
  { name: 'ignore', value: '<columns>', help: 'Columns to leave out, with commas between' },
  { name: 'task', value: '<name>', help: 'classification or regression (default: seen from the target)' },
  TYPES_FLAG,
  {
    name: 'missing',
    value: '<name>',
    help: 'Missing values: impute (numbers by the median of train) or error, also when predicting (default impute)',
  },
  ...SPLIT_FLAGS,
  ...RUN_FLAGS,
  {
    name: 'checkpoint-every',
    value: '<s>',
    help: 'Seconds between checkpoints in --out (default 30; 0: all the time)',
  },
  {
    name: 'max-seconds',
    value: '<s>',
    help: 'Stop training after so many seconds, with the best weights so far; --resume goes on',
  },
  { name: 'resume', value: '<dir>', help: 'Go on with a run that was interrupted; it knows its data and flags' },
]

const NOT_OF_CHECK = new Set([
  'out',
  'overwrite',
  'patience',
  'monitor',
  'achievable-error',
  'curves',
  'curves-seconds',
  'no-preflight',
  'quiet',
  'checkpoint-every',
  'max-seconds',
  'resume',
])

/** Flags of `check`: those of `train` that say what would be trained. */
export const CHECK_FLAGS: readonly Flag[] = [
  ...TRAIN_FLAGS.filter(({ name }) => !NOT_OF_CHECK.has(name)),
  { name: 'out', value: '<dir>', help: 'Write check.html and check.json here' },
  { name: 'overwrite', help: 'Replace files of an earlier run in --out' },
]

/** What the flags ask for; what they leave open is left out. */
export interface Choices {
  readonly recipe: Partial<Recipe>
  readonly task: Task | undefined
  readonly seed: number
  readonly split: SplitFlags
  readonly scaling: ScalerKind
  readonly augmenting: Augmenting
  readonly missing: 'impute' | 'error'
  readonly achievableError: number | undefined
  readonly preflight: boolean
  readonly curves: CurvesChoice | null
}

/** Reads and checks the flags, before any data is read. */
export function readChoices(flags: Flags): Choices {
  const recipe: { [Key in keyof Recipe]: Recipe[Key] | undefined } = {
    layers: listFlag(flags, 'layers'),
    activation: choiceFlag(flags, 'activation', partNames.activations),
    keepProb: numberFlag(flags, 'keep-prob', SHARE),
    inputKeepProb: numberFlag(flags, 'input-keep-prob', SHARE),
    l2: numberFlag(flags, 'l2', { min: 0 }),
    l1: numberFlag(flags, 'l1', { min: 0 }),
    epochs: numberFlag(flags, 'epochs', COUNT),
    batchSize: numberFlag(flags, 'batch-size', COUNT),
    optimizer: choiceFlag(flags, 'optimizer', partNames.optimizers),
    learningRate: numberFlag(flags, 'learning-rate', { min: 0 }),
    patience: numberFlag(flags, 'patience', COUNT),
    precision: choiceFlag(flags, 'precision', ['f32', 'f64']),
    normalization: choiceFlag(flags, 'normalization', ['batch', 'layer', 'none']),
    weightDecay: weightDecayOf(flags),
    // Which there are hangs on the task: `fit` checks it.
    monitor: flags.get('monitor') as Monitor | undefined,
    step: readStepFlags(flags),
  }
  // What the recipe has for other optimizers and L-BFGS refuses, unless it was asked for.
  if (recipe.optimizer === 'lbfgs') Object.assign(recipe, { ...WHOLE, ...definite(recipe) })
  // The recipe's learning rate is that of its own optimizer: another one brings its own default.
  const ownRate = recipe.optimizer !== undefined && recipe.learningRate === undefined
  return {
    recipe: { ...definite(recipe), ...(ownRate ? { learningRate: undefined } : {}) },
    task: choiceFlag(flags, 'task', ['classification', 'regression']),
    seed: numberFlag(flags, 'seed', { min: 0, whole: true }) ?? 0,
    split: readSplitFlags(flags),
    scaling: choiceFlag(flags, 'scaling', partNames.scalers) ?? 'standard',
    augmenting: readAugmentFlags(flags),
    missing: choiceFlag(flags, 'missing', ['impute', 'error']) ?? 'impute',
    achievableError: numberFlag(flags, 'achievable-error', { min: 0, max: 1 }),
    preflight: !flags.has('no-preflight'),
    curves: readCurvesFlags(flags),
  }
}

/** All rows as one batch, and nothing random. */
const WHOLE: Partial<Recipe> = { batchSize: Infinity, keepProb: 1, inputKeepProb: 1 }

function definite<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}

function weightDecayOf(flags: Flags): number | undefined {
  const decay = numberFlag(flags, 'weight-decay', { min: 0 })
  if (decay === undefined || flags.get('optimizer') === 'adamw') return decay
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: '--weight-decay',
    value: decay,
    expected: 'be given with --optimizer adamw',
    remedy: 'Use --optimizer adamw, or --l2 for a penalty in the cost.',
  })
}
