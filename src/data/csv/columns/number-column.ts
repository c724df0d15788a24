import { type NumberFormat, withMissing } from '../../parse/number-format.js'
import { parseQuantity } from '../../parse/quantities.js'
import { isUnsafeInteger } from '../../parse/numbers.js'
import type { ColumnPlan } from '../../table/column/plan.js'
import { exactNote } from '../../table/infer-column.js'
import { growableReals, type GrowableArray } from '../../table/growable-array.js'
import { RoundedIntegers } from '../../table/rounded-integers.js'
import { Spellings } from '../../table/spellings.js'
import type { NumberColumn, TableColumn } from '../../table/table.js'
import { readSimpleNumber, textOf } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { cellError, isMissingText, type ColumnBuilder } from './builder.js'
import { CategoryColumnBuilder } from './category-columns.js'
import { InvalidCellList } from './invalid-cells.js'

/** Where `readSimpleNumber` puts its result. */
const parsed = new Float64Array(1)
const encoder = new TextEncoder()
const NONE: ReadonlySet<string> = new Set()

/** Cells of several rows, by index: numbers, NaN where one is missing, or the bounds of a text. */
export interface ParsedCells {
  readonly values: Float64Array
  /** `NUMBER` where the cell is in `values`. */
  readonly starts: Int32Array
  readonly ends: Int32Array
}

export const NUMBER = -1

/** A column of numbers; missing cells become NaN. */
export class NumberColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #format: NumberFormat
  readonly #isStrict: boolean
  readonly #isFast: boolean
  readonly #decimalCode: number
  readonly #values: GrowableArray<Float64Array> | GrowableArray<Float32Array>
  readonly #rounded: RoundedIntegers | null
  readonly #missing: ReadonlySet<string>
  readonly #invalid: InvalidCellList
  readonly #spellings: Spellings | null
  #missingCells = 0
  /** Takes over from the first integer beyond 2⁵³. */
  #exact: CategoryColumnBuilder | null = null

  constructor(name: string, plan: ColumnPlan & { kind: 'number' }, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
    this.#format = plan.format
    this.#isStrict = plan.isStrict
    // A word for a missing value may be a number itself, such as -999: it takes precedence. Durations have no bare numbers.
    this.#isFast = settings.missingNumbers.size === 0 && plan.format.duration === undefined && !plan.keepsSpellings
    this.#decimalCode = plan.format.decimal.charCodeAt(0)
    this.#values = growableReals(settings.precision)
    this.#rounded = settings.precision === 'f32' ? new RoundedIntegers() : null
    const { missing = [] } = plan.format
    this.#missing = missing.length === 0 ? NONE : new Set(missing)
    this.#invalid = new InvalidCellList(name, 'be a number')
    this.#spellings = plan.keepsSpellings ? new Spellings() : null
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    if (this.#isFast && readSimpleNumber(bytes, start, end, this.#decimalCode, parsed) && this.#exact === null) {
      const value = parsed[0] ?? NaN
      this.#rounded?.check(value)
      this.#values.push(value)
    } else this.#addSlowly(bytes, start, end, row)
  }

  /** The decimal separator, where every cell of at most 15 digits may be added as a number and no cell is an error. */
  get plainPoint(): number | null {
    const isPlain = this.#isFast && !this.#isStrict && this.#rounded === null && this.#exact === null
    return isPlain ? this.#decimalCode : null
  }

  /** Adds `count` cells from index `from` on, of a file's rows from `row` on. */
  addParsed(bytes: Uint8Array, { values, starts, ends }: ParsedCells, from: number, count: number, row: number): void {
    for (let i = 0, at = from; i < count; i++, at++) {
      const start = starts[at] ?? NUMBER
      if (start === NUMBER) {
        const value = values[at] ?? NaN
        if (Number.isNaN(value)) this.#missingCells++
        this.#values.push(value)
      } else this.#addSlowly(bytes, start, ends[at] ?? 0, row + i)
    }
  }

  /** Adds numbers; NaN where one is missing. */
  addNumbers(values: Float64Array): void {
    for (const value of values) {
      if (Number.isNaN(value)) this.#missingCells++
      this.#values.push(value)
    }
  }

  #addSlowly(bytes: Uint8Array, start: number, end: number, row: number): void {
    if (this.#exact !== null) {
      this.#exact.add(bytes, start, end)
      return
    }
    const text = textOf(bytes, start, end)
    if (isUnsafeInteger(text) && !this.#isStrict) {
      this.#becomeExact(row, text).add(bytes, start, end)
      return
    }
    const value = this.#parse(text, row)
    if (!Number.isNaN(value)) this.#spellings?.add(value, text)
    this.#rounded?.check(value)
    this.#values.push(value)
  }

  #parse(text: string, row: number): number {
    const settings = this.#settings
    if (isMissingText(text, settings) || this.#missing.has(text)) {
      this.#missingCells++
      return NaN
    }
    const value = parseQuantity(text, this.#format)
    if (settings.missingNumbers.has(value)) {
      this.#missingCells++
      return NaN
    }
    if (Number.isNaN(value)) {
      if (this.#isStrict) throw this.#invalid.error(text, row)
      this.#invalid.add(text, row)
      return NaN
    }
    if (settings.precision === 'f64' || Number.isFinite(Math.fround(value))) return value
    const expected = 'lie within ±3.4e38, the range of f32'
    throw cellError(this.#name, text, row, expected, "Read the file with precision: 'f64'.")
  }

  /** Turns the numbers so far, none beyond 2⁵³, into texts, and goes on with texts. */
  #becomeExact(row: number, text: string): CategoryColumnBuilder {
    if (this.#settings.precision === 'f32') {
      const remedy = `Read the column as categories: types: { ${JSON.stringify(this.#name)}: 'category' }.`
      throw cellError(this.#name, text, row, 'lie within ±2⁵³, where f64 is exact for integers', remedy)
    }
    const builder = new CategoryColumnBuilder(this.#name, this.#settings)
    for (const value of this.#values.finish()) {
      const bytes = encoder.encode(Number.isNaN(value) ? '' : String(value))
      builder.add(bytes, 0, bytes.length)
    }
    this.#exact = builder
    return builder
  }

  finish(): TableColumn {
    if (this.#exact !== null) return this.#exact.finish()
    const values = this.#values.finish()
    const { invalid, words } = this.#invalid.finish(this.#valid(values.length))
    const numberFormat = withMissing(this.#format, words)
    const spellings = this.#spellings?.finish() ?? null
    const column: NumberColumn = {
      name: this.#name,
      kind: 'number',
      values,
      ...(numberFormat === null ? {} : { numberFormat }),
      ...(spellings === null ? {} : { spellings }),
      ...(invalid === undefined ? {} : { invalid }),
    }
    return column
  }

  #valid(cells: number): number {
    return cells - this.#missingCells - this.#invalid.count
  }

  notes(): string[] {
    if (this.#exact !== null) return [exactNote(this.#name)]
    const rounded = this.#rounded?.notes(this.#name) ?? []
    return [...this.#invalid.note(this.#valid(this.#values.length), 'number'), ...rounded]
  }
}
