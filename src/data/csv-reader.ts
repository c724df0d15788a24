import Papa from 'papaparse'
import { WellfitError } from '../errors.js'
import { possibleDelimiters, type CsvSettings, type Delimiter } from './csv-options.js'
import { RecordSplitter, type RecordFault } from './csv-records.js'
import { PIECE } from './csv-source.js'
import { TableBuilder } from './csv-table.js'
import type { Table } from './table.js'

/** Rows that the delimiter is guessed from. */
const GUESS_ROWS = 20

/** Turns pieces of text into a table; it does not matter where they are cut. */
export class CsvReader {
  readonly #settings: CsvSettings
  readonly #table: TableBuilder
  /** The beginning of the text, kept until there is enough of it to guess the delimiter from, if that is not given. */
  #head = ''
  #rows: RowReader | null = null

  constructor(settings: CsvSettings) {
    this.#settings = settings
    this.#table = new TableBuilder(settings)
  }

  /** Takes a piece of at most `PIECE` characters. */
  push(piece: string): void {
    if (this.#rows !== null) {
      this.#rows.push(piece)
      return
    }
    this.#head += piece
    if (this.#settings.delimiter !== null || this.#head.length >= PIECE) this.#start()
  }

  #start(): RowReader {
    const head = this.#head
    const delimiter = this.#settings.delimiter ?? guessDelimiter(head.slice(0, PIECE), this.#settings)
    const rows = new RowReader(delimiter, this.#settings.longestRow, this.#table)
    this.#rows = rows
    this.#head = ''
    for (let first = 0; first < head.length; first += PIECE) rows.push(head.slice(first, first + PIECE))
    return rows
  }

  end(): Table {
    const rows = this.#rows ?? this.#start()
    rows.end()
    return this.#table.finish()
  }
}

/** Cuts text into rows, and rows into cells. */
class RowReader {
  readonly #splitter: RecordSplitter
  readonly #parser: Papa.Parser
  readonly #table: TableBuilder
  readonly #longestRow: number

  constructor(delimiter: Delimiter, longestRow: number, table: TableBuilder) {
    this.#splitter = new RecordSplitter(delimiter, longestRow)
    this.#parser = new Papa.Parser({ delimiter, newline: '\n' })
    this.#table = table
    this.#longestRow = longestRow
  }

  push(piece: string): void {
    this.#parse(this.#splitter.push(piece))
  }

  end(): void {
    this.#parse(this.#splitter.end())
  }

  #parse(block: string): void {
    if (block !== '') {
      // The last row is what follows the last line end: nothing.
      const { data } = this.#parser.parse(block, 0, true) as { readonly data: readonly (readonly string[])[] }
      this.#table.add(data)
    }
    const { fault } = this.#splitter
    if (fault !== null) throw recordError(fault, this.#table.rowsRead + 1, this.#longestRow)
  }
}

/** The delimiter that cuts the first rows into the same number of cells, and into most; a comma where none does. */
function guessDelimiter(head: string, settings: CsvSettings): Delimiter {
  const choices = possibleDelimiters(settings)
  const text = head.replaceAll(/\r\n?/g, '\n')
  // A row that is cut off would have fewer cells.
  const sample = head.length < PIECE ? text : text.slice(0, text.lastIndexOf('\n') + 1)
  const { meta } = Papa.parse(sample, {
    delimitersToGuess: [...choices],
    newline: '\n',
    preview: GUESS_ROWS,
    skipEmptyLines: true,
  })
  return choices.find((choice) => choice === meta.delimiter) ?? choices[0] ?? ','
}

const faults: Readonly<Record<RecordFault, { readonly expected: string; readonly remedy: string }>> = {
  'quote within a cell': {
    expected: 'have quotes only around whole cells',
    remedy: 'Put the cell into quotes and double those within: "5"" pipe"; leave no spaces before the first.',
  },
  'text after a quote': {
    expected: 'have a delimiter or the end of the row behind a closing quote',
    remedy: 'Double the quotes within a cell: "5"" pipe"; leave no spaces behind the last.',
  },
  'unclosed quote': {
    expected: 'close the quote that it opens',
    remedy: 'The file may be cut off, or a quote within a cell may not be doubled.',
  },
  'row too long': {
    expected: 'be no longer',
    remedy: 'Is a quote not closed, or the file no CSV? A longer row needs the option `longestRow`.',
  },
}

function recordError(fault: RecordFault, row: number, longestRow: number): WellfitError {
  const { expected, remedy } = faults[fault]
  const most = fault === 'row too long' ? ` than ${longestRow} characters` : ''
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'row',
    row,
    expected: expected + most,
    remedy,
  })
}
