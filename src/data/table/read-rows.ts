import { WellfitError } from '../../errors.js'
import { readRowSettings, type RowOptions, type RowSettings } from './row-options.js'
import { missingColumn, type Table } from './table.js'
import { ValueColumn } from './value-column.js'

/** A row: a value by the name of its column. */
export type Row = Readonly<Record<string, unknown>>

/** Makes a table out of rows that are objects. A key that a row has not is a value that is missing. */
export class RowsBuilder {
  readonly #functionName: string
  readonly #settings: RowSettings
  readonly #columns = new Map<string, ValueColumn>()
  #rows = 0

  constructor(functionName: string, options: RowOptions) {
    this.#functionName = functionName
    this.#settings = readRowSettings(functionName, options)
  }

  /** `place` is the row's number, as errors name it. */
  add(row: unknown, place: number): void {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      const expected = 'be an object, a value by the name of each column'
      throw new WellfitError({
        code: 'INVALID_DATA',
        functionName: this.#functionName,
        field: 'row',
        value: row,
        row: place,
        expected,
      })
    }
    for (const [name, value] of Object.entries(row)) this.#column(name)?.add(value, place)
    this.#rows++
    for (const column of this.#columns.values()) column.fillTo(this.#rows)
  }

  #column(name: string): ValueColumn | undefined {
    const known = this.#columns.get(name)
    if (known !== undefined) return known
    if (this.#settings.types.get(name) === 'ignore') return undefined
    const column = new ValueColumn(this.#functionName, name, this.#settings)
    column.fillTo(this.#rows)
    this.#columns.set(name, column)
    return column
  }

  finish(): Table {
    const names = [...this.#columns.keys()]
    const absent = [...this.#settings.types].find(([name, kind]) => kind !== 'ignore' && !this.#columns.has(name))
    if (this.#rows === 0) {
      const expected = 'have at least one row'
      throw new WellfitError({
        code: 'INVALID_DATA',
        functionName: this.#functionName,
        field: 'source',
        value: '0 rows',
        expected,
      })
    }
    if (absent !== undefined) throw missingColumn(this.#functionName, absent[0], names)
    const columns = [...this.#columns.values()]
    const notes = columns.flatMap((column) => column.notes())
    return { rows: this.#rows, columns: columns.map((column) => column.finish()), notes }
  }
}

/**
 * Makes a table out of rows that are objects, from an array, or as they come from an async iterable: a cursor of a data
 * base, a stream of messages.
 *
 * Numbers, texts, booleans and `Date`s are read; `null`, `undefined`, NaN and a key that is not there are missing values.
 * The first value that is there says what a column holds. Texts that are all dates of ISO 8601 become dates, those that
 * are the two words of `true`/`false`, `yes`/`no`, `t`/`f` or `y`/`n` become booleans.
 *
 * Rows in errors are counted from 0.
 *
 * @throws WellfitError `INVALID_DATA` naming row and column: a value of another kind than those before it, an infinite
 *   number, a whole number beyond 2⁵³, a nested object. `INVALID_OPTION`.
 * @example
 * const table = await readRows([{ age: 31, smokes: false }, { age: null, smokes: true }])
 */
export async function readRows(rows: Iterable<Row> | AsyncIterable<Row>, options: RowOptions = {}): Promise<Table> {
  const builder = new RowsBuilder('readRows', options)
  let place = 0
  for await (const row of checkedRows(rows)) builder.add(row, place++)
  return builder.finish()
}

function checkedRows(rows: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  const isIterable =
    typeof rows === 'object' && rows !== null && (Symbol.asyncIterator in rows || Symbol.iterator in rows)
  if (isIterable) return rows as Iterable<unknown> | AsyncIterable<unknown>
  const expected = 'be an array, an iterable or an async iterable of rows'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'readRows', field: 'rows', value: rows, expected })
}
