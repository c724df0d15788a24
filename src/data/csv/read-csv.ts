import { inFunction } from '../../errors.js'
import { checkInteger, checkKeys } from '../../options.js'
import { csvKeys, readOptions, type CsvOptions } from './options.js'
import { CsvReader } from './reader.js'
import { textChunks } from '../input/text/text-chunks.js'
import type { TextSource } from '../input/source.js'
import type { Table } from '../table/table.js'

/** How to read a CSV file as a sequence of tables. */
export interface CsvChunkOptions extends CsvOptions {
  /** Rows that a table has at least, but for the last one. Default 16,384. */
  readonly rows?: number
}

/**
 * Reads a table from CSV text with a header row, in chunks of any size: UTF-8, or UTF-16 or Windows-1252 where the bytes
 * show it (said in `notes`), with or without a byte order mark.
 *
 * - Cells are quoted as in RFC 4180. Rows end with CR, LF or CRLF, even mixed. Spaces and tabs around a cell are ignored,
 *   and so are blank rows in a table of several columns.
 * - The delimiter (`,` `;` tab `|`) and the column types are inferred from the first rows, at most 10,000. A column holds
 *   booleans if every present cell does, numbers or dates if at least 95 % of them do, and categories otherwise. Cells that
 *   are neither valid nor missing are read as missing and listed in `invalid` of the column; more than 5 % are an error.
 * - A number is `[+-] digits [. digits] [e [+-] digits]`, correctly rounded, with one separator between thousands, a decimal
 *   comma, a currency, `%` or another unit, if the column is written so; or a duration `1:30`. `0x10` and `1e400` are not.
 * - A date is one of ISO 8601, of day, month and year in an order that the column shows, or with a month's name; it is stored
 *   as days since 1970-01-01 UTC.
 * - A boolean column holds the two words of a pair such as `yes` and `no`, in any case; they are its categories. A column of
 *   0 and 1 holds numbers.
 * - An empty cell is a missing value, never 0, and so are the words of `missing`.
 * - Integers beyond 2⁵³, and digits of one length with leading zeros, are categories: numbers would merge them.
 *
 * `types` overrides the inferred types and leaves columns out (`'ignore'`). Errors count rows from 1, the header.
 *
 * @throws WellfitError `INVALID_DATA` naming row and column for unmatched quotes, rows of different lengths, empty or
 *   duplicate column names, a cell that is not a number in a number column, or decimal commas; naming the byte for NUL
 *   and for text that is malformed in its encoding. `INVALID_OPTION`.
 * @example
 * const table = await readCsv('age,smokes\n31,no\n,yes\n', { types: { smokes: 'category' } })
 */
export async function readCsv(source: TextSource, options: CsvOptions = {}): Promise<Table> {
  const settings = readOptions(options)
  const reader = new CsvReader(settings)
  const notes: string[] = []
  const chunks = textChunks('readCsv', source, settings.encoding, (note) => notes.push(note))
  for await (const chunk of chunks) reader.push(chunk)
  const table = reader.end()
  return { ...table, notes: [...notes, ...(table.notes ?? [])] }
}

/**
 * Reads a CSV file as a sequence of tables, so that memory does not grow with the file. Column types are decided from the first
 * rows for all of them; each table has the categories of its own rows, and the notes that it adds. Of a file without more rows
 * than that, there is one table.
 *
 * @throws WellfitError as `readCsv`, at the table at fault; `INVALID_OPTION`.
 * @example
 * for await (const table of readCsvChunks(stream, { rows: 10_000 })) console.log(table.rows)
 */
export async function* readCsvChunks(
  source: TextSource,
  options: CsvChunkOptions = {},
): AsyncGenerator<Table, void, undefined> {
  checkKeys('readCsvChunks', 'options', options, [...csvKeys, 'rows'])
  const { rows, ...reading } = options
  const atLeast = checkInteger('readCsvChunks', 'rows', rows ?? DEFAULT_CHUNK_ROWS, 1)
  const settings = inFunction('readCsvChunks', () => readOptions(reading))
  const reader = new CsvReader(settings)
  const notes: string[] = []
  const chunks = textChunks('readCsvChunks', source, settings.encoding, (note) => notes.push(note))
  const noted = (table: Table): Table => ({ ...table, notes: [...notes.splice(0), ...(table.notes ?? [])] })
  let isTaken = false
  for await (const chunk of chunks) {
    reader.push(chunk)
    const table = reader.take(atLeast)
    if (table === null) continue
    isTaken = true
    yield noted(table)
  }
  const rest = reader.end()
  if (rest.rows > 0 || !isTaken) yield noted(rest)
}

const DEFAULT_CHUNK_ROWS = 16_384
