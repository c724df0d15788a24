import type { Table, TableColumn } from '../table/table.js'

/** Rows above sums that show them to be sums, and columns of them. */
const [LEAST_ROWS, LEAST_COLUMNS] = [5, 2]
/** Of the sum of absolute values: what adding in another order may change. */
const ROUNDING = 1e-9

/**
 * The table without a last row of sums that nothing names: its first cell is empty, all that it has are numbers, in two columns or more, and
 * each is the sum of the column above. Rows of data hardly ever are.
 *
 * @param row The number of the last row in the file, for the note.
 */
export function withoutTotals(table: Table, row: number): Table {
  const { columns, verbatim, notes = [] } = table
  const rows = table.rows - 1
  const [first] = columns
  if (rows < LEAST_ROWS || first === undefined || !isMissingAt(first, rows)) return table
  const present = columns.filter((column) => !isMissingAt(column, rows))
  if (present.length < LEAST_COLUMNS || !present.every((column) => isSumAt(column, rows))) return table
  const note = `The last row, row ${row}, has no name and the sums of ${present.length} columns: it is a footer and left out; \`footer: false\` (--keep-footer) reads it as data.`
  return {
    ...table,
    rows,
    columns: columns.map((column) => firstRows(column, rows)),
    ...(verbatim === undefined
      ? {}
      : { verbatim: verbatim.map((column) => ({ ...column, codes: column.codes.subarray(0, rows) })) }),
    notes: [...notes, note],
  }
}

function isMissingAt(column: TableColumn, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row] ?? NaN) : column.codes[row] === -1
}

function isSumAt(column: TableColumn, row: number): boolean {
  if (column.kind !== 'number' || column.readAs === 'date') return false
  const { values } = column
  let [sum, size, others] = [0, 0, 0]
  for (let i = 0; i < row; i++) {
    const value = values[i] ?? NaN
    if (Number.isNaN(value) || value === 0) continue
    sum += value
    size += Math.abs(value)
    others++
  }
  // Of one number above it, the sum is that number again.
  return others > 1 && Math.abs((values[row] ?? NaN) - sum) <= ROUNDING * size
}

function firstRows(column: TableColumn, rows: number): TableColumn {
  return column.kind === 'number'
    ? { ...column, values: column.values.subarray(0, rows) }
    : { ...column, codes: column.codes.subarray(0, rows) }
}
