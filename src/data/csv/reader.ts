import { WellfitError } from '../../errors.js'
import { arffHead } from './dialect/arff.js'
import { BlankRuns } from './dialect/blank-runs.js'
import { detectDialect, type Dialect } from './dialect/dialect.js'
import type { CsvSettings } from './options.js'
import { CsvScanner, type RecordFault } from './scanner.js'
import { TableBuilder } from './table-builder.js'
import { joined, CHUNK_BYTES } from '../input/source.js'
import type { Table } from '../table/table.js'

/** Builds a table from chunks of UTF-8 text; chunks may end anywhere. */
export class CsvReader {
  readonly #settings: CsvSettings
  readonly #table: TableBuilder
  /** The beginning of the file, kept until it is long enough to recognize the dialect from. */
  #head: Uint8Array = new Uint8Array(0)
  #scanner: CsvScanner | null = null
  #blanks: BlankRuns | null = null
  #dialect: Dialect | null = null
  /** A file of ARFF, whose head is no CSV. */
  #isArff = false
  /** Bytes above the table that are still to come, where the layout is known. */
  #above = 0

  constructor(settings: CsvSettings, table: TableBuilder = new TableBuilder(settings)) {
    this.#settings = settings
    this.#table = table
  }

  /**
   * A reader of some rows of the same file, by the layout and the column types that this one has found; `null` until it has. `first`:
   * it reads from the beginning of the file, else from the beginning of a row; `last`: it reads to the end. ARFF has no parts.
   */
  part({ first, last }: { readonly first: boolean; readonly last: boolean }): CsvReader | null {
    const dialect = this.#dialect
    const settings = { ...this.#settings, footer: last && this.#settings.footer }
    const table = this.#table.part(first, settings)
    if (table === null || dialect === null || this.#isArff) return null
    const reader = new CsvReader(settings, table)
    reader.#open(dialect, true)
    reader.#above = first ? dialect.start : 0
    return reader
  }

  /** The character that comment lines begin with; `null` without any, or before the layout is known. */
  get comment(): string | null {
    return this.#dialect?.comment ?? null
  }

  /** Rows of the file read so far, the header and blank ones included. */
  get rowsRead(): number {
    return this.#table.rowsRead
  }

  /** What was assumed about the file from its beginning, one sentence each. */
  get assumptions(): readonly string[] {
    return this.#table.assumptions
  }

  push(given: Uint8Array): void {
    const above = Math.min(this.#above, given.length)
    this.#above -= above
    const chunk = above === 0 ? given : given.subarray(above)
    if (this.#scanner !== null) {
      this.#scan(this.#scanner, chunk)
      return
    }
    this.#head = joined([this.#head, chunk], this.#head.length + chunk.length)
    if (this.#head.length > CHUNK_BYTES) this.#start()
  }

  #start(): CsvScanner {
    const isWhole = this.#head.length <= CHUNK_BYTES
    const arff = this.#settings.header === false ? null : arffHead(this.#head)
    const head = arff?.bytes ?? this.#head
    const dialect = arff?.dialect ?? detectDialect(head.subarray(0, CHUNK_BYTES), this.#settings, isWhole)
    this.#table.begin(dialect, arff?.types)
    this.#isArff = arff !== null
    const scanner = this.#open(dialect)
    this.#head = new Uint8Array(0)
    this.#scan(scanner, head.subarray(dialect.start))
    return scanner
  }

  /** Rows are found by counting quotes where parts of the file are read, so that none may stand within a cell. */
  #open(dialect: Dialect, isPart = false): CsvScanner {
    this.#dialect = dialect
    const { longestRow } = this.#settings
    const isBlank = dialect.delimiter === ' '
    if (isBlank) this.#blanks = new BlankRuns(dialect.comment)
    const scanner = new CsvScanner(
      isBlank ? '\t' : dialect.delimiter,
      longestRow,
      (bytes, starts, ends, count) => this.#table.add(bytes, starts, ends, count),
      dialect.comment,
      (bytes, first, end) => this.#table.takeRows(bytes, first, end),
      isPart,
    )
    this.#scanner = scanner
    return scanner
  }

  #scan(scanner: CsvScanner, chunk: Uint8Array): void {
    scanner.push(this.#blanks === null ? chunk : this.#blanks.push(chunk))
    this.#check(scanner)
  }

  #check({ fault }: CsvScanner): void {
    if (fault !== null) throw recordError(fault, this.#table.rowsRead + 1, this.#settings.longestRow)
  }

  /** The rows so far, if there are at least `atLeast` and the types of the columns are known. */
  take(atLeast: number): Table | null {
    return this.#table.take(atLeast)
  }

  end(): Table {
    const scanner = this.#scanner ?? this.#start()
    scanner.end()
    this.#check(scanner)
    return this.#table.finish()
  }

  /** Ends a part, which may have no row. */
  endPart(): Table {
    this.#scanner?.end()
    if (this.#scanner !== null) this.#check(this.#scanner)
    return this.#table.finishPart()
  }
}

const faultMessages: Readonly<Record<RecordFault, { readonly expected: string; readonly remedy: string }>> = {
  'quote within a cell': {
    expected: 'have quotes only around whole cells where several processes share the file',
    remedy: 'Quote the whole cell and double the quotes inside it, as in "5"" pipe".',
  },
  'text after a quote': {
    expected: 'have a delimiter or a line end after a closing quote',
    remedy: 'Double the quotes inside a cell, as in "5"" pipe", with no space after the closing quote.',
  },
  'unclosed quote': {
    expected: 'close its opening quote',
    remedy: 'The file may be cut off, or a quote inside a cell may not be doubled.',
  },
  'row too long': {
    expected: 'be no longer',
    remedy: 'A quote may be unclosed, or the file may not be CSV. Raise `longestRow` for longer rows.',
  },
}

function recordError(fault: RecordFault, row: number, longestRow: number): WellfitError {
  const { expected, remedy } = faultMessages[fault]
  const most = fault === 'row too long' ? ` than ${longestRow} bytes` : ''
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: 'row',
    row,
    expected: expected + most,
    remedy,
  })
}
