import type { Task } from './score.js'
import type { SplitSummary } from './split.js'

/** How serious a finding is: a note is worth knowing, a warning may bias the results, a problem will. */
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
  | 'identifier'
  | 'identical columns'
  | 'repeated group'
  | 'class imbalance'
  | 'new categories'
  | 'spellings'
  | 'function of two columns'
  | 'few rows'

/** Something to know about the data before training on it. */
export interface DataFinding {
  readonly kind: FindingKind
  readonly severity: Severity
  /** The column concerned; `null` if the finding is about rows. */
  readonly column: string | null
  /** The parts concerned, such as `train` and `dev`. */
  readonly parts: readonly string[]
  /** The finding in a sentence. */
  readonly message: string
  /** What to do about it. */
  readonly action: string
  /** The numbers behind the message, by name. */
  readonly numbers: Readonly<Record<string, number | null>>
}

/** The distributions of one column in two parts, compared. */
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
  /** Fraction of rows in which it is missing, in each part. */
  readonly missing: readonly [number, number]
  /** p of the hypothesis that it is missing equally often in both parts; `null` if it is never missing. */
  readonly missingP: number | null
  readonly missingAdjustedP: number | null
  /** Cramér's V of the same test. */
  readonly missingEffect: number | null
}

/** A domain classifier: a small network trained to tell two parts apart. */
export interface JointTest {
  /** On held-out rows; ½ if it cannot tell them apart. */
  readonly auc: number
  /** p of the hypothesis that the AUC is at most ½. */
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
  /** Examples: row of the first part and row of the second, both counted from 0. */
  readonly examples: readonly (readonly [number, number])[]
}

/** The comparison of two parts. */
export interface PartComparison {
  readonly format: 'wellfit.comparison'
  readonly version: 1
  readonly parts: readonly [string, string]
  readonly rows: readonly [number, number]
  /** Probability of any drift warning if both parts have the same distribution. */
  readonly alpha: number
  readonly features: readonly ColumnComparison[]
  readonly targets: readonly ColumnComparison[]
  /** `null` if not requested, or if a part has too few rows. */
  readonly joint: JointTest | null
  readonly duplicates: Duplicates & {
    /** Duplicates whose target differs. */
    readonly contradicting: number
    /** Rows of the first part that duplicate another row of it. */
    readonly repeatedWithin: number
    /** What chance would give: the copies to expect, and the columns in which rows hardly agree by chance. */
    readonly chance: { readonly expected: number; readonly fineColumns: number }
  }
  /** `null` if not requested. */
  readonly nearDuplicates:
    | (Duplicates & {
        /** Rows of the second part with a neighbour within four times the distance. */
        readonly withinWider: number
        /** Rows whose nearest row is four times as close as the second nearest, and near. */
        readonly isolated: number
        /**
         * For comparison: rows of the first part sampled, and how many of them have such a neighbour within the first part. None are where
         * no row of the second part has one within four times the distance.
         */
        readonly queriedWithin: number
        readonly nearWithin: number
      })
    | null
  readonly findings: readonly DataFinding[]
}

/** Summary statistics of one column of train. */
export interface ColumnSummary {
  readonly name: string
  readonly kind: 'number' | 'category'
  readonly role: 'feature' | 'target'
  /** Rows in which it is missing. */
  readonly missing: number
  /** Number of distinct values. */
  readonly distinct: number
  /** For a numeric column: minimum, quartiles, maximum, mean and standard deviation. */
  readonly numbers: {
    readonly minimum: number
    readonly lowerQuartile: number
    readonly median: number
    readonly upperQuartile: number
    readonly maximum: number
    readonly mean: number
    readonly deviation: number
  } | null
  /** Of a column of dates, whose numbers are days since 1970: some of them as `2024-03-14`, or `2024-03-14 12:00`. */
  readonly dates?: { readonly minimum: string; readonly median: string; readonly maximum: string }
  /** The most frequent value and its fraction of the non-missing rows. */
  readonly mostFrequent: { readonly value: string; readonly fraction: number } | null
}

/** All findings in train and the held-out parts. */
export interface DataInspection {
  readonly columns: readonly ColumnSummary[]
  /** Train compared with each other part. */
  readonly comparisons: readonly PartComparison[]
  /** All findings, the most serious first. */
  readonly findings: readonly DataFinding[]
}

/** Everything that the data report shows. */
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
    /** Origin and licence. */
    readonly notice: string | null
    /** Notes from reading the data. */
    readonly notes: readonly string[]
  }
  readonly split: SplitSummary
}
