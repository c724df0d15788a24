import { parseDateAs } from '../dates/parse-date-as.js'
import { areBooleans, BOOLEANS } from '../parse/booleans.js'
import { isMissingWord, MISSING_WORDS } from '../parse/missing-words.js'
import { isPlain } from '../parse/number-format.js'
import { parseQuantity } from '../parse/quantities.js'
import { asBooleans } from './boolean-column.js'
import { Categories } from './categories.js'
import { readAsOf, type ColumnType } from './column/types.js'
import { kindOf, toBoolean, toDate, toNumber, toText, type Cell, type ValueKind } from './convert-value.js'
import type { ColumnPlan } from './column/plan.js'
import { inferColumn } from './infer-column.js'
import { growableReals, type GrowableArray } from './growable-array.js'
import { RoundedIntegers } from './rounded-integers.js'
import type { RowSettings } from './row-options.js'
import { Spellings } from './spellings.js'
import type { CategoryColumn, NumberColumn, TableColumn } from './table.js'

/**
 * Collects the JavaScript values of one column. `null`, `undefined` and NaN are missing. The column's type, or else the
 * first value present, decides what the column holds; a value of another type is an error. Strings that are all ISO 8601
 * dates, or the two words of a boolean pair, are converted at the end.
 */
export class ValueColumn {
  readonly #functionName: string
  readonly #name: string
  readonly #type: ColumnType | undefined
  readonly #precision: 'f32' | 'f64'
  #kind: ValueKind | null
  #rows = 0
  readonly #values: GrowableArray<Float64Array> | GrowableArray<Float32Array>
  readonly #categories = new Categories()
  readonly #rounded = new RoundedIntegers()

  constructor(functionName: string, name: string, { types, precision }: RowSettings, expectedRows = 0) {
    this.#functionName = functionName
    this.#name = name
    this.#type = types.get(name)
    this.#precision = precision
    this.#values = growableReals(precision, expectedRows)
    const type = this.#type === undefined ? undefined : readAsOf(this.#type)
    this.#kind = type === undefined || type === 'ignore' ? null : type === 'category' ? 'text' : type
  }

  get rows(): number {
    return this.#rows
  }

  /** Adds a value; `row` is the number that errors show. */
  add(value: unknown, row: number): void {
    const isMissing = value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))
    this.#rows++
    if (isMissing || (this.#kind === 'number' && typeof value === 'string' && isMissingWord(value))) this.#push(null)
    else this.#push(this.#convert(value, this.#cell(row)))
  }

  /** Adds the values of consecutive rows; a typed array of numbers is copied in one step. */
  addAll(values: ArrayLike<unknown>): void {
    const isTyped = values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array
    if (!isTyped) {
      for (let i = 0; i < values.length; i++) this.add(values[i], this.#rows)
      return
    }
    let first = 0
    while (first < values.length && this.#kind !== 'number') this.add(values[first++], this.#rows)
    const rest = values.subarray(first)
    for (let j = 0; j < rest.length; j++) {
      const value = rest[j] ?? NaN
      const stored = this.#precision === 'f32' ? Math.fround(value) : value
      if (Math.abs(stored) === Infinity) toNumber(value, this.#cell(this.#rows + j), this.#precision)
      if (stored !== value) this.#checkRounding(value)
    }
    this.#values.pushAll(rest)
    this.#rows += rest.length
  }

  /** Adds missing values up to a number of rows. */
  fillTo(rows: number): void {
    while (this.#rows < rows) this.add(null, 0)
  }

  #cell(row: number): Cell {
    return { functionName: this.#functionName, column: this.#name, row }
  }

  /** Missing values before the first present one are recorded in both forms. */
  #push(value: number | string | null): void {
    if (this.#kind !== 'text') this.#values.push(typeof value === 'number' ? value : NaN)
    if (this.#kind === 'text' || this.#kind === null) {
      this.#categories.push(typeof value === 'string' ? this.#categories.codeOf(value) : -1)
    }
  }

  #convert(value: unknown, cell: Cell): number | string {
    this.#kind ??= kindOf(value, cell)
    if (this.#kind === 'number') return this.#checkRounding(this.#numberOf(value, cell))
    if (this.#kind === 'boolean') return toBoolean(value, cell)
    if (this.#kind === 'date') return this.#dateOf(value, cell)
    return toText(value, cell, this.#type === 'category')
  }

  /** A number; a string in the column's format, if one was given. */
  #numberOf(value: unknown, cell: Cell): number {
    const type = this.#type
    const isFormatted = typeof type === 'object' && type.kind === 'number' && typeof value === 'string'
    return toNumber(isFormatted ? parseQuantity(value.trim(), type) : value, cell, this.#precision)
  }

  #dateOf(value: unknown, cell: Cell): number {
    const type = this.#type
    const isFormatted = typeof type === 'object' && type.kind === 'date' && typeof value === 'string'
    const days = isFormatted ? parseDateAs(value.trim(), type.order) : NaN
    return Number.isNaN(days) ? toDate(value, cell) : days
  }

  #checkRounding(value: number): number {
    if (this.#precision === 'f32') this.#rounded.check(value)
    return value
  }

  /** What the user should know about the values. */
  notes(): string[] {
    return this.#rounded.notes(this.#name)
  }

  finish(): TableColumn {
    const name = this.#name
    if (this.#kind === 'date') return { name, kind: 'number', values: this.#values.finish(), readAs: 'date' }
    if (this.#kind === 'boolean') {
      const values = this.#values.finish()
      const codes = new Int32Array(values.length)
      for (let row = 0; row < codes.length; row++) codes[row] = Number.isNaN(values[row]) ? -1 : (values[row] ?? -1)
      return { name, kind: 'category', codes, categories: BOOLEANS, readAs: 'boolean' }
    }
    if (this.#kind === 'text') return this.#type === undefined ? this.#fromTexts() : this.#asCategories()
    return { name, kind: 'number', values: this.#values.finish() }
  }

  #asCategories(): CategoryColumn {
    return { name: this.#name, kind: 'category', ...this.#categories.finish() }
  }

  /** Strings as what they spell, decided over the first rows. */
  #fromTexts(): TableColumn {
    const texts = this.#categories.texts()
    const codes = this.#categories.codes()
    const sample = Array.from(codes.subarray(0, SAMPLE_ROWS), (code) => texts[code]?.trim() ?? '')
    const { plan } = inferColumn(this.#name, sample, { missing: missingWords, decimal: null })
    if (plan?.kind === 'boolean' && areBooleans(texts)) return asBooleans(this.#asCategories())
    if (plan === null || plan.kind === 'category' || plan.kind === 'boolean') return this.#asCategories()
    const values = texts.map((text) => valueOf(text.trim(), plan))
    const fits = (value: number): boolean => !Number.isNaN(value)
    if (!texts.every((text, code) => fits(values[code] ?? NaN) || isMissingWord(text))) return this.#asCategories()
    const spellings = plan.kind === 'number' && plan.keepsSpellings ? spellingsOf(texts, codes, values) : null
    const stored = growableReals(this.#precision, codes.length)
    for (let row = 0; row < codes.length; row++) stored.push(values[codes[row] ?? -1] ?? NaN)
    const column: NumberColumn = {
      name: this.#name,
      kind: 'number',
      values: stored.finish(),
      ...(spellings === null ? {} : { spellings }),
    }
    if (plan.kind === 'date') {
      const { order } = plan.format
      return { ...column, readAs: 'date', ...(order === 'ymd' ? {} : { dateFormat: { order } }) }
    }
    return isPlain(plan.format) ? column : { ...column, numberFormat: plan.format }
  }
}

/** Types are inferred from this many rows. */
const SAMPLE_ROWS = 10_000
const missingWords: ReadonlySet<string> = new Set(MISSING_WORDS)

/** How strings write the few numbers that they spell. */
function spellingsOf(
  texts: readonly string[],
  codes: Int32Array,
  values: readonly number[],
): Readonly<Record<string, string>> | null {
  const spellings = new Spellings()
  for (const code of codes) {
    const value = values[code] ?? NaN
    if (!Number.isNaN(value)) spellings.add(value, texts[code]?.trim() ?? '')
  }
  return spellings.finish()
}

function valueOf(text: string, plan: ColumnPlan & { kind: 'number' | 'date' }): number {
  return plan.kind === 'number' ? parseQuantity(text, plan.format) : parseDateAs(text, plan.format.order)
}
