import { WellfitError } from '../errors.js'
import { columnBuilder, trimmed, type ColumnBuilder } from './csv-columns.js'
import { inferKind } from './csv-infer.js'
import type { CsvSettings } from './csv-options.js'
import { missingColumn, type Table } from './table.js'

/** The kinds of columns are seen from so many rows, or from fewer that hold so many cells. */
const SAMPLE_ROWS = 10_000
const SAMPLE_CELLS = 2_000_000

/** Makes a table out of rows of cells. */
export class TableBuilder {
  readonly #settings: CsvSettings
  #names: readonly string[] | null = null
  #sampleRows = SAMPLE_ROWS
  /** Rows kept until the kinds of the columns are known. */
  #sample: { readonly cells: readonly string[]; readonly place: number }[] = []
  #builders: readonly ColumnBuilder[] | null = null
  readonly #notes: string[] = []
  #dataRows = 0
  /** Rows of the file, the header and blank ones included. */
  rowsRead = 0

  constructor(settings: CsvSettings) {
    this.#settings = settings
  }

  /** Adds rows as they follow in the file. */
  add(rows: readonly (readonly string[])[]): void {
    for (const cells of rows) this.#addRow(cells, ++this.rowsRead)
  }

  #addRow(cells: readonly string[], place: number): void {
    if (this.#names === null) {
      if (isBlank(cells)) return
      this.#names = readHeader(cells, place, this.#settings)
      this.#sampleRows = Math.max(1, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / cells.length)))
      return
    }
    // In a table of one column a blank row is a value that is missing.
    if (this.#names.length > 1 && isBlank(cells)) return
    if (cells.length !== this.#names.length) throw ragged(cells.length, this.#names.length, place)
    this.#dataRows++
    if (this.#builders === null) {
      this.#sample.push({ cells, place })
      if (this.#sample.length === this.#sampleRows) this.#decide(this.#names)
    } else this.#build(this.#builders, cells, place)
  }

  #build(builders: readonly ColumnBuilder[], cells: readonly string[], place: number): void {
    for (let i = 0; i < builders.length; i++) builders[i]?.add(cells[i] ?? '', place)
  }

  #decide(names: readonly string[]): readonly ColumnBuilder[] {
    const places = this.#sample.map((row) => row.place)
    const builders = names.map((name, i) => {
      const given = this.#settings.types.get(name)
      if (given !== undefined) return columnBuilder(name, given, this.#settings)
      const cells = this.#sample.map((row) => row.cells[i] ?? '')
      const { kind, note } = inferKind(name, cells, places, this.#settings)
      if (note !== undefined) this.#notes.push(note)
      return columnBuilder(name, kind, this.#settings)
    })
    for (const { cells, place } of this.#sample) this.#build(builders, cells, place)
    this.#sample = []
    this.#builders = builders
    return builders
  }

  finish(): Table {
    const names = this.#names
    if (names === null) throw tooShort(this.rowsRead, 'begin with a header, the names of the columns')
    if (this.#dataRows === 0) throw tooShort(this.rowsRead, 'have at least one row below the header')
    const builders = this.#builders ?? this.#decide(names)
    const columns = builders.map((builder) => builder.finish())
    return { rows: this.#dataRows, columns, notes: this.#notes }
  }
}

function isBlank(cells: readonly string[]): boolean {
  return cells.length === 1 && trimmed(cells[0] ?? '') === ''
}

function readHeader(cells: readonly string[], row: number, settings: CsvSettings): readonly string[] {
  const names = cells.map(trimmed)
  const seen = new Set<string>()
  names.forEach((name, column) => {
    if (name === '') throw headerFault(row, column, name, 'have a name for each column')
    if (seen.has(name)) throw headerFault(row, column, name, 'name each column only once')
    seen.add(name)
  })
  for (const name of settings.types.keys()) if (!seen.has(name)) throw missingColumn('readCsv', name, names)
  return names
}

function headerFault(row: number, column: number, value: string, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'header',
    value,
    row,
    column: column + 1,
    expected,
    remedy: 'If the file has no header, put a row with the names of its columns first.',
  })
}

function ragged(cells: number, columns: number, row: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'row',
    value: `${cells} ${cells === 1 ? 'cell' : 'cells'}`,
    row,
    expected: `have ${columns} cells, as many as the header`,
    remedy: cells > columns ? 'A delimiter within a cell needs quotes around the cell.' : 'Is the row cut off?',
  })
}

function tooShort(rows: number, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'source',
    value: `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    expected,
  })
}
