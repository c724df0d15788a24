import type { Activation, Monitor, OptimizerName, Task } from '../../index.js'
import type { StepChoices } from '../flags/step.js'

/** Everything about a run that has a default. */
export interface Recipe {
  /** Units of the hidden layers. */
  readonly layers: readonly number[]
  readonly activation: Activation
  readonly keepProb: number
  readonly inputKeepProb: number
  readonly l2: number
  readonly l1: number
  readonly epochs: number
  /** More than there are rows: all of them. */
  readonly batchSize: number
  readonly optimizer: OptimizerName
  readonly learningRate: number | undefined
  readonly weightDecay: number | undefined
  readonly normalization: 'batch' | 'layer' | 'none'
  readonly step: StepChoices
  readonly patience: number
  readonly monitor: Monitor
  readonly precision: 'f32' | 'f64'
}

/** What the recipe looks at. */
export interface Size {
  /** Rows of the train part. */
  readonly rows: number
  /** Inputs of the network. */
  readonly features: number
  readonly task: Task
}

/**
 * The default recipe, chosen on the dev parts of the embedded data and, for regression, of a noisy one (diabetes of
 * Efron et al., 2004) and a clean one (Friedman's first, 1991): a network with room to spare, held back by L2 and
 * dropout and stopped early. λ₂ hardly depends on the size, as the penalty is divided by the rows already.
 *
 * Dropout is left out for regression, where it biases the outputs' scale and L2 does more, and put on the inputs only
 * where there are many, of which each says little (Srivastava et al., 2014, section 4).
 */
export function recipe({ rows, features, task }: Size): Recipe {
  const classifies = task === 'classification'
  const small = rows < 1000
  const large = rows >= 20_000
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
    weightDecay: undefined,
    normalization: 'none',
    step: {},
    monitor: 'devLoss',
    patience: large ? 10 : 30,
    precision: 'f32',
  }
}
