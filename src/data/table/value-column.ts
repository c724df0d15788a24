import { ISO_DATES } from '../dates/date-format.js'
import { parseDateAs } from '../dates/parse-date-as.js'
import { areBooleans, BOOLEANS, parseBoolean } from '../parse/booleans.js'
import { isMissingCell, MISSING_CELLS } from '../parse/missing-cells.js'
import { isAmongMissing, type MissingValues } from '../parse/missing-words.js'
import { withMissing } from '../parse/number-format.js'
import { isUnsafeInteger, parseNumber } from '../parse/numbers.js'
import { parseQuantity } from '../parse/quantities.js'
import { asBooleans } from './boolean-column.js'
import { Categories } from './categories.js'
import { readAsOf, type ColumnType } from './column/types.js'
import { kindOf, toBoolean, toDate, toNumber, toText, type Cell, type ValueKind } from './convert-value.js'
import { LEAST_VALID, type ColumnPlan } from './column/plan.js'
import { inferColumn } from './infer-column.js'
import { growableReals, type GrowableArray } from './growable-array.js'
import { describeInvalid, MOST_LISTED, MOST_WORDS } from './invalid-cells.js'
import { RoundedIntegers } from './rounded-integers.js'
import type { RowSettings } from './row-options.js'
import { Spellings } from './spellings.js'
import type { CategoryColumn, NumberColumn, TableColumn } from './table.js'

/**
 * Collects the JavaScript values of one column. `null`, `undefined` and NaN are missing. The column's type decides what the column
 * holds; a value of another type is then an error. Without a type the first value present decides, and a column of several types
 * becomes one of texts. What texts spell, numbers, dates or booleans, is decided at the end.
 */
export class ValueColumn {
  readonly #functionName: string
  readonly #name: string
  readonly #type: ColumnType | undefined
  readonly #precision: 'f32' | 'f64'
  readonly #missing: MissingValues
  #kind: ValueKind | null
  #rows = 0
  readonly #values: GrowableArray<Float64Array> | GrowableArray<Float32Array>
  readonly #categories = new Categories()
  /** The row of each distinct text, where it comes first. */
  readonly #firstRows: number[] = []
  /** Whether texts follow numbers or booleans. */
  #isMixed = false
  readonly #rounded = new RoundedIntegers()
  /** The column, once it is built, and what the user should know about it. */
  #finished: { readonly column: TableColumn; readonly notes: readonly string[] } | null = null

  constructor(functionName: string, name: string, { types, precision, missing }: RowSettings, expectedRows = 0) {
    this.#functionName = functionName
    this.#name = name
    this.#type = types.get(name)
    this.#precision = precision
    this.#missing = missing
    this.#values = growableReals(precision, expectedRows)
    const type = this.#type === undefined ? undefined : readAsOf(this.#type)
    this.#kind = type === undefined || type === 'ignore' ? null : type === 'category' ? 'text' : type
  }

  get rows(): number {
    return this.#rows
  }

  /** Adds a value; `row` is the number that errors show. */
  add(value: unknown, row: number): void {
    this.#rows++
    if (this.#isMissing(value) || (this.#kind === 'number' && typeof value === 'string' && isMissingCell(value)))
      this.#push(null)
    else {
      if (this.#type === undefined && this.#isOther(value)) this.#becomeTexts()
      this.#push(this.#convert(value, this.#cell(row)), row)
    }
  }

  #isMissing(value: unknown): boolean {
    if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))) return true
    return this.#missing.words.size > 0 && isAmongMissing(value, this.#missing)
  }

  /** Whether a value does not fit the numbers or booleans before it, but would fit texts. */
  #isOther(value: unknown): boolean {
    const isText = typeof value === 'string'
    if (this.#kind === 'number') {
      return typeof value === 'boolean' || (isText && (Number.isNaN(parseNumber(value)) || isUnsafeInteger(value)))
    }
    if (this.#kind !== 'boolean') return false
    return typeof value === 'number' || (isText && parseBoolean(value) === -1)
  }

  /** Turns the values so far into texts. */
  #becomeTexts(): void {
    const isNumber = this.#kind === 'number'
    for (const value of this.#values.finish()) {
      const text = isNumber ? String(value) : (BOOLEANS[value] ?? '')
      this.#categories.push(Number.isNaN(value) ? -1 : this.#codeOf(text, this.#rows))
    }
    this.#kind = 'text'
    this.#isMixed = true
  }

  #codeOf(text: string, row: number): number {
    const code = this.#categories.codeOf(text)
    if (code === this.#firstRows.length) this.#firstRows.push(row)
    return code
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
    const { numbers } = this.#missing
    const all = values.subarray(first)
    const rest = numbers.size === 0 ? all : Float64Array.from(all, (value) => (numbers.has(value) ? NaN : value))
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
  #push(value: number | string | null, row = 0): void {
    if (this.#kind !== 'text') this.#values.push(typeof value === 'number' ? value : NaN)
    if (this.#kind === 'text' || this.#kind === null) {
      this.#categories.push(typeof value === 'string' ? this.#codeOf(value, row) : -1)
    }
  }

  #convert(value: unknown, cell: Cell): number | string {
    this.#kind ??= kindOf(value, cell)
    if (this.#kind === 'number') return this.#checkRounding(this.#numberOf(value, cell))
    if (this.#kind === 'boolean') return toBoolean(value, cell)
    if (this.#kind === 'date') return this.#dateOf(value, cell)
    if (typeof value !== 'string') this.#isMixed = true
    return toText(value, cell)
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
    this.finish()
    return [...(this.#finished?.notes ?? []), ...this.#rounded.notes(this.#name)]
  }

  finish(): TableColumn {
    this.#finished ??= this.#build()
    return this.#finished.column
  }

  #build(): { readonly column: TableColumn; readonly notes: readonly string[] } {
    if (this.#kind === 'text') {
      return this.#type === undefined ? this.#fromTexts() : { column: this.#asCategories(), notes: [] }
    }
    return { column: this.#fromValues(), notes: [] }
  }

  #fromValues(): TableColumn {
    const name = this.#name
    if (this.#kind === 'date') return { name, kind: 'number', values: this.#values.finish(), readAs: 'date' }
    if (this.#kind === 'boolean') {
      const values = this.#values.finish()
      const codes = new Int32Array(values.length)
      for (let row = 0; row < codes.length; row++) codes[row] = Number.isNaN(values[row]) ? -1 : (values[row] ?? -1)
      return { name, kind: 'category', codes, categories: BOOLEANS, readAs: 'boolean' }
    }
    return { name, kind: 'number', values: this.#values.finish() }
  }

  #asCategories(): CategoryColumn {
    return { name: this.#name, kind: 'category', ...this.#categories.finish() }
  }

  /** Texts as what they spell, decided over the first rows. */
  #fromTexts(): { readonly column: TableColumn; readonly notes: readonly string[] } {
    const texts = this.#categories.texts()
    const codes = this.#categories.codes()
    const sample = codes.subarray(0, SAMPLE_ROWS)
    const { plan, note } = inferColumn(
      this.#name,
      Array.from(sample, (code) => texts[code]?.trim() ?? ''),
      { missing: missingWords, decimal: null },
      Array.from(sample, (code) => this.#firstRows[code] ?? 0),
    )
    const isQuantity = plan !== null && plan.kind !== 'category' && plan.kind !== 'boolean'
    const found = isQuantity ? this.#asQuantities(plan, texts, codes) : null
    if (found !== null) return found
    const isBoolean = plan?.kind === 'boolean' && areBooleans(texts)
    const notes = note !== undefined ? [note] : this.#isMixed && !isBoolean ? [mixedNote(this.#name)] : []
    return { column: isBoolean ? asBooleans(this.#asCategories()) : this.#asCategories(), notes }
  }

  /** Texts as numbers or dates; `null` where fewer than 95 % of those present are. */
  #asQuantities(
    plan: ColumnPlan & { kind: 'number' | 'date' },
    texts: readonly string[],
    codes: Int32Array,
  ): { readonly column: TableColumn; readonly notes: readonly string[] } | null {
    const { missing: words = [] } = plan.format
    const isMissing = (text: string): boolean => isMissingCell(text) || words.includes(text)
    const trimmed = texts.map((text) => text.trim())
    const values = trimmed.map((text) => (isMissing(text) ? NaN : valueOf(text, plan)))
    const isInvalid = trimmed.map((text, code) => Number.isNaN(values[code] ?? NaN) && !isMissing(text))
    const stored = growableReals(this.#precision, codes.length)
    let [valid, count] = [0, 0]
    for (const code of codes) {
      const value = values[code] ?? NaN
      stored.push(value)
      if (!Number.isNaN(value)) valid++
      else if (isInvalid[code] === true) count++
    }
    if (valid < LEAST_VALID * (valid + count)) return null
    const others = trimmed.flatMap((value, code) =>
      isInvalid[code] === true ? [{ row: this.#firstRows[code] ?? 0, value }] : [],
    )
    const invalid = { count, first: others.slice(0, MOST_LISTED) }
    const spellings = plan.kind === 'number' && plan.keepsSpellings ? spellingsOf(texts, codes, values) : null
    const missing = [...words, ...others.slice(0, MOST_WORDS).map(({ value }) => value)]
    const column: NumberColumn = {
      name: this.#name,
      kind: 'number',
      values: stored.finish(),
      ...formatOf(plan, missing),
      ...(spellings === null ? {} : { spellings }),
      ...(count === 0 ? {} : { invalid }),
    }
    return { column, notes: describeInvalid(this.#name, invalid, valid, plan.kind) }
  }
}

function mixedNote(name: string): string {
  return `Column ${JSON.stringify(name)} has texts beside numbers or booleans: all its values are read as texts.`
}

/** How the column writes its values, where that is not the usual way, and which texts it has instead of values. */
function formatOf({ kind, format }: ColumnPlan & { kind: 'number' | 'date' }, missing: readonly string[]): object {
  if (kind === 'date') {
    const own = { order: format.order, ...(missing.length === 0 ? {} : { missing }) }
    return { readAs: 'date', ...(own.order === ISO_DATES.order && missing.length === 0 ? {} : { dateFormat: own }) }
  }
  const numberFormat = withMissing(format, missing)
  return numberFormat === null ? {} : { numberFormat }
}

/** Types are inferred from this many rows. */
const SAMPLE_ROWS = 10_000
const missingWords: ReadonlySet<string> = new Set(MISSING_CELLS)

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
