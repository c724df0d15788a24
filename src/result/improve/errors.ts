import type { Interval } from '../diagnosis.js'
import type { Task } from '../score.js'
import type { CrossValidation } from './cross-validation.js'

/** Rows of one class that are predicted as another. */
export interface ConfusionPair {
  readonly actual: string
  readonly predicted: string
  readonly rows: number
  /** Of the rows of the actual class, with its 95 % interval (Wilson). */
  readonly fraction: number
  readonly interval: Interval
}

/** What the rows of a slice have in common in one column: a category, a range of numbers, or that the value is missing. */
export type SliceCondition =
  | { readonly column: string; readonly kind: 'category'; readonly category: string }
  /** from ≤ value < to; `null` for an open end. */
  | { readonly column: string; readonly kind: 'range'; readonly from: number | null; readonly to: number | null }
  | { readonly column: string; readonly kind: 'value'; readonly value: number }
  | { readonly column: string; readonly kind: 'missing' }

/** How the values of a column, or how often they are missing, differ between the analysed rows of a slice and new ones. */
export interface SliceColumnDrift {
  readonly column: string
  readonly what: 'values' | 'missing'
  readonly test: 'kolmogorovSmirnov' | 'chiSquare'
  /** Kolmogorov's D, or Cramér's V. */
  readonly effect: number
  /** Times the number of comparisons of the analysis (Bonferroni). */
  readonly adjustedP: number
  /** The means of the analysed and of the new rows, or the fractions missing; `null` for categories. */
  readonly means: readonly [number, number] | null
}

/** How new rows differ from the analysed ones in a slice. */
export interface SliceDrift {
  /** New rows in the slice. */
  readonly rows: number
  /** Of all new rows. */
  readonly fraction: number
  /** The same of the rows analysed. */
  readonly ofRows: number
  /** Of the difference between the two fractions, times the number of comparisons. */
  readonly adjustedP: number
  /** Columns that differ within the slice, the largest effect first; none compared with fewer than 10 rows of either kind. */
  readonly columns: readonly SliceColumnDrift[]
  /** What differs; empty where nothing does. */
  readonly message: string
}

/** Rows with more errors than the others. */
export interface ErrorSlice {
  /** The conditions in words: `age ≥ 60, smoker = yes`. */
  readonly title: string
  /** One, or two of different columns. */
  readonly conditions: readonly SliceCondition[]
  readonly rows: number
  /** The error of its rows: the fraction misclassified, or the unexplained part of the variance of all rows. */
  readonly error: number
  /** That of all other rows. */
  readonly restError: number
  /** `error` − `restError`. */
  readonly excess: number
  /** Of the excess; with the coverage `level` of the analysis, so that all slices together are right in 95 % of analyses. */
  readonly interval: Interval
  /** The mean probability of the predicted class, to compare with 1 − `error`; `null` for a regression. */
  readonly confidence: number | null
  /** Rows whose label is likely wrong. */
  readonly labelErrors: number
  /** What to do about it, in a sentence. */
  readonly remedy: string
  /** With `newRows`. */
  readonly drift?: SliceDrift
}

/** A wrong prediction. */
export interface Mistake {
  /** From 0, in the table or dataset; of a table that was selected from another, there. */
  readonly row: number
  /** A class, or the value of a regression. */
  readonly actual: string | number
  readonly predicted: string | number
  /** The probability of the predicted class; `null` for a regression. */
  readonly confidence: number | null
}

/** A row whose label is likely wrong. */
export interface LabelError {
  /** As in {@link Mistake}. */
  readonly row: number
  readonly label: string
  /** The class that the predictions suggest. */
  readonly suggested: string
  /** The predicted probability of the label. */
  readonly labelProbability: number
  readonly suggestedProbability: number
}

/** Labels that are likely wrong, by predictions of rows that the network was not trained on. */
export interface LabelErrors {
  /** Rows with predictions. */
  readonly rows: number
  /** The estimated fraction of wrong labels. */
  readonly noise: number
  /** For each class the mean predicted probability of it on the rows that it labels: from there on a row counts for the class. */
  readonly thresholds: Readonly<Record<string, number>>
  /** The likeliest first. */
  readonly errors: readonly LabelError[]
  readonly message: string
}

/** The images of the rows that an error analysis names, ready to be drawn. */
export interface ErrorImages {
  /** Height and width of the pictures in pixels, and their channels: 1 (grey) or 3 (red, green, blue). */
  readonly shape: readonly [height: number, width: number, channels: number]
  /** Each `step`-th row and column of the pixels is kept, so that no side is longer than 128; 1: all of them. */
  readonly step: number
  /** The values of pixels that are black and white: 0 and 255, or the smallest and the largest of all rows. */
  readonly range: readonly [black: number, white: number]
  /** The mistakes, and of the label errors the first 100. */
  readonly rows: readonly {
    /** As in {@link Mistake}. */
    readonly row: number
    /** A byte for each value, from 0 (black) to 255 (white), [height, width, channels], in base64. */
    readonly pixels: string
  }[]
}

/** Where the errors of a network or recipe are. */
export interface ErrorAnalysis {
  readonly task: Task
  /** Rows with predictions. */
  readonly rows: number
  /** Of all rows. */
  readonly error: number
  /** The most frequent first; empty for a regression. */
  readonly confusions: readonly ConfusionPair[]
  /** Slices that were compared with the other rows. */
  readonly comparisons: number
  /** The coverage of the interval of each slice, 1 − 0.1/comparisons. */
  readonly level: number
  /** Slices with more errors than the other rows beyond chance; first those whose excess costs the most rows. */
  readonly slices: readonly ErrorSlice[]
  /** With `newRows`: how many there are, and the comparisons with them, whose p-values are adjusted together. */
  readonly newRows?: { readonly rows: number; readonly comparisons: number }
  /** The most certain mistakes; of a regression those with the largest residuals. */
  readonly mistakes: readonly Mistake[]
  /** `null` for a regression. */
  readonly labelErrors: LabelErrors | null
  /** With `image`. */
  readonly images?: ErrorImages
  readonly message: string
}

/** The errors of a recipe over folds: what `wellfit errors` finds. */
export interface ErrorReport {
  readonly format: 'wellfit.errors'
  readonly version: 1
  readonly title: string
  /** Display name of the data. */
  readonly data: string
  readonly target: string
  readonly crossValidation: CrossValidation
  readonly errors: ErrorAnalysis
}
