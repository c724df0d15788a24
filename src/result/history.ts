import type { AugmentationDescription } from './augmentation.js'
import type { LearningFault } from './faults.js'
import type { ParameterName } from './gradient-check.js'
import type { MetricValues } from './metrics.js'
import type { Score, Task } from './score.js'

/** Signals of one layer at the end of an epoch. */
export interface LayerSignal {
  readonly layer: string
  /** Root mean square of the layer's outputs over the last batch. */
  readonly activationRms: number
  /** Fraction of the outputs that are exactly 0 (for relu: inactive). */
  readonly zeroFraction: number
  /** ‖dW‖₂ over the last batch, without the L1 and L2 penalties, with a custom one. */
  readonly gradientNorm: number
  /** ‖W‖₂. */
  readonly weightNorm: number
  /** Fraction of the weights that are exactly 0; only with an L1 penalty. */
  readonly sparsity?: number
}

/** One epoch of training. */
export interface EpochRow {
  /** Counted from 1. */
  readonly epoch: number
  /** Optimizer steps taken so far. */
  readonly step: number
  /** Wall-clock seconds since `fit` began. */
  readonly seconds: number
  /** Of the epoch's last step. */
  readonly learningRate: number
  /** Mean cost of the epoch's batches while training, with dropout and penalty. */
  readonly batchCost: number
  /** Of `trainRowsMeasured` rows; of the kept and the last epoch, once `fit` has ended, of all (10,000 rows of a larger set). */
  readonly train: Score
  /** Of `trainRowsMeasured` rows, as in the other epochs, where `train` is of more. */
  readonly trainSample?: Score
  readonly dev: Score | null
  /** Value of the metric that early stopping watches, if it watches one. */
  readonly monitored?: number | null
  /** What the option `metrics` asked for, of the measured rows of train and of dev. */
  readonly metrics?: { readonly train: MetricValues; readonly dev: MetricValues | null }
  readonly layers: readonly LayerSignal[]
}

/** One batch of training. */
export interface BatchRow {
  /** Counted from 1. */
  readonly epoch: number
  /** Of the epoch, counted from 1. */
  readonly batch: number
  /** Optimizer steps taken so far. */
  readonly step: number
  /** Rows of the batch. */
  readonly rows: number
  /** Of the batch, with dropout. */
  readonly loss: number
  readonly penalty: number
  /** loss + penalty. */
  readonly cost: number
  /** ‖dθ‖₂ without the L1 and L2 penalties, with a custom one. */
  readonly gradientNorm: number
  readonly learningRate: number
}

/** Why `fit` ended. */
export type StopReason = 'epochs' | 'patience' | 'aborted' | 'time' | 'callback' | 'diverged' | 'converged'

/** What became infinite or NaN first in a run, and the likeliest cause. */
export interface Divergence {
  /** The optimizer step that failed, counted from 1; for a measurement, the last step before it. */
  readonly step: number
  /**
   * What was not finite first, in the order of computation: the outputs of a layer, the loss, a gradient; `'update'`: the
   * gradient is finite, but the step would overflow; `'measurement'`: only the cost measured after an epoch.
   */
  readonly stage: 'outputs' | 'loss' | 'gradient' | 'update' | 'measurement'
  /** The layer whose outputs or gradient were not finite. */
  readonly layer: string | null
  readonly parameter: ParameterName | null
  readonly cause:
    | 'learning rate'
    | 'unscaled input'
    | 'unscaled target'
    | 'loss and activation'
    | 'initial weights'
    | 'strong dropout'
  /** The column of the data that causes it or shows it most clearly. */
  readonly column: string | null
}

/** The record of one `fit`. */
export interface History {
  readonly format: 'wellfit.history'
  readonly version: 1
  readonly task: Task
  readonly rows: readonly EpochRow[]
  /** The epoch whose weights were kept; `null` if no epoch was completed. */
  readonly best: { readonly epoch: number; readonly monitor: string; readonly value: number } | null
  readonly stop: {
    readonly reason: StopReason
    readonly epoch: number
    readonly step: number
    readonly message: string
    /** Of a run that diverged. */
    readonly divergence?: Divergence
  }
  /** Epochs of the calls of `fit` before this one, which it went on from; left out where there was none. */
  readonly epochsBefore?: number
  /** Rows of train that are evaluated after each epoch: all, or a seeded, stratified sample. */
  readonly trainRowsMeasured: number
  readonly settings: FitSettings
  readonly notes: readonly string[]
  /**
   * What keeps the network from learning, or may: known before the first step, at it, or from the weights that were kept; also in
   * `notes`. Left out where nothing was found.
   */
  readonly faults?: readonly LearningFault[]
  /** Number of test-set evaluations of the network before this fit; absent if 0. */
  readonly testEvaluations?: number
}

/** The options of `fit` with all defaults filled in. */
export interface FitSettings {
  readonly epochs: number
  readonly batchSize: number
  readonly optimizer: {
    readonly kind: string
    readonly learningRate: number
    readonly [option: string]: string | number
  }
  readonly l2: number
  readonly l1: number
  readonly penalizeBiases: boolean
  /** Name of the custom penalty, if there is one. */
  readonly penalty?: string
  readonly seed: number
  readonly precision: 'f32' | 'f64'
  readonly earlyStopping: {
    readonly monitor: string
    readonly patience: number
    readonly minImprovement: number
  } | null
  /** This option and those below are present only if they are in use. */
  readonly schedule?: { readonly kind: string; readonly [option: string]: string | number }
  readonly l1Method?: 'proximal' | 'subgradient'
  readonly clipNorm?: number | null
  readonly clipValue?: number | null
  readonly maxNorm?: number | null
  readonly accumulate?: number
  readonly learningRateFactors?: { readonly [parameter: string]: number } | null
  readonly parametrization?: 'standard' | 'ntk'
  readonly labelSmoothing?: number
  /** The weights of the classes: `'balanced'`, or by name; classes that are not named have 1. */
  readonly classWeights?: 'balanced' | { readonly [name: string]: number }
  /** The weight of the positive targets of each output. */
  readonly positiveWeights?: readonly number[]
  /** How the kept and measured weights are averaged over the steps. */
  readonly weightAveraging?: { readonly kind: 'ema'; readonly decay: number }
  /** Names of the metrics of every epoch. */
  readonly metrics?: readonly string[]
  /** First epoch with dropout. */
  readonly dropoutFrom?: number
  /** Present where the rows keep their order in every epoch. */
  readonly shuffle?: false
  /** Fingerprints of the order of the rows that was given, of all epochs or of each. */
  readonly order?: string
  /** Blocks that each batch is computed in, by `parallel`. */
  readonly blocks?: number
  /** Present where the gradients of the ranks are added up in an order that depends on their number. */
  readonly parallelMode?: 'fast'
  /** Random augmentations of the training rows, in order; absent if there are none. */
  readonly augment?: readonly AugmentationDescription[]
}
