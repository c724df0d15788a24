import type { Task } from '../../result/index.js'
import type { DateFormat } from '../dates/date-format.js'
import type { DatePart } from '../dates/part-names.js'
import type { TextWeights } from '../text/tf-idf.js'
import type { NumberFormat } from '../parse/number-format.js'
import type { ScalerKind } from '../scale/check-scaler.js'

/**
 * A fitted number column: encoded as z = (x − mean) / scale, with `clip` then z / √(1 + (z/clip)²), with `quantiles` then
 * Φ⁻¹(F(z)), with the median for missing x; a date also by its parts.
 */
export interface FittedNumber {
  readonly name: string
  readonly kind: 'number'
  /** Median of the values present. */
  readonly median: number
  /** The mean of the imputed column, or another center as `scaling` says. */
  readonly mean: number
  /** σ of the imputed column, or another scale as `scaling` says; 1 if that is 0. */
  readonly scale: number
  /** The limit of smooth clipping, where `scaling` clips. */
  readonly clip?: number
  /** Ascending quantiles of the imputed column with a little noise, where `scaling` maps by them; then mean and scale are 0 and 1. */
  readonly quantiles?: readonly number[]
  /** Whether a 0/1 feature marks missing values: true if train has any. */
  readonly indicator: boolean
  /** `date`: the column is read as dates, in days since 1970-01-01. */
  readonly readAs?: 'date'
  /** Ascending edges of the bins whose piecewise-linear encoding follows the scaled number. */
  readonly edges?: readonly number[]
  /** The parts of a date that are features besides the days. */
  readonly dateParts?: readonly DatePart[]
  /** How train writes the numbers, unless they are plain. */
  readonly numberFormat?: NumberFormat
  /** How train writes the dates, unless as in ISO 8601. */
  readonly dateFormat?: DateFormat
}

/** A fitted category column: one-hot encoded, with one 0/1 feature per category, or with `signed` one feature of −1 and +1. */
export interface FittedCategory {
  readonly name: string
  readonly kind: 'category'
  /** Texts that differ only in case or spaces count as these; others and missing values are 0 in all of these features. */
  readonly categories: readonly string[]
  /** Whether one more feature is 1 for other texts: if train has categories beyond the most frequent ones. */
  readonly other?: true
  /** One feature in place of the two of two categories: −1 for the first, +1 for the second, 0 for other texts and missing values. */
  readonly signed?: true
  /** `boolean`: the column is read as false and true, in any pair of words. */
  readonly readAs?: 'boolean'
}

/** A fitted column of free text: encoded by the TF-IDF weights of words, pairs of words and n-grams of characters. */
export interface FittedText extends TextWeights {
  readonly name: string
  readonly kind: 'text'
}

/** A fitted column of any kind. */
export type FittedColumn = FittedNumber | FittedCategory | FittedText

/** A fitted target of a regression: encoded as (y − mean) / scale, or as (ln y − mean) / scale. */
export interface FittedValues {
  readonly name: string
  readonly kind: 'values'
  /** μ and σ of the train rows: of y, or with `transform` of ln y. */
  readonly mean: number
  readonly scale: number
  /** `log`: the network is trained on ln y. */
  readonly transform?: 'log'
}

/** A fitted target: encoded as a label, or as a standardized value. */
export type FittedTarget =
  { readonly name: string; readonly kind: 'classes'; readonly classes: readonly string[] } | FittedValues

/** Everything fitted on the train rows to encode features and targets: plain JSON, saved with the model. */
export interface Preprocessor {
  readonly format: 'wellfit.preprocessor'
  /** 2 if a column has date parts, bins or quantiles, is clipped, signed or free text, or the target is on a log scale, otherwise 1. */
  readonly version: 1 | 2
  readonly task: Task
  /** The columns used, in feature order. */
  readonly columns: readonly FittedColumn[]
  readonly target: FittedTarget
  /** `'error'`: missing values throw. Default: they are imputed. */
  readonly missing?: 'error'
  /** What is done to each column, one sentence each. */
  readonly preparation: readonly string[]
}

/** The scale that the target of a regression is trained on. */
export type TargetScale = 'linear' | 'log'

/** How to fit a preprocessor. */
export interface PreprocessorOptions {
  /** The column to predict. */
  readonly target: string
  /** Default: inferred from the target by `taskOf`. */
  readonly task?: Task
  /** Columns to exclude. Default none. */
  readonly ignore?: readonly string[]
  /**
   * Maximum number of one-hot features per category column, for its most frequent categories. Default: up to 4,096, as long as
   * their matrix has no more than 2²⁵ numbers (up to 1,000 features: 2²⁷), but at least 50.
   */
  readonly mostCategories?: number
  /**
   * Columns of exactly two categories in train, and columns of booleans: `'oneHot'`, one 0/1 feature per category, of a boolean that
   * is nowhere missing one for the second; `'signed'`, one feature, −1 for the first category and +1 for the second, in the order of
   * the column's categories (false before true), 0 for a missing or unknown value, as RealMLP has it (Holzmüller et al., 2024).
   * Default `'oneHot'`.
   */
  readonly binaryCategories?: 'oneHot' | 'signed'
  /**
   * Missing values: `'impute'` fills numbers with the median of train and adds an indicator feature; `'error'` throws, in
   * train and in all later rows. Default `'impute'`.
   */
  readonly missing?: 'impute' | 'error'
  /**
   * Dates: `'expand'` adds the season and the time of day as sine and cosine, and the weekday, each where the dates of train
   * cover enough of it; `'trend'` keeps the number of days alone. Default `'expand'`.
   */
  readonly dates?: 'expand' | 'trend'
  /**
   * Columns of free text (more than 50 distinct texts, three words or more on average): `'tfidf'` encodes them by the TF-IDF
   * weights of their words and n-grams, `'drop'` treats them as categories, so that texts that identify rows are dropped.
   * Default `'tfidf'`.
   */
  readonly texts?: 'tfidf' | 'drop'
  /**
   * Features of number columns: `'scaled'`, the scaled number; `'piecewiseLinear'`, besides it one feature for each bin between
   * neighbouring quantiles of train, which rises from 0 at the bin's lower edge to 1 at its upper one (Gorishniy et al., 2022),
   * where the quantiles make two bins or more. Dates are scaled. Default `'scaled'`.
   */
  readonly numbers?: 'scaled' | 'piecewiseLinear'
  /** Most bins of a number column, with edges at its k/bins-quantiles. For `'piecewiseLinear'`. Default 16. */
  readonly bins?: number
  /**
   * Columns of whole numbers, different in every row, under a name such as `id`, `user_id` or `row`: `'drop'` leaves them out,
   * since they say nothing about new rows, and takes numbers that the target shows to be codes, such as zip codes, for categories; `'keep'`
   * uses all of them as numbers. Default `'drop'`.
   */
  readonly identifiers?: 'drop' | 'keep'
  /**
   * Scaling of number columns: by μ and σ, by their range, by median and quartiles, also clipped, or to a normal
   * distribution by quantiles; `'none'` keeps their units, to show what that does to training. Default `'standard'`.
   */
  readonly scaling?: ScalerKind | 'none'
  /**
   * Most quantiles of a number column, evenly spaced from its minimum to its maximum, 2 to 10,000, for `scaling: 'quantile'`; a column of fewer
   * rows has as many as rows. Default: a 30th of the rows, but 10 at least and 1,000 at most, as `fitScaler` has it.
   */
  readonly quantiles?: number
  /**
   * The noise that a number column is given before its quantiles are taken, for `scaling: 'quantile'`: normal, with the standard deviation
   * quantileNoise · min(1, σ), σ that of the column, 0 to 1; 0 for none. `noise` of `fitScaler`. Default 1e-3.
   */
  readonly quantileNoise?: number
  /**
   * The scale that a regression is trained on: `'log'` standardizes ln y instead of y, for a positive target whose errors grow
   * with its value, such as a price. Predictions are converted back and are never negative. Default `'linear'`.
   */
  readonly targetScale?: TargetScale
  /** Drop rows whose target is missing instead of throwing. Default false. */
  readonly dropMissingTarget?: boolean
}

/** Encoded features, without targets. */
export interface PreparedFeatures {
  /** [rows, features], row-major. */
  readonly x: Float64Array | Float32Array
  readonly rows: number
  readonly features: number
  /** Feature names. */
  readonly columns: readonly string[]
}

/** How to preprocess rows. */
export interface PreprocessOptions {
  /** Drop rows whose target is missing instead of throwing. Default false. */
  readonly dropMissingTarget?: boolean
  /** Precision of the features: 'f32' takes half the memory. Default 'f64'. */
  readonly precision?: 'f32' | 'f64'
}
