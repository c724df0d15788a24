import { textOf, trimmedStart } from './cell-bytes.js'
import type { ColumnBuilder, ReadColumn } from './columns/builder.js'
import { type Conversion, createColumnBuilder } from './columns/create-builder.js'
import { NumberColumnBuilder } from './columns/number-column.js'
import { columnNames } from './dialect/column-names.js'
import type { Dialect } from './dialect/dialect.js'
import * as footer from './dialect/footer.js'
import type { CsvSettings } from './options.js'
import { PlainRows } from './plain-rows.js'
import { planColumns } from './plan-columns.js'
import { RowSample } from './row-sample.js'
import { withoutTotals } from './totals-row.js'
import { rowLengthError, tooShort, tooWide, trailingError } from './table-errors.js'
import type { ColumnType } from '../table/column/types.js'
import type { CategoryColumn, Table, TableColumn } from '../table/table.js'

/** Column types are inferred from this many rows, or from fewer that hold this many cells. */
const SAMPLE_ROWS = 10_000
const SAMPLE_CELLS = 2_000_000
/** Each column costs about 1.5 kB, however few rows it has. */
const MOST_COLUMNS = 2 ** 18
/** A column that is read. */
interface Reader extends ReadColumn {
  readonly name: string
  readonly plan: Conversion
}

/** Builds a table from rows of cells. */
export class TableBuilder {
  #settings: CsvSettings
  #dialect: Dialect | null = null
  #names: readonly string[] | null = null
  /** The first row, where it names the columns, and how many rows repeat it. */
  #header: readonly string[] = []
  #repeated = 0
  #hasIndex = false
  /** Cells of a row: those that have names, and empty ones at the end. */
  #width = 0
  #trailing = 0
  /** Rows that still lie between the header and the data. */
  #below = 0
  /** Rows that are a footer unless rows of the table follow. */
  #held: footer.HeldRow[] = []
  /** How many of them are blank. */
  #heldBlank = 0
  /** Texts of rows of sums that were followed by other rows. */
  readonly #notTotals = new Set<string>()
  #isAfterBlank = false
  /** Rows kept until the types of the columns are known. */
  #sample = new RowSample(1)
  #readers: readonly Reader[] | null = null
  /** The conversions of a builder of other rows of the file, whose notes say what was assumed. */
  #known: readonly Reader[] | null = null
  /** Reads most rows, once the types of the columns are known. */
  #plain: PlainRows | null = null
  readonly #notes: string[] = []
  #dataRows = 0
  /** Rows of the tables that were taken. */
  #takenRows = 0
  /** Rows of the file, the header and blank ones included. */
  rowsRead = 0

  constructor(settings: CsvSettings) {
    this.#settings = settings
  }

  get assumptions(): readonly string[] {
    return [...this.#notes]
  }

  /** A builder for some rows of the same file with the same conversions; `null` until the types of the columns are known. */
  part(isFirst: boolean, settings: CsvSettings): TableBuilder | null {
    if (this.#readers === null) return null
    const part = new TableBuilder(settings)
    part.#dialect = this.#dialect
    part.#known = this.#readers
    if (isFirst) {
      part.rowsRead = this.#dialect?.lines ?? 0
      part.#below = this.#dialect?.below ?? 0
    } else {
      part.#names = this.#names
      part.#header = this.#header
      part.#hasIndex = this.#hasIndex
      part.#width = this.#width
      part.#trailing = this.#trailing
      part.#setReaders(part.#again(this.#readers))
    }
    return part
  }

  /** Takes the layout of the file, before the first row, and the types of columns that the file declares. */
  begin(dialect: Dialect, declared: ReadonlyMap<string, ColumnType> = new Map()): void {
    this.#dialect = dialect
    this.#below = dialect.below
    const { types } = this.#settings
    if (declared.size > 0) this.#settings = { ...this.#settings, types: new Map([...declared, ...types]) }
    this.rowsRead = dialect.lines
    this.#notes.push(...dialect.notes)
  }

  /** Adds the next row of the file. */
  add(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number): void {
    const row = ++this.rowsRead
    // A comment line.
    if (count === 0) return
    const width = this.#width
    // In a table of one column a blank row is a missing value.
    if (count === 1 && width !== 1 && isBlank(bytes, starts, ends)) {
      this.#isAfterBlank = true
      return
    }
    if (this.#names === null) {
      if (count > MOST_COLUMNS) throw tooWide(count, MOST_COLUMNS)
      this.#begin(Array.from({ length: count }, (_, i) => textOf(bytes, starts[i] ?? 0, ends[i] ?? 0)))
      if (this.#dialect?.header !== 'none') return
    }
    if (this.#below > 0) {
      this.#below--
      return
    }
    if (this.#repeatsHeader(bytes, starts, ends, count)) {
      this.#repeated++
      return
    }
    const mayBeFooter = this.#isRagged(count) || (width > 1 && this.#mayBeFooter(bytes, starts[0] ?? 0))
    if (mayBeFooter && this.#hold(bytes, starts, ends, count)) return
    if (this.#held.length > 0) this.#release()
    this.#isAfterBlank = false
    this.#addData(bytes, starts, ends, count, row)
  }

  /** Adds plain rows from the offset `first` on, where a row begins, and returns the offset after them. */
  takeRows(bytes: Uint8Array, first: number, end: number): number {
    if (this.#plain === null || this.#held.length > 0) return first
    const rows = this.#plain.take(bytes, first, end, this.rowsRead + 1)
    if (rows === 0) return first
    this.rowsRead += rows
    this.#dataRows += rows
    this.#isAfterBlank = false
    return this.#plain.position
  }

  /** Whether a row is the header again, as where files were put behind one another. */
  #repeatsHeader(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number): boolean {
    const header = this.#header
    if (header.length < 2 || count !== header.length || this.#dataRows === 0) return false
    return header.every((name, i) => withoutMark(textOf(bytes, starts[i] ?? 0, ends[i] ?? 0)) === name)
  }

  /** Rows may lack the empty cells at their end. */
  #isRagged(count: number): boolean {
    return count !== this.#width && count !== this.#width - this.#trailing
  }

  #mayBeFooter(bytes: Uint8Array, at: number): boolean {
    return this.#settings.footer && (this.#held.length > 0 || footer.mayBeFooter(bytes, at, this.#delimiter))
  }

  /** The byte between cells. */
  get #delimiter(): number {
    const { delimiter = ',' } = this.#dialect ?? {}
    return (delimiter === ' ' ? '\t' : delimiter).charCodeAt(0)
  }

  /** Keeps a row that may belong to a footer; returns whether it does. */
  #hold(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number): boolean {
    const row = this.rowsRead
    const cells = Array.from({ length: count }, (_, i) => textOf(bytes, starts[i] ?? 0, ends[i] ?? 0))
    const text = cells.find((cell) => cell !== '') ?? ''
    const isRagged = this.#isRagged(count)
    const kind = isRagged ? this.#kindOfRagged(count, text) : this.#kindOf(cells, text)
    const isBlank = kind === 'blank'
    const isFull = isBlank
      ? this.#heldBlank >= footer.MOST_BLANK_ROWS
      : this.#held.length - this.#heldBlank >= footer.MOST_FOOTER_ROWS
    if (kind !== null && this.#settings.footer && !isFull) {
      this.#held.push(footer.heldRow(bytes, starts, ends, count, row, { text, kind }))
      if (isBlank) this.#heldBlank++
      return true
    }
    if (!isRagged) return false
    this.#release()
    throw rowLengthError(count, this.#width, row, this.#dialect?.header, text)
  }

  #kindOfRagged(count: number, text: string): footer.FooterKind | null {
    const isBelow = this.#dataRows > 0 && (this.#held.length > 0 || this.#isAfterBlank || footer.isRemark(text))
    return count < this.#width && isBelow ? 'remark' : null
  }

  #kindOf(cells: readonly string[], text: string): footer.FooterKind | null {
    if (this.#notTotals.has(text)) return null
    const isBelowBlank = this.#heldBlank > 0 || this.#held.some(({ kind }) => kind === 'rule')
    return footer.footerKind(cells, isBelowBlank)
  }

  /** Rows of the table follow the first `count` held ones: what looked like a footer is none. */
  #release(count = this.#held.length): void {
    const held = this.#held.splice(0, count)
    this.#heldBlank = this.#held.filter(({ kind }) => kind === 'blank').length
    for (const { bytes, starts, ends, count: cells, row, text } of held) {
      if (this.#isRagged(cells)) throw rowLengthError(cells, this.#width, row, this.#dialect?.header, text)
      if (text !== '') this.#notTotals.add(text)
      this.#addData(bytes, starts, ends, cells, row)
    }
  }

  /** No rows follow those that are held. */
  #endFooter(): void {
    const { footer: isLeftOut } = this.#settings
    this.#release(this.#dataRows > 0 && isLeftOut ? footer.footerStart(this.#held) : this.#held.length)
    if (this.#held.length > 0) this.#notes.push(footer.footerNote(this.#held))
  }

  #addData(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number, row: number): void {
    const names = this.#names ?? []
    if (this.#trailing > 0) this.#checkTrailing(bytes, starts, ends, count, row)
    this.#dataRows++
    if (this.#readers !== null) build(this.#readers, bytes, starts, ends, row)
    else if (this.#sample.add(bytes, starts, ends, row, names.length)) this.#decide(names)
  }

  #checkTrailing(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, count: number, row: number): void {
    for (let cell = this.#width - this.#trailing; cell < count; cell++) {
      const text = textOf(bytes, starts[cell] ?? 0, ends[cell] ?? 0)
      if (text !== '') throw trailingError(cell, text, row)
    }
  }

  #begin(first: readonly string[]): void {
    const dialect = this.#dialect
    if (dialect === null) throw new Error('begin() comes first')
    const { trailing, width } = widthOf(first, dialect)
    const cells = (dialect.names ?? first).slice(0, width - trailing - (dialect.header === 'short' ? 1 : 0))
    const { names, hasIndex, notes } = columnNames(cells, dialect, this.#settings)
    this.#names = names
    if (dialect.header === 'first') this.#header = first
    this.#hasIndex = hasIndex
    this.#width = width
    this.#trailing = trailing
    this.#notes.push(...notes)
    if (trailing > 0) this.#notes.push(trailingNote(trailing))
    const rows = Math.floor(SAMPLE_CELLS / cells.length)
    this.#sample = new RowSample(Math.max(1, Math.min(SAMPLE_ROWS, rows)))
    if (this.#known === null) return
    this.#notes.length = 0
    this.#setReaders(this.#again(this.#known))
  }

  #decide(names: readonly string[]): readonly Reader[] {
    const { plans, values, notes } = planColumns(names, this.#sample, this.#settings)
    this.#notes.push(...notes)
    const readers = names.flatMap((name, cell) => {
      const plan = plans[cell] ?? null
      const isVerbatim = this.#settings.verbatim.has(name)
      const conversions: Conversion[] = [
        ...(plan === 'ignore' ? [] : [plan]),
        ...(isVerbatim ? ['verbatim' as const] : []),
      ]
      return conversions.map((one) => ({
        builder: createColumnBuilder(name, one, this.#settings),
        cell,
        name,
        plan: one,
      }))
    })
    // Plain numbers were parsed when their columns were planned.
    const isParsed = readers.map(({ builder, cell }) => {
      const numbers = values[cell]
      if (numbers === undefined || !(builder instanceof NumberColumnBuilder) || builder.plainPoint === null)
        return false
      builder.addNumbers(numbers)
      return true
    })
    this.#sample.replay(readers.filter((_, i) => isParsed[i] === false))
    this.#sample = new RowSample(1)
    this.#setReaders(readers)
    return readers
  }

  #setReaders(readers: readonly Reader[]): void {
    this.#readers = readers
    const { comment = null } = this.#dialect ?? {}
    const { longestRow, footer: isLeftOut } = this.#settings
    const delimiter = this.#delimiter
    if (this.#width === 1 || this.#trailing > 0) return
    this.#plain = new PlainRows(readers, {
      delimiter,
      comment: comment?.charCodeAt(0) ?? -1,
      width: this.#width,
      longestRow,
      mayBeFooter: isLeftOut ? (bytes, at) => footer.mayBeFooter(bytes, at, delimiter) : () => false,
    })
  }

  #finishColumn(builder: ColumnBuilder, cell: number): TableColumn {
    const column = builder.finish()
    return this.#hasIndex && cell === 0 ? { ...column, role: 'index' } : column
  }

  /** The rows so far as a table, if there are at least `atLeast`; the next table begins with the row after them. */
  take(atLeast: number): Table | null {
    const readers = this.#readers
    if (readers === null || this.#dataRows - this.#takenRows < atLeast) return null
    const table = this.#tableOf(readers)
    this.#setReaders(this.#again(readers))
    return table
  }

  /** The same conversions, for other rows. */
  #again(readers: readonly Reader[]): Reader[] {
    return readers.map((reader) => ({
      ...reader,
      builder: createColumnBuilder(reader.name, reader.plan, this.#settings),
    }))
  }

  /** Ends a part, which may have no row. */
  finishPart(): Table {
    this.#endFooter()
    return this.#tableOf(this.#readers ?? this.#again(this.#known ?? []))
  }

  #tableOf(readers: readonly Reader[]): Table {
    const rows = this.#dataRows - this.#takenRows
    this.#takenRows = this.#dataRows
    const typed = readers.filter(({ plan }) => plan !== 'verbatim')
    const written = readers.filter(({ plan }) => plan === 'verbatim')
    const columns = typed.map(({ builder, cell }) => this.#finishColumn(builder, cell))
    const verbatim = written.map(({ builder }) => builder.finish() as CategoryColumn)
    if (this.#repeated > 0) this.#notes.push(repeatedNote(this.#repeated))
    this.#repeated = 0
    const notes = [...this.#notes.splice(0), ...readers.flatMap(({ builder }) => builder.notes?.() ?? [])]
    return { rows, columns, ...(verbatim.length === 0 ? {} : { verbatim }), notes }
  }

  finish(): Table {
    this.#endFooter()
    const names = this.#names
    if (names === null) throw tooShort(this.rowsRead, 'begin with a header row that names the columns')
    if (this.#dataRows === 0) throw tooShort(this.rowsRead, 'have at least one row below the header')
    const table = this.#tableOf(this.#readers ?? this.#decide(names))
    return this.#settings.footer ? withoutTotals(table, this.rowsRead - this.#held.length) : table
  }
}

/** A text without the byte order mark that begins a file, also one that was put behind another. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '')
}

/** Cells of the rows below a first row, and how many of them are unnamed and empty. */
function widthOf(first: readonly string[], { header, trailing }: Dialect): { width: number; trailing: number } {
  if (header === 'short') return { width: first.length + 1, trailing: 0 }
  const isNarrow = trailing > 0 && (first.at(-1) ?? '') !== ''
  return { width: first.length + (isNarrow ? trailing : 0), trailing }
}

function repeatedNote(rows: number): string {
  return rows === 1 ? '1 row repeats the header and is left out.' : `${rows} rows repeat the header and are left out.`
}

function trailingNote(columns: number): string {
  return columns === 1
    ? 'The last column has neither a name nor values and is left out.'
    : `The last ${columns} columns have neither names nor values and are left out.`
}

function build(readers: readonly Reader[], bytes: Uint8Array, starts: Int32Array, ends: Int32Array, row: number): void {
  for (const { builder, cell } of readers) builder.add(bytes, starts[cell] ?? 0, ends[cell] ?? 0, row)
}

function isBlank(bytes: Uint8Array, starts: Int32Array, ends: Int32Array): boolean {
  const end = ends[0] ?? 0
  return trimmedStart(bytes, starts[0] ?? 0, end) === end
}
