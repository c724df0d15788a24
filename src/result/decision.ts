import type { ReliabilityBin } from './metrics.js'
import type { MeasuredPart } from './score.js'

/** The probability from which on a class or label is predicted. */
export interface LabelThreshold {
  /** The name of a class of two, or of one of several labels. */
  readonly label: string
  /** A row is positive where its probability is at least this, in [0, 1]. */
  readonly threshold: number
}

/**
 * How the outputs of a network become decisions: plain JSON, kept with the model. Without it the likeliest class is
 * predicted, or every label whose probability exceeds ½.
 */
export interface Decision {
  /** Maps the probabilities of the network to calibrated ones, on which thresholds and costs act. */
  readonly calibration?: Calibration
  /** Of one of two classes; or of any of several labels, where the others stay at ½. */
  readonly thresholds?: readonly LabelThreshold[]
  /**
   * costs[actual][predicted], in the order of the classes: the class of the lowest expected cost is predicted. Instead of
   * `thresholds`.
   */
  readonly costs?: readonly (readonly number[])[]
  /** Calibrated prediction intervals of a regression. */
  readonly intervals?: ConformalIntervals
  /**
   * Of a regression whose target is on a log scale: the factor of predictions in the target's own unit, by which they are means
   * instead of medians (Duan, 1983). `fit` sets it. Absent: 1.
   */
  readonly smearing?: number
}

/** What a calibration was fitted on: the outputs that it fits. */
export interface CalibratedOutputs {
  /** Names of the classes, or of several labels. */
  readonly labels: readonly string[]
  /** Probabilities a row: 1 where only that of the second of two classes is given. */
  readonly outputs: number
  /** Whether each probability is of a label of its own. */
  readonly multiLabel: boolean
}

/** Maps a probability to a calibrated one: linear between points, constant beyond them. */
export interface IsotonicMap {
  /** Ascending, in [0, 1]. */
  readonly probabilities: readonly number[]
  /** For each of them the calibrated probability; never descending. */
  readonly calibrated: readonly number[]
}

/** Maps the probabilities of a network to calibrated ones: see `calibrate`. Plain JSON. */
export type Calibration =
  | (CalibratedOutputs & { readonly method: 'temperature'; readonly temperature: number })
  | (CalibratedOutputs & {
      readonly method: 'isotonic'
      /** One for each class or label; of two classes one, for the second. */
      readonly maps: readonly IsotonicMap[]
    })

/** How well probabilities agree with what came true; `null` where a score is not defined. */
export interface CalibrationScores {
  readonly logLoss: number | null
  readonly brier: number | null
  readonly calibrationError: number | null
  readonly reliability: readonly ReliabilityBin[]
}

/** What a calibration changed, on rows that it was not fitted on. */
export interface CalibrationGain {
  readonly method: Calibration['method']
  /** `null` of the isotonic method. */
  readonly temperature: number | null
  readonly part: MeasuredPart
  readonly before: CalibrationScores
  readonly after: CalibrationScores
}

/** Calibrated prediction intervals: see `conformalIntervals`. Plain JSON. */
export interface ConformalIntervals {
  readonly method: 'absolute'
  /** For each output |y − ŷ| of the calibration rows, ascending, in the units that the network was trained in. */
  readonly scores: readonly (readonly number[])[]
}

/** The ends of prediction intervals, [rows, outputs] each. */
export interface PredictionIntervals {
  readonly lower: Float64Array
  readonly upper: Float64Array
}

/** How well intervals of a level cover rows that they were not calibrated on; in the target's own unit. */
export interface IntervalCoverage {
  readonly level: number
  /** Calibration rows. */
  readonly calibrationRows: number
  /** Intervals are the prediction ± this; with `factors`, the median over the rows of half the width. */
  readonly halfWidth: number
  /** Of a target on a log scale: intervals are from the prediction times the first to the prediction times the second. */
  readonly factors?: readonly [lower: number, upper: number]
  readonly part: MeasuredPart
  readonly rows: number
  /** The fraction of `rows` whose value lies in the interval. */
  readonly coverage: number
}
