/** A receiver operating characteristic: see `rocCurve`. */
export interface RocCurve {
  /** The class or label that counts as positive. */
  readonly label: string
  /** Rows of the label and others. */
  readonly positives: number
  readonly negatives: number
  /** Area under the curve; `null` without rows of the label, or without others. */
  readonly auc: number | null
  /** From no positive row to all; `threshold` is `null` in the first. Rates are `null` where they are 0/0. */
  readonly points: readonly {
    readonly threshold: number | null
    readonly falsePositiveRate: number | null
    readonly truePositiveRate: number | null
  }[]
}

/** Precision by recall: see `precisionRecallCurve`. */
export interface PrecisionRecallCurve {
  readonly label: string
  readonly positives: number
  readonly negatives: number
  /** `null` without rows of the label, as is `recall`. */
  readonly averagePrecision: number | null
  /** From the highest threshold down. */
  readonly points: readonly {
    readonly threshold: number
    readonly precision: number
    readonly recall: number | null
  }[]
}

/** What a threshold does on some rows. */
export interface ThresholdScore {
  /** `null` where no row is positive. */
  readonly precision: number | null
  readonly recall: number
  readonly f1: number
  readonly truePositives: number
  readonly falsePositives: number
  readonly falseNegatives: number
  readonly trueNegatives: number
}

/** A threshold chosen by `chooseThreshold`: plain JSON, to be kept with the model. */
export interface ChosenThreshold {
  readonly label: string
  readonly aim:
    | 'f1'
    | { readonly recall: number }
    | { readonly precision: number }
    | { readonly falsePositive: number; readonly falseNegative: number }
  /** A row is positive where its probability is at least this. */
  readonly threshold: number
  /** At the threshold, and at ½, on the rows that it was chosen on. */
  readonly chosen: ThresholdScore
  readonly atHalf: ThresholdScore
}

/** Precision, recall and F1 of several labels at once; a ratio 0/0 counts as 0. */
export interface LabelAverage {
  readonly precision: number
  readonly recall: number
  readonly f1: number
}

/** What is measured of several labels a row besides `values`: see docs/evaluate/metrics.md. */
export interface MultiLabelMetrics {
  /** The fraction of rows whose labels are all right. */
  readonly subsetAccuracy: number
  /** The fraction of labels that are wrong. */
  readonly hammingLoss: number
  /** `micro`: over all labels at once; `macro`: the mean of the labels; `weighted`: by their rows; `samples`: the mean of the rows. */
  readonly averages: {
    readonly micro: LabelAverage
    readonly macro: LabelAverage
    readonly weighted: LabelAverage
    readonly samples: LabelAverage
  }
}
