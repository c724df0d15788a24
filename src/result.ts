/**
 * What a run leaves behind, as plain JSON: it can be stored, sent and drawn. Nothing here holds a method,
 * a typed array or a number that JSON cannot say (an undefined metric is `null`).
 */

/** What a network is for: telling classes apart, or predicting values. */
export type Task = 'classification' | 'regression'

/** The three parts that rows are dealt out to. */
export type PartName = 'train' | 'dev' | 'test'

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
}

/** The health of one layer at the end of an epoch. */
export interface LayerSignal {
  readonly layer: string
  /** Root mean square of the layer's outputs over the last batch. */
  readonly activationRms: number
  /** Share of the outputs that are exactly 0 (for relu: inactive). */
  readonly zeroFraction: number
  /** ‖dW‖₂ over the last batch. */
  readonly gradientNorm: number
  /** ‖W‖₂. */
  readonly weightNorm: number
}

/** One epoch of training. */
export interface EpochRow {
  /** Counted from 1. */
  readonly epoch: number
  /** Optimizer steps taken so far. */
  readonly step: number
  /** Wall-clock seconds since `fit` began. */
  readonly seconds: number
  readonly learningRate: number
  /** Mean cost over the epoch's rows as they were trained on, batch by batch, dropout and penalty included. */
  readonly batchCost: number
  readonly train: Score
  readonly dev: Score | null
  readonly layers: readonly LayerSignal[]
}

/** Why a `fit` ended. */
export type StopReason = 'epochs' | 'patience' | 'aborted' | 'callback' | 'diverged'

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
  }
  /** Rows of train measured at each epoch's end (all, or a seeded sample of a large set). */
  readonly trainRowsMeasured: number
  readonly settings: FitSettings
  readonly notes: readonly string[]
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
  readonly seed: number
  readonly precision: 'f32' | 'f64'
  readonly earlyStopping: {
    readonly monitor: string
    readonly patience: number
    readonly minImprovement: number
  } | null
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

/** One entry of θ whose numerical and analytic derivatives disagree. */
export interface GradientEntry {
  readonly layer: string
  readonly parameter: 'weight' | 'bias'
  /** Position within the parameter: [input, unit] of a weight, [unit] of a bias. */
  readonly index: readonly number[]
  readonly analytic: number
  readonly numerical: number
  /** |numerical − analytic| / (|numerical| + |analytic|). */
  readonly difference: number
}

/** What the size of a gradient check's difference means. */
export type GradientVerdict = 'correct' | 'acceptable' | 'suspicious' | 'wrong'

/** Numerical against analytic gradient. */
export interface GradientCheck {
  readonly sided: 'one' | 'two'
  /** Step of the difference quotient. */
  readonly h: number
  /** ‖dθ_approx − dθ‖₂ / (‖dθ_approx‖₂ + ‖dθ‖₂) over all entries checked. */
  readonly difference: number
  /** < 1e-7 correct, < 1e-5 acceptable, < 1e-3 suspicious, else wrong; suspicious where nothing could be checked. */
  readonly verdict: GradientVerdict
  readonly rows: number
  readonly checked: number
  /** Entries set aside because a kink (relu at 0 …) lies within ±h. */
  readonly skipped: number
  readonly parameters: readonly {
    readonly layer: string
    readonly parameter: 'weight' | 'bias'
    readonly difference: number
    readonly checked: number
    readonly skipped: number
  }[]
  readonly worst: readonly GradientEntry[]
  readonly l2: number
  readonly l1: number
  readonly message: string
}

/** Does the cost fall at every full-batch step while dropout is off? */
export interface CostCheck {
  readonly costs: readonly number[]
  readonly falls: boolean
  /** The first step whose cost was above that of the step before; `null` where none was. */
  readonly firstRise: number | null
  readonly learningRate: number
  readonly message: string
}

/** Which of bias and variance is the trouble, if any. */
export type FitState = 'high bias' | 'high variance' | 'high bias and high variance' | 'fits well'

/** What to do next, in the order of the basic recipe. */
export interface Action {
  readonly against: 'bias' | 'variance'
  readonly title: string
  readonly reason: string
}

/** Bias and variance, from train and dev error against the achievable error. */
export interface Diagnosis {
  readonly state: FitState
  readonly task: Task
  readonly trainError: number
  readonly devError: number
  readonly achievableError: number
  readonly achievableFrom: 'given' | 'default'
  /** train error − achievable error. */
  readonly avoidableBias: number
  /** dev error − train error. */
  readonly variance: number
  /** A gap below this counts as none. */
  readonly tolerance: { readonly bias: number; readonly variance: number }
  readonly words: string
  readonly actions: readonly Action[]
}

/** How rows were dealt out to the parts. */
export interface SplitSummary {
  readonly rows: number
  readonly seed: number
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
  readonly warnings: readonly string[]
}

/** Counts[actual][predicted]. */
export interface ConfusionMatrix {
  readonly classes: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** Predictions of a regression against what was true, at most a few thousand points of them. */
export interface Residuals {
  readonly target: string
  readonly actual: readonly number[]
  readonly predicted: readonly number[]
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
  readonly history: History
  /** Train, dev and (once, at the end) test, measured with the weights that were kept. */
  readonly scores: { readonly train: Score; readonly dev: Score | null; readonly test: Score | null }
  readonly diagnosis: Diagnosis | null
  /** Of the test part, or of dev where there is no test part. */
  readonly confusion: ConfusionMatrix | null
  readonly residuals: Residuals | null
  readonly outcomePart: PartName
  readonly warnings: readonly string[]
}
