import type { Task } from './score.js'
import type { SplitSummary } from './split.js'

/** Severity of a finding about data: a note is worth knowing, a warning may mislead, a problem will. */
export type Severity = 'problem' | 'warning' | 'note'

/** The kind of a finding about data. */
export type FindingKind =
  | 'drift'
  | 'missing drift'
  | 'label shift'
  | 'joint drift'
  | 'duplicates'
  | 'near duplicates'
  | 'target leakage'
  | 'constant'
  | 'nearly constant'
  | 'missing'
  | 'outliers'
  | 'few rows'

/** Something to know about the data before training. */
export interface DataFinding {
  readonly kind: FindingKind
  readonly severity: Severity
  /** The column concerned; `null` if it concerns rows. */
  readonly column: string | null
  /** The parts concerned, such as `train` and `dev`. */
  readonly parts: readonly string[]
  /** What was found, in one sentence. */
  readonly message: string
  /** What to do about it. */
  readonly action: string
  /** The numbers behind the message, by name. */
  readonly numbers: Readonly<Record<string, number | null>>
}

/** The comparison of one column in two parts. */
export interface ColumnComparison {
  readonly name: string
  readonly kind: 'number' | 'category'
  readonly test: 'kolmogorovSmirnov' | 'chiSquare'
  /** D, or χ². */
  readonly statistic: number
  /** Degrees of freedom of χ². */
  readonly degrees: number | null
  /** Kolmogorov–Smirnov D or Cramér's V: 0 for equal distributions, 1 for disjoint ones. */
  readonly effect: number
  readonly p: number
  /** p adjusted by Benjamini–Hochberg over all tests of the comparison except the joint one. */
  readonly adjustedP: number
  /** (mean of the second − mean of the first)/√((σ₁² + σ₂²)/2); `null` for categories. */
  readonly standardizedDifference: number | null
  readonly means: readonly [number, number] | null
  /** Fractions of rows in which it is missing. */
  readonly missing: readonly [number, number]
  /** p of the test for equal missingness; `null` if no value is missing. */
  readonly missingP: number | null
  readonly missingAdjustedP: number | null
  /** Cramér's V of that test. */
  readonly missingEffect: number | null
}

/** Whether a small network can tell two parts apart. */
export interface JointTest {
  /** AUC on held-out rows; 0.5 is chance. */
  readonly auc: number
  /** One-sided p for AUC ≤ 0.5. */
  readonly p: number
  /** 95 % interval of the AUC. */
  readonly lower: number
  readonly upper: number
  readonly trainedOn: number
  readonly heldOut: number
}

/** Rows of the second part that also occur in the first. */
export interface Duplicates {
  readonly rows: number
  /** Fraction of the second part's rows. */
  readonly fraction: number
  /** Examples: row of the first part, row of the second, both counted from 0. */
  readonly examples: readonly (readonly [number, number])[]
}

/** The comparison of two parts. */
export interface PartComparison {
  readonly format: 'wellfit.comparison'
  readonly version: 1
  readonly parts: readonly [string, string]
  readonly rows: readonly [number, number]
  /** Probability of any drift finding for parts from the same distribution. */
  readonly alpha: number
  readonly features: readonly ColumnComparison[]
  readonly targets: readonly ColumnComparison[]
  /** `null` if it was not requested or a part has too few rows. */
  readonly joint: JointTest | null
  readonly duplicates: Duplicates & {
    /** Duplicates with a different target. */
    readonly contradicting: number
    /** Rows of the first part that repeat an earlier row of the first part. */
    readonly repeatedWithin: number
  }
  /** `null` if it was not requested. */
  readonly nearDuplicates:
    | (Duplicates & {
        /** Further rows of the second part with a neighbour up to four times as far away. */
        readonly withinWider: number
        /** For comparison: rows of the first part that were searched, and those of them near another row of the first part. */
        readonly queriedWithin: number
        readonly nearWithin: number
      })
    | null
  readonly findings: readonly DataFinding[]
}

/** Summary statistics of one train column. */
export interface ColumnSummary {
  readonly name: string
  readonly kind: 'number' | 'category'
  readonly role: 'feature' | 'target'
  /** Rows in which it is missing. */
  readonly missing: number
  /** Distinct values. */
  readonly distinct: number
  /** Minimum, quartiles, maximum, mean and σ of a number column. */
  readonly numbers: {
    readonly minimum: number
    readonly lowerQuartile: number
    readonly median: number
    readonly upperQuartile: number
    readonly maximum: number
    readonly mean: number
    readonly deviation: number
  } | null
  /** The most frequent value and its fraction of the rows where it is not missing. */
  readonly mostFrequent: { readonly value: string; readonly fraction: number } | null
}

/** What was found in train and in the held-out parts. */
export interface DataInspection {
  readonly columns: readonly ColumnSummary[]
  /** Comparisons of train with each other part. */
  readonly comparisons: readonly PartComparison[]
  /** All findings, most severe first. */
  readonly findings: readonly DataFinding[]
}

/** Everything shown in the data report. */
export interface DataReport extends DataInspection {
  readonly format: 'wellfit.data'
  readonly version: 1
  readonly title: string
  /** ISO 8601, or `null` for output that must not depend on the clock. */
  readonly createdAt: string | null
  readonly task: Task
  readonly data: {
    readonly name: string
    readonly rows: number
    readonly target: string
    /** Source and license. */
    readonly notice: string | null
    /** What the reader noticed. */
    readonly notes: readonly string[]
  }
  readonly split: SplitSummary
}
