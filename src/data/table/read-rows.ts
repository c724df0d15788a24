import { readSafely } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import type { RowOptions } from './row-options.js'
import { RowsBuilder } from './rows-builder.js'
import type { Table } from './table.js'

/** A row as an object: one value per column name. */
export type Row = Readonly<Record<string, unknown>>

/**
 * Builds a table from rows that are objects, given as an array, an iterable or an async iterable such as a database
 * cursor or a message stream.
 *
 * Values may be numbers, strings, booleans and `Date`s; `null`, `undefined`, NaN and absent keys are missing. The first
 * value present decides what a column holds; one of several types holds texts. Texts are read as what they spell, if 95 % of them
 * are numbers, quantities or dates, or all are the two words of a boolean such as `yes` and `no`.
 *
 * Errors count rows from 0.
 *
 * @throws WellfitError `INVALID_DATA` naming row and column for a value that does not fit the column's type, an
 *   infinite number, an integer beyond 2⁵³ or a nested object; `INVALID_OPTION`.
 * @example
 * const table = await readRows([{ age: 31, smokes: false }, { age: null, smokes: true }])
 */
export async function readRows(rows: Iterable<Row> | AsyncIterable<Row>, options: RowOptions = {}): Promise<Table> {
  const builder = new RowsBuilder('readRows', options)
  let rowNumber = 0
  const iterable = checkIterable(rows)
  if (Symbol.asyncIterator in iterable) for await (const row of iterable) builder.add(row, rowNumber++)
  // Not by `for await`, which reads `then` of every row.
  else for (const row of iterable) builder.add(isPromise(row) ? await row : row, rowNumber++)
  return builder.finish()
}

function isPromise(row: unknown): boolean {
  return readSafely('readRows', 'rows', () => row instanceof Promise)
}

function checkIterable(rows: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  const isIterable = (): boolean =>
    typeof rows === 'object' && rows !== null && (Symbol.asyncIterator in rows || Symbol.iterator in rows)
  if (readSafely('readRows', 'rows', isIterable)) return rows as Iterable<unknown> | AsyncIterable<unknown>
  const expected = 'be an array, iterable or async iterable of rows'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'readRows', field: 'rows', value: rows, expected })
}
