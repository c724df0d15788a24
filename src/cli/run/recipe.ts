import type { Activation, Monitor, OptimizerName, Task } from '../../index.js'
import type { StepChoices } from '../flags/step.js'

/** The settings of a run that have defaults. */
export interface Recipe {
  /** Units of the hidden layers. */
  readonly layers: readonly number[]
  readonly activation: Activation
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
  readonly normalization: 'batch' | 'layer' | 'none'
  readonly step: StepChoices
  readonly patience: number
  readonly monitor: Monitor
  readonly precision: 'f32' | 'f64'
}

/** The recipes by name. */
export const RECIPES = ['plain', 'accurate'] as const

/** `plain`: one network; `accurate`: the average of several deeper ones, trained again on train and dev. */
export type RecipeName = (typeof RECIPES)[number]

/** Networks that the accurate recipe averages. */
export const ACCURATE_NETWORKS = 5

/** What the default recipe depends on. */
export interface Size {
  /** Rows of train. */
  readonly rows: number
  /** Inputs of the network. */
  readonly features: number
  readonly task: Task
}

/** Where the accurate recipe differs, chosen on those sets of the tuning half of `bench:tables` that have fewer than 1,500 rows. */
const ACCURATE = { layers: [128, 128], activation: 'silu' } as const
/** Rows from which the network is the same in both recipes. */
const LARGE = 20_000

/** The settings of a recipe for data of a size. */
export function recipe(size: Size, name: RecipeName): Recipe {
  return name === 'accurate' && size.rows < LARGE ? { ...plain(size), ...ACCURATE } : plain(size)
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
  const small = rows < 1000
  const large = rows >= LARGE
  return {
    layers: large ? [256, 128] : small ? [64] : [128],
    activation: 'relu',
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
    normalization: 'none',
    step: {},
    monitor: 'devLoss',
    patience: large ? 10 : 30,
    precision: 'f32',
  }
}
