import type { DateFormat } from '../../dates/date-format.js'
import type { NumberFormat } from '../../parse/number-format.js'

/** A column is one of numbers or dates if at least this fraction of its present cells is. */
export const LEAST_VALID = 0.95

/** How the cells of a column are converted. */
export type ColumnPlan =
  | {
      readonly kind: 'number'
      readonly format: NumberFormat
      /** Whether a cell that is no number is an error at once, as where the caller says that the column holds numbers. */
      readonly isStrict: boolean
      /** Whether the file's own texts are kept for values that it writes in an unusual way, such as `1.0`. */
      readonly keepsSpellings: boolean
    }
  | { readonly kind: 'date'; readonly format: DateFormat; readonly isStrict: boolean }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'category' }
