import { WellfitError } from '../../errors.js'
import { textOf } from './cell-bytes.js'
import type { ColumnBuilder } from './columns/builder.js'
import { createColumnBuilder } from './columns/create-builder.js'
import type { CsvSettings } from './options.js'
import { planColumns } from './plan-columns.js'
import { RowSample } from './row-sample.js'
import { missingColumn, type Table } from '../table/table.js'

/** Column types are inferred from this many rows, or from fewer that hold this many cells. */
const SAMPLE_ROWS = 10_000
const SAMPLE_CELLS = 2_000_000
/** Each column costs about 1.5 kB, however few rows it has. */
const MOST_COLUMNS = 2 ** 18

/** A column that is read, and its index in the rows. */
interface Reader {
  readonly builder: ColumnBuilder
  readonly cell: number
}

/** Builds a table from rows of cells. */
export class TableBuilder {
  readonly #settings: CsvSettings
  #names: readonly string[] | null = null
  /** Rows kept until the types of the columns are known. */
  #sample = new RowSample(1)
  #readers: readonly Reader[] | null = null
  readonly #notes: string[] = []
  #dataRows = 0
  /** Rows of the file, the header and blank ones included. */
  rowsRead = 0

  constructor(settings: CsvSettings) {
    this.#settings = settings
  }

  /** Adds the next row of the file. */
  add(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number): void {
    const row = ++this.rowsRead
    const columns = this.#names?.length ?? 0
    // In a table of one column a blank row is a missing value.
    if (count === 1 && columns !== 1 && isBlank(bytes, starts, ends)) return
    if (this.#names === null) {
      if (count > MOST_COLUMNS) throw tooWide(count)
      this.#begin(Array.from({ length: count }, (_, i) => textOf(bytes, starts[i] ?? 0, ends[i] ?? 0)))
      return
    }
    if (count !== columns) throw rowLengthError(count, columns, row)
    this.#dataRows++
    if (this.#readers !== null) build(this.#readers, bytes, starts, ends, row)
    else if (this.#sample.add(bytes, starts, ends, row, count)) this.#decide(this.#names)
  }

  #begin(cells: readonly string[]): void {
    this.#names = readHeader(cells, this.rowsRead, this.#settings)
    const rows = Math.floor(SAMPLE_CELLS / cells.length)
    this.#sample = new RowSample(Math.max(1, Math.min(SAMPLE_ROWS, rows)))
  }

  #decide(names: readonly string[]): readonly Reader[] {
    const { plans, notes } = planColumns(names, this.#sample, this.#settings)
    this.#notes.push(...notes)
    const readers = names.flatMap((name, cell) => {
      const plan = plans[cell] ?? null
      return plan === 'ignore' ? [] : [{ builder: createColumnBuilder(name, plan, this.#settings), cell }]
    })
    this.#sample.replay((bytes, starts, ends, row) => build(readers, bytes, starts, ends, row))
    this.#sample = new RowSample(1)
    this.#readers = readers
    return readers
  }

  finish(): Table {
    const names = this.#names
    if (names === null) throw tooShort(this.rowsRead, 'begin with a header row that names the columns')
    if (this.#dataRows === 0) throw tooShort(this.rowsRead, 'have at least one row below the header')
    const readers = this.#readers ?? this.#decide(names)
    const columns = readers.map(({ builder }) => builder.finish())
    const notes = readers.flatMap(({ builder }) => builder.notes?.() ?? [])
    return { rows: this.#dataRows, columns, notes: [...this.#notes, ...notes] }
  }
}

function build(readers: readonly Reader[], bytes: Uint8Array, starts: Int32Array, ends: Int32Array, row: number): void {
  for (const { builder, cell } of readers) builder.add(bytes, starts[cell] ?? 0, ends[cell] ?? 0, row)
}

function tooWide(columns: number): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'readCsv',
    field: 'header',
    value: `${columns} columns`,
    expected: `have at most ${MOST_COLUMNS} columns`,
    remedy: 'Check the delimiter; store a matrix this wide as .npy, which readNpy reads.',
  })
}

function isBlank(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): boolean {
  return textOf(bytes, starts[0] ?? 0, ends[0] ?? 0) === ''
}

function readHeader(names: readonly string[], row: number, settings: CsvSettings): readonly string[] {
  const seen = new Set<string>()
  names.forEach((name, column) => {
    if (name === '') throw headerError(row, column, name, 'have a name for each column')
    if (seen.has(name)) throw headerError(row, column, name, 'name each column only once')
    seen.add(name)
  })
  for (const name of settings.types.keys()) if (!seen.has(name)) throw missingColumn('readCsv', name, names)
  return names
}

function headerError(row: number, column: number, value: string, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'header',
    value,
    row,
    column: column + 1,
    expected,
    remedy: 'If the file has no header, add a first row with the column names.',
  })
}

function rowLengthError(cells: number, columns: number, row: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'row',
    value: `${cells} ${cells === 1 ? 'cell' : 'cells'}`,
    row,
    expected: `have ${columns} cells, like the header`,
    remedy: cells > columns ? 'Quote cells that contain the delimiter.' : 'The row may be cut off.',
  })
}

function tooShort(rows: number, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'source',
    value: `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    expected,
  })
}
