import type { WellfitError } from '../../../errors.js'
import { parseDecimalComma } from '../../parse/numbers.js'
import { growableReals, type GrowableArray } from '../../table/growable-array.js'
import { RoundedIntegers } from '../../table/rounded-integers.js'
import type { TableColumn } from '../../table/table.js'
import { readSimpleNumber, textOf } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { cellError, cellRemedy, isMissingText, type ColumnBuilder } from './builder.js'

/** Where `readSimpleNumber` puts its result. */
const parsed = new Float64Array(1)

/** A column of numbers; missing cells become NaN. */
export class NumberColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #decimalCode: number
  readonly #values: GrowableArray<Float64Array> | GrowableArray<Float32Array>
  readonly #rounded: RoundedIntegers | null

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
    this.#decimalCode = settings.decimal.charCodeAt(0)
    this.#values = growableReals(settings.precision)
    this.#rounded = settings.precision === 'f32' ? new RoundedIntegers() : null
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    // A word for a missing value may be a number itself, such as -999: it takes precedence.
    const isSimple = !this.#settings.hasMissingNumber && readSimpleNumber(bytes, start, end, this.#decimalCode, parsed)
    if (!isSimple) parsed[0] = this.#parse(textOf(bytes, start, end), row)
    const value = parsed[0] ?? NaN
    this.#rounded?.check(value)
    this.#values.push(value)
  }

  #parse(text: string, row: number): number {
    const settings = this.#settings
    if (isMissingText(text, settings)) return NaN
    const value = settings.parse(text)
    if (Number.isNaN(value)) throw notANumber(this.#name, text, row, settings)
    if (settings.precision === 'f64' || Number.isFinite(Math.fround(value))) return value
    const expected = 'lie within ±3.4e38, the range of f32'
    throw cellError(this.#name, text, row, expected, "Read the file with precision: 'f64'.")
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'number', values: this.#values.finish() }
  }

  notes(): string[] {
    return this.#rounded?.notes(this.#name) ?? []
  }
}

function notANumber(name: string, text: string, row: number, settings: CsvSettings): WellfitError {
  const hasComma = settings.decimal === '.' && !Number.isNaN(parseDecimalComma(text))
  const remedy = hasComma ? "It has a decimal comma: pass decimal: ',' or use a point." : cellRemedy(name)
  return cellError(name, text, row, 'be a number', remedy)
}
