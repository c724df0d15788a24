import type { Task } from './score.js'
import type { SplitSummary } from './split.js'

/** How much a finding about data matters. A note is worth knowing; a warning may, and a problem will, mislead. */
export type Severity = 'problem' | 'warning' | 'note'

/** What a finding about data is about. */
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

/** Something about data that one should know before training on it. */
export interface DataFinding {
  readonly kind: FindingKind
  readonly severity: Severity
  /** The column it is about; `null` where it is about rows. */
  readonly column: string | null
  /** The parts it is about, such as `train` and `dev`. */
  readonly parts: readonly string[]
  /** What was found, in a sentence. */
  readonly words: string
  /** What to do about it. */
  readonly action: string
  /** The figures behind the words, by name. */
  readonly numbers: Readonly<Record<string, number | null>>
}

/** One column of two parts compared. */
export interface ColumnComparison {
  readonly name: string
  readonly kind: 'number' | 'category'
  readonly test: 'kolmogorovSmirnov' | 'chiSquare'
  /** D, or χ². */
  readonly statistic: number
  /** Degrees of freedom of χ². */
  readonly degrees: number | null
  /** D of Kolmogorov and Smirnov or Cramér's V: 0 for one distribution, 1 for two that do not meet. */
  readonly effect: number
  readonly p: number
  /** p after Benjamini and Hochberg, over all tests of the comparison but the joint one. */
  readonly adjustedP: number
  /** (mean of the second − mean of the first)/√((σ₁² + σ₂²)/2); `null` for categories. */
  readonly standardizedDifference: number | null
  readonly means: readonly [number, number] | null
  /** Shares of rows in which it is missing. */
  readonly missing: readonly [number, number]
  /** Of the test that it is missing as often; `null` where it never is. */
  readonly missingP: number | null
  readonly missingAdjustedP: number | null
  /** Cramér's V of that test. */
  readonly missingEffect: number | null
}

/** Whether a small network can tell two parts apart. */
export interface JointTest {
  /** Over rows it did not learn from: ½ where it cannot. */
  readonly auc: number
  /** Of an AUC of at most ½. */
  readonly p: number
  /** 95 % interval of the AUC. */
  readonly lower: number
  readonly upper: number
  readonly trainedOn: number
  readonly heldOut: number
}

/** Rows of the second part that are in the first as well. */
export interface Duplicates {
  readonly rows: number
  /** Of the second part's rows. */
  readonly share: number
  /** Some of them: row of the first part, row of the second, both counted from 0. */
  readonly examples: readonly (readonly [number, number])[]
}

/** Two parts of data compared. */
export interface PartComparison {
  readonly format: 'wellfit.comparison'
  readonly version: 1
  readonly parts: readonly [string, string]
  readonly rows: readonly [number, number]
  /** The chance that parts of one distribution give any warning of drift. */
  readonly alpha: number
  readonly features: readonly ColumnComparison[]
  readonly targets: readonly ColumnComparison[]
  /** `null` where it was not asked for, or a part has too few rows. */
  readonly joint: JointTest | null
  readonly duplicates: Duplicates & {
    /** Those whose target differs. */
    readonly contradicting: number
    /** Rows of the first part that repeat an earlier one of it. */
    readonly repeatedWithin: number
  }
  /** `null` where it was not asked for. */
  readonly nearDuplicates:
    | (Duplicates & {
        /** Rows of the second part whose neighbour is up to four times as far. */
        readonly withinWider: number
        /** For comparison: rows of the first part looked at, and how many of them are as near to another one of it. */
        readonly asked: number
        readonly nearWithin: number
      })
    | null
  readonly findings: readonly DataFinding[]
}

/** One column of the train part in words and numbers. */
export interface ColumnSummary {
  readonly name: string
  readonly kind: 'number' | 'category'
  readonly role: 'feature' | 'target'
  /** Rows in which it is missing. */
  readonly missing: number
  /** Different values. */
  readonly distinct: number
  /** Of numbers: smallest, quartiles, largest, mean and σ. */
  readonly numbers: {
    readonly minimum: number
    readonly lowerQuartile: number
    readonly median: number
    readonly upperQuartile: number
    readonly maximum: number
    readonly mean: number
    readonly deviation: number
  } | null
  /** The most frequent value and its share of the rows that have one. */
  readonly mostFrequent: { readonly value: string; readonly share: number } | null
}

/** What was found in train and in the parts held out from it. */
export interface DataInspection {
  readonly columns: readonly ColumnSummary[]
  /** Train with each other part. */
  readonly comparisons: readonly PartComparison[]
  /** All findings, the gravest first. */
  readonly findings: readonly DataFinding[]
}

/** Everything that the data report draws. */
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
    /** What was noticed while reading. */
    readonly notes: readonly string[]
  }
  readonly split: SplitSummary
}
