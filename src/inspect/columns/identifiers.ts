import { isFreeText } from '../../data/text/free-text.js'
import type { DataFinding } from '../../result/index.js'
import type { Column } from '../frame/frame.js'

/** With fewer rows, different values are no surprise. */
const FEWEST_ROWS = 20
/** Probability that random integers in the same range are all different. */
const LEVEL = 1e-3
/** Names such as `id`, `user_id`, `CustomerNo`. */
const ID_NAME = /(^|[_\s-])(id|uuid|guid|key|no|nr|index)$|(Id|ID|UUID|GUID|Key|No|Nr|Index)$/

/** Whether a name is one that identifiers have. */
export function isIdentifierName(name: string): boolean {
  return ID_NAME.test(name)
}

/**
 * Whether a column identifies the rows: all values are present and different, and they are names or codes, consecutive integers, or
 * integers under a name such as `user_id`. n random integers from a range of R are all different with a probability of about
 * e^(−n²/2R).
 */
export function isIdentifier(column: Column): boolean {
  const values = column.kind === 'number' ? column.values : column.codes
  const rows = values.length
  if (rows < FEWEST_ROWS) return false
  if (column.kind === 'category') {
    return column.categories.length >= rows && isKey(column.codes) && !isFreeText(column.categories)
  }
  let [low, high] = [Infinity, -Infinity]
  for (let row = 0; row < rows; row++) {
    const value = column.values[row] ?? NaN
    if (!Number.isInteger(value)) return false
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  if (high - low < rows - 1 || !areDistinct(column.values)) return false
  return isIdentifierName(column.name) || Math.exp((-rows * rows) / (2 * (high - low + 1))) < LEVEL
}

function isKey(codes: Int32Array): boolean {
  return areDistinct(codes) && !codes.includes(-1)
}

function areDistinct(values: Float64Array | Int32Array): boolean {
  const seen = new Set<number>()
  return values.every((value) => seen.size < seen.add(value).size)
}

/** The finding about a column that identifies the rows. */
export function identifierFinding(column: Column, part: string): DataFinding {
  const rows = column.kind === 'number' ? column.values.length : column.codes.length
  return {
    kind: 'identifier',
    severity: 'warning',
    column: column.name,
    parts: [part],
    message: `${JSON.stringify(column.name)} is different in each of the ${rows} rows of ${part}: it identifies rows and says nothing about new ones.`,
    action:
      'Exclude it (ignore). It is left out of the search for copies; keep a number only if its size means something, such as time.',
    numbers: { rows },
  }
}
