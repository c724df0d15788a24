/** Texts of a category column that the model does not know. */
export interface UnseenCategories {
  readonly column: string
  /** Rows with such a text. */
  readonly rows: number
  /** Different texts. */
  readonly distinct: number
  /** The most frequent of them. */
  readonly texts: readonly { readonly text: string; readonly rows: number }[]
  /** How they are encoded: as the category of all others, or as a missing value where train has no others. */
  readonly readAs: 'other' | 'missing'
}

/** A text that differs from a category only in case or spaces, and is read as that category. */
export interface NearCategory {
  readonly column: string
  readonly text: string
  readonly category: string
  readonly rows: number
}

/** How a column of train is distributed, in at most 50 bins. */
export type ColumnBins =
  | {
      readonly name: string
      readonly kind: 'number'
      /** Fraction of rows without a value. */
      readonly missing: number
      /** Inner edges between the bins, ascending; a value on an edge belongs to the bin above. */
      readonly edges: readonly number[]
      /** Fraction of all rows in each bin. */
      readonly fractions: readonly number[]
    }
  | {
      readonly name: string
      readonly kind: 'category'
      readonly missing: number
      /** The most frequent categories; the rest of the rows has others. */
      readonly categories: readonly string[]
      readonly fractions: readonly number[]
    }

/** How the columns of train are distributed: plain JSON, saved with the model to compare new rows with. */
export interface RowsSummary {
  readonly rows: number
  readonly columns: readonly ColumnBins[]
}

/** A column whose new rows are distributed otherwise than train. */
export interface DriftedColumn {
  readonly column: string
  /** The population stability index Σ (p − q)·ln(p/q) over the bins; above 0.25 is a major shift. */
  readonly stability: number
}

/** What new rows have that train does not. */
export interface NewRows {
  readonly rows: number
  readonly unseen: readonly UnseenCategories[]
  readonly near: readonly NearCategory[]
  /** The columns that drifted, the most first; `null` without a summary of train or with too few rows. */
  readonly drift: readonly DriftedColumn[] | null
  /** Columns that were compared with train. */
  readonly compared: number
}
