import { partNames, type Monitor, type ScalerKind, type TargetScale, type Task } from '../../index.js'
import { AUGMENT_FLAGS, type Augmenting, readAugmentFlags } from './augment.js'
import { CURVES_FLAGS, type CurvesChoice, readCurvesFlags } from './curves.js'
import {
  choiceFlag,
  dependentFlag,
  type Flag,
  type Flags,
  inGroup,
  listFlag,
  type Needed,
  numberFlag,
  type Range,
} from './flags.js'
import type { Recipe, RecipeName } from '../run/recipe.js'
import { FOLDS_FLAGS, type ImproveChoice } from './folds.js'
import { MODEL_FLAGS, type ModelChoices, readModelFlags } from './model.js'
import { readSplitFlags, SPLIT_FLAGS, type SplitFlags } from './split.js'
import { readStepFlags, STEP_FLAGS } from './step.js'
import { READING_FLAGS, TEST_FLAGS } from './reading.js'
import { DECISION_FLAGS } from './decision.js'

const COUNT: Range = { min: 1, whole: true }
const FRACTION: Range = { min: 0, minExcluded: true, max: 1 }

const NUMBERS = ['scaled', 'piecewiseLinear'] as const
const SCALINGS = [...partNames.scalers, 'none'] as const

const OUT_FLAGS: readonly Flag[] = inGroup('Output', [
  {
    name: 'out',
    value: '<dir>',
    help: 'Write report.html, model.json, model.safetensors and history.json to this directory',
  },
  { name: 'overwrite', help: 'Replace the files of a previous run in --out' },
  { name: 'quiet', help: 'Print only the result, no progress' },
  { name: 'json', help: 'Print the result as JSON' },
])

const NETWORK_FLAGS: readonly Flag[] = inGroup('Network', [
  {
    name: 'layers',
    value: '<units>',
    help: 'Units of the hidden layers, such as 64,32, or none (default: by the number of rows; 64,64,64 with the recipes accurate and fast)',
  },
  {
    name: 'activation',
    value: '<name>',
    choices: partNames.activations,
    help: `Activation of the hidden layers: ${partNames.activations.join(', ')} (default relu; selu, of a regression mish, with the recipes accurate and fast)`,
  },
  {
    name: 'initializer',
    value: '<name>',
    choices: partNames.initializers,
    help: `Initial weights of the hidden layers: ${partNames.initializers.join(', ')} (default: by the activation; lecunNormal with the recipes accurate and fast)`,
  },
  {
    name: 'normalization',
    value: '<name>',
    choices: ['batch', 'layer', 'none'],
    help: 'Normalization of the hidden layers: batch, layer or none (default none)',
  },
  { name: 'input-scale', help: 'Multiply each feature by a learned scale, as the recipes accurate and fast do' },
  {
    name: 'periodic-sigma',
    value: '<x>',
    help: 'Embed number columns by learned sines and cosines whose frequencies begin with this standard deviation, such as 0.1 (default 0, not at all)',
  },
  { name: 'frequencies', value: '<n>', help: 'Frequencies of --periodic-sigma for each number column (default 16)' },
  {
    name: 'category-dimension',
    value: '<n>',
    help: 'Embed columns of three categories or more in so many learned numbers each, such as 8 (default 0, not at all)',
  },
  { name: 'residual-blocks', value: '<n>', help: 'Residual blocks of two layers after the hidden layers (default 0)' },
  {
    name: 'members',
    value: '<n>',
    help: 'Train n networks in one pass that share weights and differ by scales and biases, and average what they predict (default 1)',
  },
  { name: 'precision', value: '<name>', choices: ['f32', 'f64'], help: 'f32 or f64 (default f32)' },
])

const TRAINING_FLAGS: readonly Flag[] = inGroup('Training', [
  { name: 'seed', value: '<n>', help: 'Seed of split, weights, shuffling and dropout (default 0)' },
  { name: 'epochs', value: '<n>', help: 'Maximum number of passes over the training set' },
  { name: 'batch-size', value: '<n>', help: 'Rows per step' },
  {
    name: 'learning-rate',
    value: '<x>',
    help: 'Learning rate (default: by optimizer, adam 0.001, or 0.003 for a regression of fewer than 1,000 rows; 0.02 with the recipes accurate and fast)',
  },
  {
    name: 'optimizer',
    value: '<name>',
    choices: partNames.optimizers,
    help: `${partNames.optimizers.join(', ')} (default adam)`,
  },
  {
    name: 'beta2',
    value: '<b>',
    help: 'Decay rate of the average of squared gradients, Adam family only (default 0.999; 0.95 with the recipes accurate and fast)',
  },
  {
    name: 'weight-decay',
    value: '<x>',
    help: 'Decoupled weight decay, adamw (default 0.01) and muon (default 0) only',
  },
  ...STEP_FLAGS,
  { name: 'patience', value: '<n>', help: 'Epochs without improvement after which training stops' },
  {
    name: 'monitor',
    value: '<name>',
    help: 'What early stopping watches: devLoss, devError or a metric (default devLoss)',
  },
  {
    name: 'achievable-error',
    value: '<x>',
    help: 'Error of the best possible predictor, 0 to 1 (default: estimated)',
  },
  { name: 'no-preflight', help: 'Skip the checks of data, network, gradient and cost before training' },
  ...MODEL_FLAGS,
  ...CURVES_FLAGS,
  ...FOLDS_FLAGS,
])

const REGULARIZATION_FLAGS: readonly Flag[] = inGroup('Regularization', [
  { name: 'keep-prob', value: '<p>', help: 'Fraction of hidden units that dropout keeps; 1: no dropout' },
  { name: 'input-keep-prob', value: '<p>', help: 'Fraction of inputs that dropout keeps; 1: no dropout' },
  { name: 'l2', value: '<lambda>', help: 'L2 penalty: lambda/(2m) times the sum of squared weights' },
  { name: 'l1', value: '<lambda>', help: 'L1 penalty: lambda/(2m) times the sum of absolute weights (default 0)' },
])

/** Flags that `train` and `demo` share. */
export const RUN_FLAGS: readonly Flag[] = [
  ...inGroup('Data', [
    {
      name: 'scaling',
      value: '<name>',
      choices: SCALINGS,
      help: `Scaler of numeric columns: ${SCALINGS.join(', ')}, which keeps their units (default standard; robustSmoothClip with the recipes accurate and fast)`,
    },
    {
      name: 'quantiles',
      value: '<n>',
      help: 'Maximum number of quantiles per numeric column, with --scaling quantile (default: rows / 30, 10 to 1000)',
    },
    {
      name: 'quantile-noise',
      value: '<s>',
      help: 'Noise before the quantiles are taken, over min(1, standard deviation), with --scaling quantile (default 0.001)',
    },
    {
      name: 'numbers',
      value: '<name>',
      choices: NUMBERS,
      help: 'Encoding of numeric columns: scaled, or piecewiseLinear, which adds a feature for each quantile bin (default scaled)',
    },
    {
      name: 'bins',
      value: '<n>',
      help: 'Maximum number of bins per numeric column, with --numbers piecewiseLinear (default 16)',
    },
    {
      name: 'target-scale',
      value: '<name>',
      choices: ['auto', 'linear', 'log'],
      help: 'Scale of the target that a regression is trained on: linear, log, or auto, which trains twice if the target is positive and highly skewed and keeps the better on dev (default auto)',
    },
  ]),
  ...NETWORK_FLAGS,
  ...TRAINING_FLAGS,
  ...REGULARIZATION_FLAGS,
  ...inGroup('Augmentation', AUGMENT_FLAGS),
  ...inGroup('Decision', DECISION_FLAGS),
  ...OUT_FLAGS,
]

/** Flags that say what is predicted, and from what; those of `data` too. */
export const TARGET_FLAGS: readonly Flag[] = inGroup('Data', [
  { name: 'target', value: '<column>', help: 'Column to predict' },
  { name: 'ignore', value: '<columns>', help: 'Columns to leave out, separated by commas' },
  {
    name: 'task',
    value: '<name>',
    choices: ['classification', 'regression'],
    help: 'classification or regression (default: inferred from the target)',
  },
])

/** The flag that says that the columns are images. */
export const IMAGE_FLAG: Flag = {
  name: 'image',
  value: '<shape>',
  group: 'Data',
  help: 'Height, width and, of colour images, channels of the images whose pixels are the columns, row by row, such as 28,28: the report shows mistakes as pictures, and improve tries augmentations of images (default: where files of images are read)',
}

/** Flags of `train`. */
export const TRAIN_FLAGS: readonly Flag[] = [
  ...TARGET_FLAGS,
  ...READING_FLAGS,
  ...inGroup('Split', TEST_FLAGS),
  IMAGE_FLAG,
  ...inGroup('Data', [
    {
      name: 'most-categories',
      value: '<n>',
      help: 'Maximum number of features for one categorical column (default: as many as memory allows, up to 4,096)',
    },
    {
      name: 'binary-categories',
      value: '<name>',
      choices: ['oneHot', 'signed'],
      help: 'Categorical columns of two categories, and booleans: oneHot, or signed, one feature of -1 and +1, 0 if missing (default oneHot)',
    },
    {
      name: 'missing',
      value: '<name>',
      choices: ['impute', 'error'],
      help: 'Missing values: impute (numbers with the training median) or error, in training and prediction alike (default impute)',
    },
    {
      name: 'dates',
      value: '<name>',
      choices: ['expand', 'trend'],
      help: 'Dates: expand adds season, weekday and hour where the dates cover enough of each; trend keeps only the day count (default expand)',
    },
    {
      name: 'texts',
      value: '<name>',
      choices: ['tfidf', 'drop'],
      help: 'Free-text columns: tfidf encodes their words and n-grams, drop leaves them out (default tfidf)',
    },
    {
      name: 'identifiers',
      value: '<name>',
      choices: ['drop', 'keep'],
      help: 'Numeric columns that identify rows, such as id: drop or keep (default drop)',
    },
  ]),
  ...SPLIT_FLAGS,
  ...RUN_FLAGS,
  ...inGroup('Training', [
    {
      name: 'max-seconds',
      value: '<s>',
      help: 'Time limit of training in seconds; keeps the best weights so far, --resume continues',
    },
    {
      name: 'checkpoint-every',
      value: '<s>',
      help: 'Seconds between checkpoints in --out (default 30; 0: as often as possible)',
    },
    { name: 'resume', value: '<dir>', help: 'Resume the unfinished run in this directory, with its data and flags' },
  ]),
]

const NOT_OF_CHECK = new Set([
  'image',
  'out',
  'overwrite',
  'patience',
  'monitor',
  'achievable-error',
  ...DECISION_FLAGS.map(({ name }) => name),
  'curves',
  'curves-seconds',
  ...FOLDS_FLAGS.map(({ name }) => name),
  'no-preflight',
  'ensemble',
  'fold-ensemble',
  'fold-ensemble-repeats',
  'refit',
  'repair',
  'quiet',
  'checkpoint-every',
  'max-seconds',
  'resume',
])

/** Flags of `check`: those of `train` that determine what would be trained. */
export const CHECK_FLAGS: readonly Flag[] = [
  ...TRAIN_FLAGS.filter(({ name }) => !NOT_OF_CHECK.has(name)),
  ...inGroup('Output', [
    { name: 'out', value: '<dir>', help: 'Write check.html and check.json to this directory' },
    { name: 'overwrite', help: 'Replace the files of a previous run in --out' },
  ]),
]

/** The choices that flags make; a flag that is not given leaves its choice out. */
export interface Choices extends ModelChoices {
  readonly recipe: Partial<Recipe>
  readonly task: Task | undefined
  readonly seed: number
  readonly split: SplitFlags
  readonly scaling: ScalerKind | 'none'
  readonly quantiles: number | undefined
  readonly quantileNoise: number | undefined
  readonly numbers: 'scaled' | 'piecewiseLinear'
  readonly bins: number | undefined
  readonly targetScale: 'auto' | TargetScale
  readonly augmenting: Augmenting
  readonly missing: 'impute' | 'error'
  readonly dates: 'expand' | 'trend'
  readonly texts: 'tfidf' | 'drop'
  readonly identifiers: 'drop' | 'keep'
  readonly mostCategories: number | undefined
  readonly binaryCategories: 'oneHot' | 'signed' | undefined
  readonly achievableError: number | undefined
  readonly preflight: boolean
  /** The shape of the images that the rows are; `undefined`: as the names of the columns say. */
  readonly image: readonly number[] | undefined
  readonly curves: CurvesChoice | null
  /** The choices with another recipe, for rows that the preset is too slow for; `null` where the recipe is not a preset. */
  readonly withRecipe: ((name: RecipeName) => Choices) | null
  /** How to improve the recipe before the run; `null`: not at all. */
  readonly improve: ImproveChoice | null
}

/** The settings of a recipe that have flags. */
type FlaggedRecipe = Omit<Recipe, 'biasInitializer'>

/**
 * Reads and checks the flags, before any data is read.
 *
 * @param preset The recipe where no flag names one and none rules it out.
 */
export function readChoices(flags: Flags, preset: RecipeName = 'plain'): Choices {
  const recipe: { [Key in keyof FlaggedRecipe]: Recipe[Key] | undefined } = {
    layers: listFlag(flags, 'layers'),
    activation: choiceFlag(flags, 'activation', partNames.activations),
    initializer: choiceFlag(flags, 'initializer', partNames.initializers),
    keepProb: numberFlag(flags, 'keep-prob', FRACTION),
    inputKeepProb: numberFlag(flags, 'input-keep-prob', FRACTION),
    l2: numberFlag(flags, 'l2', { min: 0 }),
    l1: numberFlag(flags, 'l1', { min: 0 }),
    epochs: numberFlag(flags, 'epochs', COUNT),
    batchSize: numberFlag(flags, 'batch-size', COUNT),
    optimizer: choiceFlag(flags, 'optimizer', partNames.optimizers),
    learningRate: numberFlag(flags, 'learning-rate', { min: 0 }),
    patience: numberFlag(flags, 'patience', COUNT),
    precision: choiceFlag(flags, 'precision', ['f32', 'f64']),
    normalization: choiceFlag(flags, 'normalization', ['batch', 'layer', 'none']),
    beta2: numberFlag(flags, 'beta2', { min: 0, max: 1, maxExcluded: true }),
    weightDecay: dependentFlag(flags, 'weight-decay', { min: 0 }, DECAYED),
    inputScale: flags.has('input-scale') ? true : undefined,
    periodicSigma: numberFlag(flags, 'periodic-sigma', { min: 0 }),
    frequencies: dependentFlag(flags, 'frequencies', COUNT, PERIODIC),
    categoryDimension: numberFlag(flags, 'category-dimension', { min: 0, whole: true }),
    residualBlocks: numberFlag(flags, 'residual-blocks', { min: 0, max: 100, whole: true }),
    members: numberFlag(flags, 'members', { min: 1, max: 64, whole: true }),
    // The valid names depend on the task: `fit` checks them.
    monitor: flags.get('monitor') as Monitor | undefined,
    step: readStepFlags(flags),
  }
  // L-BFGS rejects minibatches and dropout: leave the recipe's out unless a flag sets them.
  if (recipe.optimizer === 'lbfgs') Object.assign(recipe, { ...FULL_BATCH, ...definite(recipe) })
  // The recipe's learning rate suits its own optimizer only: any other uses its own default.
  const ownRate = recipe.optimizer !== undefined && recipe.learningRate === undefined
  const model = readModelFlags(flags, preset)
  const isAveraged = model.recipeName !== 'plain'
  return {
    ...model,
    recipe: { ...definite(recipe), ...(ownRate ? { learningRate: undefined } : {}) },
    task: choiceFlag(flags, 'task', ['classification', 'regression']),
    seed: numberFlag(flags, 'seed', { min: 0, whole: true }) ?? 0,
    split: readSplitFlags(flags),
    scaling: choiceFlag(flags, 'scaling', SCALINGS) ?? (isAveraged ? 'robustSmoothClip' : 'standard'),
    quantiles: dependentFlag(flags, 'quantiles', { min: 2, max: 10_000, whole: true }, MAPPED),
    quantileNoise: dependentFlag(flags, 'quantile-noise', { min: 0, max: 1 }, MAPPED),
    numbers: choiceFlag(flags, 'numbers', NUMBERS) ?? 'scaled',
    bins: dependentFlag(flags, 'bins', { min: 1, whole: true }, BINNED),
    targetScale: choiceFlag(flags, 'target-scale', ['auto', 'linear', 'log']) ?? 'auto',
    augmenting: readAugmentFlags(flags),
    missing: choiceFlag(flags, 'missing', ['impute', 'error']) ?? 'impute',
    mostCategories: numberFlag(flags, 'most-categories', { min: 1, whole: true }),
    binaryCategories: choiceFlag(flags, 'binary-categories', ['oneHot', 'signed']),
    dates: choiceFlag(flags, 'dates', ['expand', 'trend']) ?? 'expand',
    texts: choiceFlag(flags, 'texts', ['tfidf', 'drop']) ?? 'tfidf',
    identifiers: choiceFlag(flags, 'identifiers', ['drop', 'keep']) ?? 'drop',
    achievableError: numberFlag(flags, 'achievable-error', { min: 0, max: 1 }),
    preflight: !flags.has('no-preflight'),
    image: listFlag(flags, 'image'),
    curves: readCurvesFlags(flags),
    improve: null,
    withRecipe: model.isPreset && isAveraged ? (name) => readChoices(new Map([...flags, ['recipe', name]])) : null,
  }
}

/** Full batch, no dropout. */
const FULL_BATCH: Partial<Recipe> = { batchSize: Infinity, keepProb: 1, inputKeepProb: 1 }

function definite<T extends object>(values: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>
  }
}

const MAPPED: Needed = { isGiven: (flags) => flags.get('scaling') === 'quantile', flags: '--scaling quantile' }

const BINNED: Needed = {
  isGiven: (flags) => flags.get('numbers') === 'piecewiseLinear',
  flags: '--numbers piecewiseLinear',
}

const PERIODIC: Needed = {
  isGiven: (flags) => (numberFlag(flags, 'periodic-sigma', { min: 0 }) ?? 0) > 0,
  flags: '--periodic-sigma above 0',
}

const DECAYED: Needed = {
  isGiven: (flags) => ['adamw', 'muon'].includes(flags.get('optimizer') ?? ''),
  flags: '--optimizer adamw or muon',
  remedy: 'Use --optimizer adamw, or --l2 for an L2 penalty.',
}
