import { readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { missingColumn } from '../data/table/table.js'
import { type ColumnEncoder, encoders, type Formats } from './column-encoders.js'
import type { Preparation } from '../train/network/internals.js'
import type { Signature } from '../result/index.js'

/** A raw row: an object with a value by column name, or the values in the order of the model's raw columns. */
export type RawRow = Readonly<Record<string, unknown>> | readonly unknown[]

/** Turns raw rows into rows of features, one cell at a time, by a plan that is made once for a model. */
export class RowEncoder {
  /** Names of the raw columns, in the order of rows that are arrays. */
  readonly columns: readonly string[]
  readonly #encoders: readonly ColumnEncoder[]
  readonly #inputs: number
  readonly #bytes: boolean

  constructor(
    inputs: number,
    preprocessor: Preparation['preprocessor'],
    signature: Signature,
    readers: Formats | null,
  ) {
    this.#encoders = encoders(inputs, preprocessor, signature, readers)
    this.columns = this.#encoders.map(({ name }) => name)
    this.#inputs = inputs
    this.#bytes = signature.bytes === true && preprocessor === null
  }

  /** [rows, inputs] of raw rows. Errors name row and column. */
  encode(rows: unknown): Float64Array | Uint8Array {
    if (!Array.isArray(rows) || rows.length === 0) {
      const expected = 'be an array of one or more rows, each an object or an array'
      throw new WellfitError({ code: 'INVALID_DATA', functionName: 'predict', field: 'rows', value: rows, expected })
    }
    const x = new (this.#bytes ? Uint8Array : Float64Array)(rows.length * this.#inputs)
    for (let row = 0; row < rows.length; row++) this.#encodeRow(rows[row], row, x)
    return x
  }

  #encodeRow(value: unknown, row: number, x: Float64Array | Uint8Array): void {
    const offset = row * this.#inputs
    if (Array.isArray(value)) {
      if (value.length !== this.columns.length) throw this.#wrongLength(value.length, row)
      this.#encoders.forEach((encoder, i) => encoder.write(value[i], row, x, offset))
      return
    }
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) throw this.#notARow(value, row)
    const cells = value as Readonly<Record<string, unknown>>
    readSafely('predict', `rows[${row}]`, () => {
      for (const encoder of this.#encoders) {
        if (!Object.hasOwn(cells, encoder.name)) throw missingColumn('predict', encoder.name, Object.keys(cells))
        encoder.write(cells[encoder.name], row, x, offset)
      }
    })
  }

  #wrongLength(length: number, row: number): WellfitError {
    return new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'predict',
      field: `rows[${row}]`,
      value: `${length} values`,
      row,
      expected: `hold one value for each of ${this.columns.length} columns: ${this.columns.slice(0, 12).join(', ')}`,
    })
  }

  #notARow(value: unknown, row: number): WellfitError {
    return new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'predict',
      field: `rows[${row}]`,
      value,
      row,
      expected: 'be an object with a value by column name, or an array of values',
    })
  }
}
