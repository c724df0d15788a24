import type { Dataset } from '../../data/dataset/types.js'
import { featureNames } from '../../data/preprocess/encode-features.js'

/** A column and the features that were made of it. */
export interface ColumnGroup {
  readonly column: string
  /** Index of its first feature. */
  readonly first: number
  /** Number of its features. */
  readonly features: number
}

/** The columns that a preprocessor made the features of, with their features; without one, every feature by itself. */
export function columnGroups({ columns, preprocessor }: Pick<Dataset, 'columns' | 'preprocessor'>): ColumnGroup[] {
  const single = columns.map((column, first) => ({ column, first, features: 1 }))
  if (preprocessor?.format !== 'wellfit.preprocessor') return single
  let first = 0
  const groups = preprocessor.columns.map((column) => {
    const features = featureNames(column).length
    first += features
    return { column: column.name, first: first - features, features }
  })
  return first === columns.length ? groups : single
}
