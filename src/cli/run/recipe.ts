import type { Activation, Dataset, Initializer, Monitor, OptimizerName, Task } from '../../index.js'
import type { StepChoices } from '../flags/step.js'

/** The settings of a run that have defaults. */
export interface Recipe {
  /** Units of the hidden layers. */
  readonly layers: readonly number[]
  readonly activation: Activation
  /** The initializer of the weights of hidden layers; `undefined`: that of the activation. */
  readonly initializer: Initializer | undefined
  /** The initializer of the biases of hidden layers; `undefined`: zeros. */
  readonly biasInitializer: Initializer | undefined
  readonly keepProb: number
  readonly inputKeepProb: number
  readonly l2: number
  readonly l1: number
  readonly epochs: number
  /** Rows; if larger than the training set, all of it. */
  readonly batchSize: number
  readonly optimizer: OptimizerName
  readonly learningRate: number | undefined
  /** β₂ of the Adam family; `undefined`: its default. */
  readonly beta2: number | undefined
  readonly weightDecay: number | undefined
  /** Whether each feature is multiplied by a trained scale. */
  readonly inputScale: boolean
  /** The standard deviation of the frequencies of a periodic embedding of the number columns; 0: they are not embedded. */
  readonly periodicSigma: number
  /** Frequencies of that embedding for each number column. */
  readonly frequencies: number
  /** The dimension of the embeddings of category columns; 0: they are one-hot. */
  readonly categoryDimension: number
  /** Residual blocks of two layers after the hidden layers. */
  readonly residualBlocks: number
  /** Networks that share their weights in one pass; 1: no ensemble. */
  readonly members: number
  readonly normalization: 'batch' | 'layer' | 'none'
  readonly step: StepChoices
  readonly patience: number
  readonly monitor: Monitor
  readonly precision: 'f32' | 'f64'
}

/** The recipes by name. */
export const RECIPES = ['accurate', 'fast', 'plain'] as const

/**
 * `accurate`: the average of several deeper networks, each trained on other folds of train and dev; `fast`: the same of fewer networks
 * and epochs; `plain`: one network, as an introductory course has it.
 */
export type RecipeName = (typeof RECIPES)[number]

/** The recipe of `train` where no flag names one. */
export const DEFAULT_RECIPE: RecipeName = 'accurate'

/** What the recipes of averaged networks differ in: networks of so many folds, so often, each of so many epochs. */
export const AVERAGED = {
  accurate: { networks: 5, repeats: 3, epochs: 128 },
  fast: { networks: 3, repeats: 1, epochs: 64 },
} as const

/** What the default recipe depends on. */
export interface Size {
  /** Rows of train. */
  readonly rows: number
  /** Inputs of the network. */
  readonly features: number
  readonly task: Task
  /** The number of classes, and the fraction of train rows that are of the rarest; `null` where there are none. */
  readonly classes: { readonly count: number; readonly rarest: number } | null
}

/** Classes and the rarest of them, of the rows of train. */
export function classesOf({ targets, rows }: Dataset): Size['classes'] {
  if (targets.kind !== 'classes') return null
  const counts = classCounts(targets)
  return { count: counts.length, rarest: Math.min(...counts) / rows }
}

/** The number of rows of each class. */
export function classCounts({ classes, labels }: Extract<Dataset['targets'], { kind: 'classes' }>): Uint32Array {
  const counts = new Uint32Array(classes.length)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts
}

/** The power of two whose logarithm is nearest to that of an eighth of the rows, from 16 to 256. Exact, so that it is the same on every engine. */
function batchSizeOf(rows: number): number {
  let size = 16
  while (size < 256 && (rows / 8) ** 2 >= 2 * size * size) size *= 2
  return size
}

/** Rows of train up to which the plain network is a smaller one, trained for longer. */
export const SMALL = 1000
/** Rows of train from which the plain network is a larger one. */
export const LARGE = 20_000

/** The settings of a recipe for data of a size. */
export function recipe(size: Size, name: RecipeName): Recipe {
  if (name === 'plain') return plain(size)
  return { ...plain(size), ...accurate(size, AVERAGED[name].epochs) }
}

/** Of the averaged recipes. */
export const LABEL_SMOOTHING = 0.1

/**
 * Where the accurate recipe differs: the parts of RealMLP-TD-S (Holzmüller, Grinsztajn and Steinwart, "Better by default", 2024),
 * with smaller layers, fewer epochs and, for few rows, smaller batches, chosen on the small sets of the tuning half of
 * `bench:tables`. The learning rate falls to 0 in four cycles: training runs to its end, and the best epoch is kept.
 */
function accurate({ rows, task, classes }: Size, epochs: number): Partial<Recipe> {
  const classifies = task === 'classification'
  // It gives every class s/K of each target, which would drown a class that is rarer than that.
  const isSmoothed = classes !== null && classes.rarest >= LABEL_SMOOTHING / classes.count
  return {
    layers: [64, 64, 64],
    activation: classifies ? 'selu' : 'mish',
    initializer: 'lecunNormal',
    biasInitializer: { kind: 'normal', sigma: 1 },
    inputScale: true,
    keepProb: 1,
    inputKeepProb: 1,
    l2: 0,
    epochs,
    patience: epochs,
    batchSize: batchSizeOf(rows),
    learningRate: 0.02,
    beta2: 0.95,
    step: {
      schedule: 'coslog',
      parametrization: 'ntk',
      learningRateFactors: { inputScale: 6, bias: 0.1 },
      ...(isSmoothed ? { labelSmoothing: LABEL_SMOOTHING } : {}),
    },
  }
}

/**
 * The plain recipe, chosen by dev error on the embedded datasets and, for regression, on a noisy set (diabetes, Efron et
 * al., 2004) and a clean one (Friedman #1, 1991): a network larger than necessary, regularized by L2, dropout and early
 * stopping. λ₂ hardly depends on the number of rows, since the penalty is divided by it.
 *
 * Regression uses no dropout: it biases the scale of the outputs, and L2 helps more. Input dropout is for classification
 * with many inputs, each of which matters little (Srivastava et al., 2014, section 4).
 */
function plain({ rows, features, task }: Size): Recipe {
  const classifies = task === 'classification'
  const small = rows < SMALL
  const large = rows >= LARGE
  return {
    layers: large ? [256, 128] : small ? [64] : [128],
    activation: 'relu',
    initializer: undefined,
    biasInitializer: undefined,
    keepProb: classifies ? 0.8 : 1,
    inputKeepProb: classifies && features >= 50 && !large ? 0.8 : 1,
    l2: classifies ? (small ? 1 : 2) : 5,
    l1: 0,
    epochs: large ? 100 : small ? 1000 : 300,
    batchSize: large ? 128 : small ? 16 : 32,
    optimizer: 'adam',
    learningRate: small && !classifies ? 3e-3 : 1e-3,
    beta2: undefined,
    weightDecay: undefined,
    inputScale: false,
    periodicSigma: 0,
    frequencies: 16,
    categoryDimension: 0,
    residualBlocks: 0,
    members: 1,
    normalization: 'none',
    step: {},
    monitor: 'devLoss',
    patience: large ? 10 : 30,
    precision: 'f32',
  }
}

/** A recipe with the settings that were chosen. Its rules of the steps suit its own optimizer: another one has those chosen only. */
export function withChoices(recipe: Recipe, choices: Partial<Recipe>): Recipe {
  const { optimizer = recipe.optimizer } = choices
  const own = optimizer === recipe.optimizer ? recipe : { ...recipe, beta2: undefined, step: {} }
  return { ...own, ...choices, step: { ...own.step, ...choices.step } }
}
