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
  const { sorted } = column.ordered
  const range = (sorted.at(-1) ?? 0) - (sorted[0] ?? 0)
  if (sorted.length < rows || range < rows - 1 || column.ordered.runs.distinct < rows) return false
  if (!column.values.every(Number.isInteger)) return false
  return isIdentifierName(column.name) || Math.exp((-rows * rows) / (2 * (range + 1))) < LEVEL
}

function isKey(codes: Int32Array): boolean {
  const seen = new Set<number>()
  return codes.every((code) => code !== -1 && seen.size < seen.add(code).size)
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
