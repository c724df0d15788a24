import { dateText } from '../../date-text.js'
import { WellfitError } from '../../errors.js'
import type { CsvColumn, TableColumn } from '../../data/csv/index.js'
import type { Table } from '../../index.js'
import type { Format } from './formats.js'
import type { Flags } from '../flags/flags.js'

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
    expected: 'name no column that the predictions also have',
  })
}

/**
 * The kept columns of some rows: the cells of CSV and workbooks as they are written. JSON lines and Parquet have numbers of their
 * own: a column of numbers comes as numbers there, `null` where one is missing.
 */
export function keptColumns({ columns, verbatim, rows }: Table, names: readonly string[], format: Format): CsvColumn[] {
  return names.map((name) => {
    const typed = columns.find((one) => one.name === name)
    const written = verbatim?.find((one) => one.name === name)
    const isNumber = typed?.kind === 'number' && typed.readAs !== 'date' && format !== 'csv'
    const column = isNumber ? typed : (written ?? typed)
    if (column !== undefined) return { name, values: cellsOf(column, rows) }
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
    if (readAs === 'date') return dateText(value) ?? value
    return spellings[String(value)] ?? value
  })
}
