import { readOptions, type CsvOptions } from './options.js'
import { CsvReader } from './reader.js'
import { utf8Chunks } from '../input/utf8.js'
import type { TextSource } from '../input/source.js'
import type { Table } from '../table/table.js'

/**
 * Reads a table from CSV text with a header: UTF-8, with or without byte order mark, in chunks cut anywhere.
 *
 * Cells are as RFC 4180 has them; line ends may be CR, LF, CRLF, also mixed; spaces and tabs around a cell do not
 * count. The delimiter (`,` `;` tab `|`) and the kind of each column are seen from the first rows, at most 10,000: a
 * column is one of numbers where every cell that is not missing is a number, of dates where each is a date of ISO 8601,
 * of booleans where they are the two words of `true`/`false`, `yes`/`no`, `t`/`f` or `y`/`n` in any case, else one of
 * texts. A number is `[+-] digits [. digits] [e [+-] digits]`, rounded correctly whatever its length; `0x10`, `1e400` and
 * `12abc` are texts, and 0/1 are numbers. A date becomes the number of days since 1970-01-01 in UTC; a boolean column has
 * the categories `false` and `true`. `types` says otherwise, also `'ignore'`. An empty cell is a missing value, never 0, and so are `NA`, `N/A`, `NaN`, `nan`, `null` and `NULL`. Blank
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
export async function readCsv(source: TextSource, options: CsvOptions = {}): Promise<Table> {
  const reader = new CsvReader(readOptions(options))
  for await (const chunk of utf8Chunks('readCsv', source)) reader.push(chunk)
  return reader.end()
}
