import { type CleanColumn, type CleanTable, cleanTable } from '../../bench/lib/clean-tables.ts'
import { uniformFrom } from './samples.js'

type NumberColumn = Extract<CleanColumn, { readonly kind: 'number' }>

/** Changes a healthy table, or returns columns to put before its own. */
type Fault = (table: CleanTable, random: () => number) => CleanColumn[] | undefined

const numbers = (name: string, rows: number, value: (row: number) => number): NumberColumn => ({
  name,
  kind: 'number',
  values: Float64Array.from({ length: rows }, (_, row) => value(row)),
})

const firstNumber = ({ columns }: CleanTable): NumberColumn | undefined =>
  columns.find((column): column is NumberColumn => column.kind === 'number' && column.name !== 'y')

const valuesOf = (column: CleanColumn): Float64Array | Int32Array =>
  column.kind === 'number' ? column.values : column.codes

const targetOf = ({ columns }: CleanTable): CleanColumn => {
  const target = columns.find(({ name }) => name === 'y')
  if (target === undefined) throw new Error('a table without a target')
  return target
}

/** None, and one of each kind that the inspection looks for. */
const FAULTS: readonly Fault[] = [
  () => [],
  function wildCell(table) {
    firstNumber(table)?.values.fill(1e7, 3, 4)
    return []
  },
  function sentinel(table) {
    const values = firstNumber(table)?.values ?? new Float64Array(0)
    for (let row = 0; row < values.length; row += 17) values[row] = -999
    return []
  },
  ({ rows }) => [numbers('user_id', rows, (row) => 1000 + row)],
  function leak(table, random) {
    const values = valuesOf(targetOf(table))
    return [numbers('leak', table.rows, (row) => 2 * (values[row] ?? 0) + 0.01 * random())]
  },
  function copies({ columns, rows }) {
    for (const column of columns) valuesOf(column).copyWithin(0, rows >> 1, (rows >> 1) + (rows >> 3))
    return []
  },
  function identical(table) {
    const column = firstNumber(table)
    return column === undefined ? [] : [{ ...column, name: 'same' }]
  },
  ({ rows }) => [
    numbers('patient', rows, (row) => row - (row % 5)),
    numbers('age', rows, (row) => (row - (row % 5)) % 73),
    numbers('height', rows, (row) => (7 * (row - (row % 5))) % 101),
  ],
  ({ rows }) => [
    numbers('constant', rows, () => 4),
    numbers('nearly constant', rows, (row) => (row % 300 === 0 ? row : 0)),
    numbers('gaps', rows, (row) => (row % 3 === 0 ? NaN : row % 11)),
    numbers('mostly gaps', rows, (row) => (row % 3 === 0 ? row : NaN)),
  ],
  function classCode(table) {
    const column = targetOf(table)
    return column.kind === 'category' ? [{ ...column, name: 'code' }] : []
  },
  function nearCopies({ columns, rows }, random) {
    for (const column of columns) {
      if (column.kind !== 'number') continue
      for (let row = 0; row < rows / 10; row++) {
        column.values[row] = (column.values[rows - 1 - row] ?? 0) * (1 + 1e-5 * random())
      }
    }
    return []
  },
]

/** A generated table with one of the faults, or none. */
export function faultyTable(seed: number): CleanTable {
  const random = uniformFrom(seed)
  const table = cleanTable(random)
  const added = FAULTS[seed % FAULTS.length]?.(table, random) ?? []
  return { ...table, columns: [...added, ...table.columns] }
}
