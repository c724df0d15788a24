import type {
  ComplexityCurve,
  LearningCurve,
  OverfittingOnset,
  Repair,
  TriedActions,
  ValidationCurve,
} from './curves.js'
import type { CrossValidation, FoldEstimate } from './improve/cross-validation.js'
import type { ErrorAnalysis } from './improve/errors.js'
import type { Improvement } from './improve/improvement.js'
import type { CalibrationGain, IntervalCoverage } from './decision.js'
import type { Diagnosis, ErrorGap } from './diagnosis.js'
import type { GradientCheck } from './gradient-check.js'
import type { History } from './history.js'
import type { ConfusionMatrix, Metrics, PermutationImportance, Residuals } from './metrics.js'
import type { CostCheck, Preflight } from './preflight.js'
import type { MeasuredPart, Score, Task } from './score.js'
import type { SplitSummary } from './split.js'
import type { TargetScaleChoice } from './target-scale.js'
import type { ChosenThreshold, PrecisionRecallCurve, RocCurve } from './thresholds.js'

/**
 * What a network knows of its data: names in the order of its inputs and outputs, and whether inputs are bytes. Plain
 * data; `null` where something is not known.
 *
 * A classifier of two columns, before its first `fit` all `null`, after it for example:
 *
 * `{ columns: ['age', 'height'], classes: ['no', 'yes'], targetNames: null, bytes: false }`
 */
export interface Signature {
  /** Names of the features, in the order of the inputs. Default names (`x0`, `x1`, …) are not known names. */
  readonly columns: readonly string[] | null
  /** Names of the classes, in label order. */
  readonly classes: readonly string[] | null
  /** Names of a regression's outputs, in their order. */
  readonly targetNames: readonly string[] | null
  /** Whether features are bytes, read as value / 255, or plain numbers. */
  readonly bytes: boolean | null
}

/** One layer of a network. What is optional is left out where the layer has none of it; older versions left out more. */
export interface LayerSummary {
  readonly name: string
  readonly inputs: number
  readonly units: number
  /** Left out if 1. */
  readonly groups?: number
  readonly activation: string
  /** α of leakyRelu or elu, or where that of each unit of prelu starts. */
  readonly alpha?: number
  readonly initializer: string
  /** Left out if the biases begin at 0. */
  readonly biasInitializer?: string
  readonly keepProb: number
  /** `null`: none. Left out by older versions. */
  readonly normalization?: 'batch' | 'layer' | null
  /** Left out if true, as is `useBias`. */
  readonly trainable?: false
  readonly useBias?: false
  /** Whether each input is multiplied by a trained scale. */
  readonly inputScale?: true
  /** The trained frequencies of the inputs that are embedded; `inputs` is left out if these are all but those of `categories`. */
  readonly periodic?: { readonly frequencies: number; readonly sigma: number; readonly inputs?: readonly number[] }
  /** The blocks of inputs, from `first` on, that hold one category each, with the dimension of its embedding. */
  readonly categories?: readonly { readonly first: number; readonly count: number; readonly dimension: number }[]
  /** Layers of the residual block that ends here. */
  readonly residual?: number
  /** λ₂, λ₁ and the largest norm of the weights into a unit, where they are the layer's own. */
  readonly l2?: number
  readonly l1?: number
  readonly maxNorm?: number
  readonly parameters: number
}

/** The trainings whose networks were averaged. */
export interface Ensemble {
  readonly networks: number
  /** Duration of all trainings. */
  readonly seconds: number
  /** What the model is, and which network the history is of. */
  readonly message: string
}

/** A second training on train and dev, whose network is the model; or one for each of several folds, whose average it is. */
export interface Refit {
  /** Rows of train and dev. */
  readonly rows: number
  /** The folds that were left out, one by each network; absent where all rows were trained on. */
  readonly folds?: number
  /** How often the folds were repeated, where that is more than once. */
  readonly repeats?: number
  /** The best epoch of the first training, for each network of an ensemble; with folds that of the network's own training. */
  readonly epochs: readonly number[]
  /** Duration of the second training. */
  readonly seconds: number
  /** What was done, and which figures are of which network. */
  readonly message: string
}

/** Everything that the run report shows. */
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
    /** How the columns were preprocessed, in sentences. */
    readonly preparation: readonly string[]
  }
  readonly split: SplitSummary
  /** Of the command line: its name, why it is not the default one, or `null`, and what it chose for these data and why, a sentence for each choice. */
  readonly recipe?: { readonly name: string; readonly reason: string | null; readonly choices?: readonly string[] }
  readonly network: {
    readonly layers: readonly LayerSummary[]
    readonly loss: string
    readonly inputKeepProb: number
    readonly parameters: number
    readonly precision: 'f32' | 'f64'
    readonly seed: number
    /** Networks in one pass, which share their weights; left out where it is one. */
    readonly members?: number
  }
  readonly gradientCheck: GradientCheck | null
  readonly costCheck: CostCheck | null
  readonly preflight?: Preflight | null
  readonly history: History
  /** `overfittingOnset(history)`, marked in the chart of the cost. */
  readonly overfittingOnset?: OverfittingOnset
  /** Train, dev and (once, at the end) test, evaluated with the weights that were kept. */
  readonly scores: {
    readonly train: Score
    /** Absent if the split has no such part. */
    readonly trainDev?: Score | null
    readonly dev: Score | null
    /**
     * Of an ensemble of folds: every row of train and dev by the network that was not trained on it, or where the folds were repeated by
     * the average of those; the loss is that of single networks.
     */
    readonly outOfFold?: Score
    readonly test: Score | null
  }
  readonly diagnosis: Diagnosis | null
  /** `plainAnswer` of the outcome; absent if training diverged. */
  readonly answer?: string
  /** What was tried on folds of train and dev before this run, whose settings it ended with. */
  readonly improvement?: Improvement
  /** Of the same recipe on train and dev; the diagnosis is then that of the recipe. */
  readonly crossValidation?: CrossValidation
  /** Where the errors of its out-of-fold predictions are. */
  readonly errors?: ErrorAnalysis
  /** Beside `crossValidation`: the diagnosis of the network itself, by its own train and dev. */
  readonly runDiagnosis?: Diagnosis
  /** The advised actions, tried; like each curve, a section of the page. */
  readonly tried?: TriedActions
  readonly learningCurve?: LearningCurve
  readonly validationCurve?: ValidationCurve
  readonly complexityCurve?: ComplexityCurve
  /** What the improvement expected of new rows beside the error of the test set, which it never saw; absent if the test set was not evaluated. */
  readonly improvementOnTest?: {
    readonly expected: FoldEstimate
    /** Of the test set, measured as the trials are. */
    readonly error: number
    readonly rows: number
    /** Where the error lies: below, within or above the interval of what was expected. */
    readonly side: 'below' | 'within' | 'above'
    readonly message: string
  }
  /** test error − dev error; absent if the test set was not evaluated. */
  readonly testGap?: ErrorGap
  /** Of the test set, or of dev if the test set was not evaluated. */
  readonly confusion: ConfusionMatrix | null
  /** Of the same part as `confusion`; those of a regression in the target's own unit. */
  readonly metrics?: Metrics | null
  readonly residuals: Residuals | null
  /** Of two classes, on the same part as `confusion`, at most a few hundred points. */
  readonly roc?: RocCurve
  readonly precisionRecall?: PrecisionRecallCurve
  /** The threshold that was set, with its scores on dev; absent where the likeliest class is predicted. */
  readonly threshold?: ChosenThreshold
  /** Of a regression; absent where dev has too few rows, or the test set was not evaluated. */
  readonly intervals?: IntervalCoverage
  /** Absent where the probabilities are not calibrated. */
  readonly calibration?: CalibrationGain
  /** Permutation importance of the columns on dev; absent where it would take too long. */
  readonly importance?: PermutationImportance
  /** Of a regression that was trained on a linear and on a log scale; absent where only one was. */
  readonly targetScale?: TargetScaleChoice
  /** The faults that were looked for before the run, and what was changed; absent without `--repair`. */
  readonly repair?: Repair
  /** What calibration, threshold and intervals were chosen on; absent: dev. */
  readonly decidedOn?: 'outOfFold'
  /** Absent where the model is one network. */
  readonly ensemble?: Ensemble
  /** Absent where the model was trained on train alone. */
  readonly refit?: Refit
  readonly outcomePart: MeasuredPart
  readonly warnings: readonly string[]
}
