/**
 * What a run leaves behind, as plain JSON: it can be stored, sent and drawn. Nothing here holds a method,
 * a typed array or a number that JSON cannot say (an undefined metric is `null`).
 */

import type { CostCheck, GradientCheck, Preflight } from './checks.js'
import type { ComplexityCurve, OverfittingOnset, LearningCurve, TriedActions, ValidationCurve } from './curves.js'
import type { ConfusionMatrix, Metrics, Residuals } from './metrics.js'

export type * from './checks.js'
export type * from './curves.js'
export type * from './data.js'
export type * from './metrics.js'
export type * from './search.js'

/** What a network is for: telling classes apart, or predicting values. */
export type Task = 'classification' | 'regression'

/**
 * The parts that rows are dealt out to. Where dev and test are from elsewhere than train, `trainDev` is a part of the
 * train distribution that is not trained on.
 */
export type PartName = 'train' | 'trainDev' | 'dev' | 'test'

/** One look at a test part. */
export interface TestEvaluation {
  /** Which test part: the same for the same rows with the same targets. */
  readonly fingerprint: string
  /** How often it has been looked at, this time included, by whatever network. */
  readonly evaluations: number
  /** What the look costs, in words; `null` for the first, which costs nothing. */
  readonly warning: string | null
}

/** How well the network does on one part, measured without dropout. */
export interface Score {
  readonly rows: number
  /** Mean loss per row. */
  readonly loss: number
  /** λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W|. */
  readonly penalty: number
  /** loss + penalty: the J that training lowers. */
  readonly cost: number
  /** Classification: share of rows misclassified. Regression: share of the target's variance left unexplained, 1 − R². */
  readonly error: number
  readonly accuracy: number | null
  readonly rmse: number | null
  readonly mae: number | null
  readonly r2: number | null
  /** Where the rows are the test part of a split. */
  readonly testEvaluation?: TestEvaluation
}

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
export type StopReason = 'epochs' | 'patience' | 'aborted' | 'callback' | 'diverged' | 'converged'

/** Where a run stopped being finite, and the likeliest cause. */
export interface Divergence {
  /** The step of the optimizer that failed, counted from 1; for a measurement the last one before it. */
  readonly step: number
  /**
   * What was not finite first, in the order of computation: the outputs of a layer, the loss, a gradient; a gradient that
   * is finite and would make the next step overflow; or only the cost measured after an epoch.
   */
  readonly place: 'outputs' | 'loss' | 'gradient' | 'update' | 'measurement'
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

/** A random change of training rows with every default filled in. */
export interface AugmentationDescription {
  readonly kind: string
  /** Share of the rows that it is applied to. */
  readonly probability: number
  readonly [option: string]: string | number | boolean | readonly number[]
}

/** A picture of training images as augmentation changes them: a line an image, a column an epoch, the first unchanged. */
export interface AugmentationPreview {
  /** Lines of tiles. */
  readonly rows: number
  readonly columns: number
  readonly tileHeight: number
  readonly tileWidth: number
  /** Of the whole picture; tiles are a pixel apart. */
  readonly height: number
  readonly width: number
  readonly channels: number
  /** [height, width, channels], row-major, 0 … 255. */
  readonly pixels: readonly number[]
}

/** Lower and upper end, of 95 % unless said otherwise. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/**
 * What state a network is in. A state names every gap that is certainly high; `'cannot tell'` where none is and one may
 * be.
 */
export type FitState =
  'high bias' | 'high variance' | 'high bias and high variance' | 'mismatch' | 'fits well' | 'cannot tell'

/** A gap between two errors that has a cause of its own. */
export type GapName = 'avoidable bias' | 'variance' | 'mismatch' | 'overfitting to dev'

/** How many rows a part would have to have. */
export interface RowsNeeded {
  readonly part: string
  readonly rows: number
}

/** The gap between two errors, and how sure it is. */
export interface ErrorGap {
  readonly name: GapName
  readonly estimate: number
  readonly interval: Interval
  /** `high` where the whole interval lies above the tolerance, `none` where all of it lies at or below. */
  readonly verdict: 'high' | 'none' | 'cannot tell'
  /** What would tell, if the errors stayed what they are; empty where it is told, or where no number of rows would. */
  readonly rowsNeeded: readonly RowsNeeded[]
}

/** The error that the best predictor would still make, as far as the rows show it. */
export interface AchievableEstimate {
  readonly task: Task
  readonly value: number
  /** Between these bounds it lies, by what the method shows; not a confidence interval. */
  readonly interval: Interval
  /** Rows that were compared with each other. */
  readonly rows: number
  readonly words: string
}

/** Part of a network's or a fit's options that an action would change. */
export interface ActionChange {
  readonly hidden?: readonly number[]
  readonly activation?: string
  readonly keepProb?: number
  readonly l2?: number
  readonly epochs?: number
  readonly learningRate?: number
  readonly optimizer?: string
  readonly patience?: number
}

/** What to do next, in the order of the basic recipe. */
export interface Action {
  readonly against: 'bias' | 'variance' | 'mismatch' | 'uncertainty'
  readonly title: string
  readonly reason: string
  /** What may be expected of it, from the numbers of this run. */
  readonly effect: string
  /** What it takes, from the numbers of this run. */
  readonly cost: string
  /** The same for programs, where it is a matter of options. */
  readonly change: ActionChange | null
}

/** Bias, variance and mismatch: what state a network is in, how sure that is, and what to do next. */
export interface Diagnosis {
  readonly state: FitState
  /** What the figures themselves point to, intervals aside; differs from `state` where that leaves something open. */
  readonly likely: FitState
  readonly task: Task
  readonly trainError: number
  /** Of rows like those of train that were not learnt from; `null` without such a part. */
  readonly trainDevError: number | null
  readonly devError: number
  readonly achievableError: number
  readonly achievableInterval: Interval
  readonly achievableFrom: 'given' | 'estimated' | 'default'
  /** train error − achievable error. */
  readonly avoidableBias: number
  /** dev error − train error, or train-dev error − train error where there is a train-dev part. */
  readonly variance: number
  /** dev error − train-dev error; `null` without a train-dev part. */
  readonly mismatch: number | null
  /** The gaps with their intervals and verdicts, in the order in which they arise. */
  readonly gaps: readonly ErrorGap[]
  /** A gap up to this counts as none. */
  readonly tolerance: number
  readonly words: string
  readonly actions: readonly Action[]
}

/** How rows were dealt out to the parts. */
export interface SplitSummary {
  readonly rows: number
  readonly seed: number
  /** By what rows were dealt out: by chance, whole groups, in time's order, as the rows say, or by source. */
  readonly method: 'random' | 'group' | 'time' | 'part' | 'source'
  /** The rule in words: "60/20/20 by the data's scale". */
  readonly rule: string
  readonly stratified: boolean
  readonly parts: readonly {
    readonly name: PartName
    readonly rows: number
    /** Rows of each class, in the order of `classes`; `null` for regression. */
    readonly classCounts: readonly number[] | null
  }[]
  readonly classes: readonly string[] | null
  /** What the parts are and what they can tell, in sentences. */
  readonly notes: readonly string[]
  readonly warnings: readonly string[]
}

/** One layer of a network in words and numbers. */
export interface LayerSummary {
  readonly name: string
  readonly inputs: number
  readonly units: number
  readonly activation: string
  readonly initializer: string
  readonly keepProb: number
  readonly parameters: number
}

/** Everything that the report draws. */
export interface RunReport {
  readonly format: 'wellfit.report'
  readonly version: 1
  readonly title: string
  /** ISO 8601, or `null` for output that must not depend on the clock. */
  readonly createdAt: string | null
  readonly task: Task
  readonly data: {
    readonly name: string
    readonly rows: number
    readonly features: number
    readonly target: string
    /** Origin and licence. */
    readonly notice: string | null
    /** What was done to the columns, in words. */
    readonly preparation: readonly string[]
  }
  readonly split: SplitSummary
  readonly network: {
    readonly layers: readonly LayerSummary[]
    readonly loss: string
    readonly inputKeepProb: number
    readonly parameters: number
    readonly precision: 'f32' | 'f64'
    readonly seed: number
  }
  readonly gradientCheck: GradientCheck | null
  readonly costCheck: CostCheck | null
  readonly preflight?: Preflight | null
  readonly history: History
  /** `overfittingOnset(history)`: marked among the curves of the cost. */
  readonly overfittingOnset?: OverfittingOnset
  /** Train, dev and (once, at the end) test, measured with the weights that were kept. */
  readonly scores: {
    readonly train: Score
    /** Left out where the split has no such part. */
    readonly trainDev?: Score | null
    readonly dev: Score | null
    readonly test: Score | null
  }
  readonly diagnosis: Diagnosis | null
  /** What the diagnosis advises, tried out; a section of the page each, as are the curves. */
  readonly tried?: TriedActions
  readonly learningCurve?: LearningCurve
  readonly validationCurve?: ValidationCurve
  readonly complexityCurve?: ComplexityCurve
  /** test error − dev error; left out where test was not looked at. */
  readonly testGap?: ErrorGap
  /** Of the test part, or of dev where there is no test part. */
  readonly confusion: ConfusionMatrix | null
  /** Of the same part as `confusion`. */
  readonly metrics?: Metrics | null
  readonly residuals: Residuals | null
  readonly outcomePart: PartName
  readonly warnings: readonly string[]
}
