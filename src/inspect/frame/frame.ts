import { OrderedValues, type ValueFacts } from './ordered-values.js'

/** A column-wise view of a dataset or a table. */
export interface Frame {
  readonly rows: number
  /** The number of each row in the table that was split, where it is known. */
  readonly rowNumbers?: ArrayLike<number>
  readonly features: readonly FrameColumn[]
  /** The group of each row, where rows come in groups. */
  readonly groups?: ArrayLike<number>
  /** Target columns; none for a table without a named target. */
  readonly targets: readonly FrameColumn[]
}

/** The values of a column; numbers are f64, whatever the precision of the table. */
export type Column = NumberColumn | CategoryColumn

/** A column of numbers; NaN is missing. */
export interface NumberColumn {
  readonly name: string
  readonly kind: 'number'
  readonly values: Float64Array
  readonly ordered: OrderedValues
  /** Days since 1970 of dates. */
  readonly readAs?: 'date'
}

/** A column of categories; the code -1 is missing. */
export interface CategoryColumn {
  readonly name: string
  readonly kind: 'category'
  readonly codes: Int32Array
  readonly categories: readonly string[]
}

/** Makes a column of numbers, of which some facts may be known. */
export function numberColumn(name: string, values: Float64Array, facts?: ValueFacts): NumberColumn {
  return { name, kind: 'number', values, ordered: new OrderedValues(values, facts) }
}

/** A column that is read on demand: all columns of a large dataset at once would be a second copy of it. */
export interface FrameColumn {
  readonly name: string
  readonly kind: Column['kind']
  read(): Column
}

/** Which columns a frame has. */
export interface FrameOptions {
  /** The target column of a table. A dataset has its own targets. */
  readonly target?: string
  /** The column of a table that the split kept together; rows of one value are one observation for tests of drift. */
  readonly group?: string
  /** Columns to exclude. */
  readonly ignore?: readonly string[]
}
