import { WellfitError } from '../../errors.js'
import type { CsvColumn, TableColumn } from '../../data/csv/index.js'
import type { Table } from '../../index.js'
import type { Flags } from '../flags/flags.js'

const MILLISECONDS_PER_DAY = 86_400_000

/** The columns of the data that `--keep` copies to the predictions. */
export function keptNames(flags: Flags): string[] {
  const names = flags.get('keep')?.split(',') ?? []
  const taken = names.find((name) => name === 'prediction' || /^(?:probability|effect) /.test(name))
  if (taken === undefined) return [...new Set(names)]
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'predict',
    field: '--keep',
    value: taken,
    expected: 'name columns that are not called like those of the predictions',
  })
}

/** The kept columns of some rows, as the file writes them; dates that are features as ISO 8601. */
export function keptColumns(table: Table, names: readonly string[]): CsvColumn[] {
  return names.map((name) => {
    const column = table.columns.find((one) => one.name === name)
    if (column !== undefined) return { name, values: cellsOf(column, table.rows) }
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'predict',
      field: '--keep',
      value: name,
      expected: 'name columns of the data',
    })
  })
}

function cellsOf(column: TableColumn, rows: number): (string | number | null)[] {
  if (column.kind === 'category') {
    const texts = column.spellings ?? column.categories
    return Array.from(column.codes, (code) => texts[code] ?? null)
  }
  const { values, readAs, spellings = {} } = column
  return Array.from({ length: rows }, (_, row) => {
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) return null
    if (readAs === 'date') return dateText(value)
    return spellings[String(value)] ?? value
  })
}

function dateText(days: number): string {
  const text = new Date(Math.round(days * MILLISECONDS_PER_DAY)).toISOString()
  return Number.isInteger(days) ? text.slice(0, 10) : text
}
