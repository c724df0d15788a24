import type { Task } from '../../result/index.js'
import type { ScalerKind } from '../scale/check-scaler.js'

/** What becomes of a column of numbers: (x − mean) / scale, with the median for x where x is missing. */
export interface FittedNumber {
  readonly name: string
  readonly kind: 'number'
  /** Of the values that are there. */
  readonly median: number
  /** What is subtracted: the mean of the column with its gaps filled, or what `scaling` puts in its place. */
  readonly mean: number
  /** σ of the column with its gaps filled, or what `scaling` puts in its place; 1 where that is 0. */
  readonly scale: number
  /** Whether a second feature says 1 where the value is missing: where train has missing values. */
  readonly indicator: boolean
  /** How the column is read, where not as numbers: dates are days since 1970-01-01. */
  readonly readAs?: 'date'
}

/** What becomes of a column of texts: a feature for each category, 1 where it is the row's and 0 elsewhere. */
export interface FittedCategory {
  readonly name: string
  readonly kind: 'category'
  /** A text that is none of these, or is missing, is 0 in all features. */
  readonly categories: readonly string[]
  /** Whether one more feature says 1 for a text that is none of them: where train has rare texts that were left out. */
  readonly other?: true
  /** How the column is read, where not as texts: as one of `false` and `true`. */
  readonly readAs?: 'boolean'
}

/** What becomes of a column of either kind. */
export type FittedColumn = FittedNumber | FittedCategory

/** What becomes of the target: a label, or (y − mean) / scale. */
export type FittedTarget =
  | { readonly name: string; readonly kind: 'classes'; readonly classes: readonly string[] }
  | { readonly name: string; readonly kind: 'values'; readonly mean: number; readonly scale: number }

/** All that was learnt from the train rows about how to turn rows into features: plain JSON, saved with the model. */
export interface Preprocessor {
  readonly format: 'wellfit.preprocessor'
  readonly version: 1
  readonly task: Task
  /** The columns that are used, in the order of their features. */
  readonly columns: readonly FittedColumn[]
  readonly target: FittedTarget
  /** `'refuse'`: a value that is missing is an error, in whatever rows. Default: it is imputed. */
  readonly missing?: 'refuse'
  /** What is done to the columns, in words. */
  readonly preparation: readonly string[]
}

/** How to fit a preprocessor. */
export interface PreprocessorOptions {
  /** The column to be predicted. */
  readonly target: string
  /** Default: as `taskOf` sees it from the target. */
  readonly task?: Task
  /** Columns to leave out. Default none. */
  readonly ignore?: readonly string[]
  /** A column of texts gets a feature for each of its most frequent categories, at most so many. Default 50. */
  readonly mostCategories?: number
  /**
   * What becomes of missing values: `'impute'` fills numbers with the median of train and adds a feature that says
   * where; `'refuse'` makes them an error, in train and in all rows to come. Default `'impute'`.
   */
  readonly missing?: 'impute' | 'refuse'
  /** How columns of numbers are scaled: by μ and σ, by their range, or by median and quartiles. Default `'standard'`. */
  readonly scaling?: ScalerKind
  /** Leave out rows whose target is missing, instead of refusing them. Default false. */
  readonly dropMissingTarget?: boolean
}

/** Features of rows that have no target. */
export interface PreparedFeatures {
  /** [rows, features], row-major. */
  readonly x: Float64Array | Float32Array
  readonly rows: number
  readonly features: number
  /** Names of the features. */
  readonly columns: readonly string[]
}

/** How to prepare rows. */
export interface PreprocessOptions {
  /** Leave out rows whose target is missing, instead of refusing them. Default false. */
  readonly dropMissingTarget?: boolean
  /** What the features are kept in: 'f32' takes half the memory. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
}
