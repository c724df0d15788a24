import type { AugmentationDescription } from './augmentation.js'
import type { Score, Task } from './score.js'

/** The health of one layer at the end of an epoch. */
export interface LayerSignal {
  readonly layer: string
  /** Root mean square of the layer's outputs over the last batch. */
  readonly activationRms: number
  /** Share of the outputs that are exactly 0 (for relu: inactive). */
  readonly zeroFraction: number
  /** ‖dW‖₂ of the loss over the last batch, the penalty left out, but for one of the user's own. */
  readonly gradientNorm: number
  /** ‖W‖₂. */
  readonly weightNorm: number
  /** Share of the weights that are exactly 0; where there is an L1 penalty. */
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
  /** Mean cost over the epoch's rows as they were trained on, batch by batch, dropout and penalty included. */
  readonly batchCost: number
  readonly train: Score
  readonly dev: Score | null
  /** The metric on dev that early stopping watches, where it watches one. */
  readonly monitored?: number | null
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
  /** Of the batch, dropout included. */
  readonly loss: number
  readonly penalty: number
  /** loss + penalty. */
  readonly cost: number
  /** ‖dθ‖₂ of the loss, and of a penalty of the user's own. */
  readonly gradientNorm: number
  readonly learningRate: number
}

/** Why a `fit` ended. */
export type StopReason = 'epochs' | 'patience' | 'aborted' | 'time' | 'callback' | 'diverged' | 'converged'

/** Where a run stopped being finite, and the likeliest cause. */
export interface Divergence {
  /** The step of the optimizer that failed, counted from 1; for a measurement the last one before it. */
  readonly step: number
  /**
   * What was not finite first, in the order of computation: the outputs of a layer, the loss, a gradient; a gradient that
   * is finite and would make the next step overflow; or only the cost measured after an epoch.
   */
  readonly stage: 'outputs' | 'loss' | 'gradient' | 'update' | 'measurement'
  /** Whose outputs or gradient. */
  readonly layer: string | null
  readonly parameter: 'weight' | 'bias' | 'scale' | 'shift' | 'runningMean' | 'runningVariance' | null
  readonly cause: 'learning rate' | 'unscaled input' | 'unscaled target' | 'loss and activation' | 'initial weights'
  /** The column of the data that is at fault, or that the cause shows in. */
  readonly column: string | null
}

/** The course of one `fit`. */
export interface History {
  readonly format: 'wellfit.history'
  readonly version: 1
  readonly task: Task
  readonly rows: readonly EpochRow[]
  /** The epoch whose weights were kept; `null` where none finished. */
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
  /** Rows of train measured at each epoch's end (all, or a seeded sample of a large set). */
  readonly trainRowsMeasured: number
  readonly settings: FitSettings
  readonly notes: readonly string[]
  /** How often the network had looked at test parts before this fit; left out where it had not. */
  readonly testEvaluations?: number
}

/** The options of a `fit`, defaults filled in. */
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
  /** Name of a penalty of the user's own, where there is one. */
  readonly penalty?: string
  readonly seed: number
  readonly precision: 'f32' | 'f64'
  readonly earlyStopping: {
    readonly monitor: string
    readonly patience: number
    readonly minImprovement: number
  } | null
  /** What follows is there where it is on. */
  readonly schedule?: { readonly kind: string; readonly [option: string]: string | number }
  readonly l1Method?: 'proximal' | 'subgradient'
  readonly clipNorm?: number | null
  readonly clipValue?: number | null
  readonly maxNorm?: number | null
  readonly accumulate?: number
  readonly labelSmoothing?: number
  /** Epoch from which dropout is on. */
  readonly dropoutFrom?: number
  /** Random changes of the training rows, in order; absent where there are none. */
  readonly augment?: readonly AugmentationDescription[]
}
