import { Utf8Decoder, zeroByte } from './csv-decode.js'
import { readOptions, type CsvOptions } from './csv-options.js'
import { CsvReader } from './csv-reader.js'
import { PIECE, piecesOf, type CsvSource } from './csv-source.js'
import type { Table } from './table.js'

export type { ColumnKind, CsvOptions, Delimiter } from './csv-options.js'
export type { CsvSource } from './csv-source.js'
export { writeCsv, type CsvColumn } from './csv-write.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from './table.js'

/**
 * Reads a table from CSV text with a header: UTF-8, with or without byte order mark, in chunks cut anywhere.
 *
 * Cells are as RFC 4180 has them; line ends may be CR, LF, CRLF, also mixed; spaces and tabs around a cell do not
 * count. The delimiter (`,` `;` tab `|`) and the kind of each column are seen from the first rows, at most 10,000: a
 * column is one of numbers where every cell that is not missing is a number, else one of texts. A number is
 * `[+-] digits [. digits] [e [+-] digits]`, rounded correctly whatever its length; `0x10`, `1e400` and `12abc` are
 * texts. An empty cell is a missing value, never 0, and so are `NA`, `N/A`, `NaN`, `nan`, `null` and `NULL`. Blank
 * lines are skipped where the table has more than one column.
 *
 * Rows in errors are counted from 1, the header.
 *
 * @throws WellfitError `INVALID_DATA` naming row and column: quotes that do not match, rows of different length, names
 *   that are empty or there twice, a cell that is no number where the column is one of numbers, decimal commas; or
 *   naming the byte: NUL, UTF-16, malformed UTF-8. `INVALID_OPTION`.
 * @example
 * const table = await readCsv('age,smokes\n31,no\n,yes\n', { types: { smokes: 'category' } })
 */
export async function readCsv(source: CsvSource, options: CsvOptions = {}): Promise<Table> {
  const reader = new CsvReader(readOptions(options))
  if (typeof source === 'string') readText(source, reader)
  else await readBytes(source, reader)
  return reader.end()
}

function readText(source: string, reader: CsvReader): void {
  const zero = source.indexOf('\0')
  const end = zero === -1 ? source.length : zero
  for (let first = source.startsWith('\uFEFF') ? 1 : 0; first < end; first += PIECE) {
    reader.push(source.slice(first, Math.min(first + PIECE, end)))
  }
  if (zero !== -1) throw zeroByte(new TextEncoder().encode(source.slice(0, zero)).length)
}

async function readBytes(source: Exclude<CsvSource, string>, reader: CsvReader): Promise<void> {
  const decoder = new Utf8Decoder()
  for await (const bytes of piecesOf(source)) {
    reader.push(decoder.push(bytes))
    if (decoder.fault !== null) throw decoder.fault
  }
  decoder.end()
  if (decoder.fault !== null) throw decoder.fault
}
