import { WellfitError } from '../../errors.js'
import { Categories } from './categories.js'
import type { ReadAs } from './column-types.js'
import { parseNumber } from '../parse/numbers.js'
import { growingReals, type Growing } from './growable-array.js'
import { InexactIntegers } from './rounded-integers.js'
import type { RowSettings } from './row-options.js'
import type { TableColumn } from './table.js'
import { areBooleans, BOOLEANS, parseBoolean, parseDate } from '../parse/dates.js'

/** Where a value comes from, for errors. */
export interface ValuePlace {
  readonly functionName: string
  readonly name: string
  readonly row: number
}

type Kind = 'number' | 'text' | 'boolean' | 'date'

/**
 * Takes the values of one column as a language has them: numbers, texts, booleans, dates; `null`, `undefined` and NaN are
 * missing. The first value that is there says what the column holds, unless that is given; a value of another kind is an
 * error. Texts that are all dates of ISO 8601, or the two words of a boolean, are what they say.
 */
export class ValueColumn {
  readonly #functionName: string
  readonly #name: string
  readonly #given: ReadAs | undefined
  readonly #precision: 'f32' | 'f64'
  #kind: Kind | null
  #rows = 0
  readonly #values: Growing<Float64Array> | Growing<Float32Array>
  readonly #categories = new Categories()
  readonly #inexact = new InexactIntegers()

  /** `expected` is how many rows there may be. */
  constructor(functionName: string, name: string, { types, precision }: RowSettings, expected = 0) {
    this.#functionName = functionName
    this.#name = name
    this.#given = types.get(name)
    this.#precision = precision
    this.#values = growingReals(precision, expected)
    const given = this.#given
    this.#kind = given === undefined || given === 'ignore' ? null : given === 'category' ? 'text' : given
  }

  get rows(): number {
    return this.#rows
  }

  /** `row` is where the value stands, as errors name it. */
  add(value: unknown, row: number): void {
    const isGap = value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))
    this.#rows++
    if (isGap) this.#push(null)
    else this.#push(this.#read(value, this.#placeOf(row)))
  }

  /** Adds values in the order of their rows; numbers in a typed array at once. */
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
      const kept = this.#precision === 'f32' ? Math.fround(value) : value
      if (Math.abs(kept) === Infinity) asNumber(value, this.#placeOf(this.#rows + j), this.#precision)
      if (kept !== value) this.#seen(value)
    }
    this.#values.pushAll(rest)
    this.#rows += rest.length
  }

  #placeOf(row: number): ValuePlace {
    return { functionName: this.#functionName, name: this.#name, row }
  }

  /** Missing values up to a number of rows. */
  fillTo(rows: number): void {
    while (this.#rows < rows) this.add(null, 0)
  }

  /** A column that has no kind yet takes gaps for both. */
  #push(value: number | string | null): void {
    if (this.#kind !== 'text') this.#values.push(typeof value === 'number' ? value : NaN)
    if (this.#kind === 'text' || this.#kind === null) {
      this.#categories.push(typeof value === 'string' ? this.#categories.codeOf(value) : -1)
    }
  }

  #read(value: unknown, place: ValuePlace): number | string {
    this.#kind ??= kindOf(value, place)
    if (this.#kind === 'number') return this.#seen(asNumber(value, place, this.#precision))
    if (this.#kind === 'boolean') return asBoolean(value, place)
    if (this.#kind === 'date') return asDate(value, place)
    return asText(value, place, this.#given === 'category')
  }

  #seen(value: number): number {
    if (this.#precision === 'f32') this.#inexact.see(value)
    return value
  }

  /** What is to be said of the values, in words. */
  notes(): string[] {
    return this.#inexact.notes(this.#name)
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
    if (this.#kind === 'text') return this.#given === undefined ? this.#fromTexts() : this.#asCategories()
    return { name, kind: 'number', values: this.#values.finish() }
  }

  #asCategories(): TableColumn {
    return { name: this.#name, kind: 'category', ...this.#categories.finish() }
  }

  #fromTexts(): TableColumn {
    const texts = this.#categories.texts()
    const days = texts.map(parseDate)
    const name = this.#name
    if (days.every((day) => !Number.isNaN(day))) {
      const values = growingReals(this.#precision)
      for (const code of this.#categories.codes()) values.push(days[code] ?? NaN)
      return { name, kind: 'number', values: values.finish(), readAs: 'date' }
    }
    if (!areBooleans(texts)) return this.#asCategories()
    const words = texts.map(parseBoolean)
    const codes = this.#categories.codes().map((code) => words[code] ?? -1)
    return { name, kind: 'category', codes, categories: BOOLEANS, readAs: 'boolean' }
  }
}

function kindOf(value: unknown, place: ValuePlace): Kind {
  if (typeof value === 'number' || typeof value === 'bigint') return 'number'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'boolean') return 'boolean'
  if (value instanceof Date) return 'date'
  throw valueFault(place, value, 'be a number, a text, a boolean, a date or null')
}

function asNumber(value: unknown, place: ValuePlace, precision: 'f32' | 'f64'): number {
  if (typeof value === 'number' && Number.isFinite(precision === 'f32' ? Math.fround(value) : value)) return value
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value)
  if (typeof value === 'string' && !Number.isNaN(parseNumber(value))) return parseNumber(value)
  const range = precision === 'f32' ? ' of f32' : ''
  const expected =
    typeof value === 'bigint' ? 'lie within ±2⁵³, where f64 has all whole numbers' : `be a finite number${range}`
  throw valueFault(place, value, expected)
}

function asBoolean(value: unknown, place: ValuePlace): number {
  if (typeof value === 'boolean') return Number(value)
  const code = parseBoolean(String(value))
  if (code !== -1 && typeof value !== 'object') return code
  throw valueFault(place, value, 'be true or false')
}

function asDate(value: unknown, place: ValuePlace): number {
  const days = value instanceof Date ? value.getTime() / 86_400_000 : typeof value === 'string' ? parseDate(value) : NaN
  if (!Number.isNaN(days)) return days
  throw valueFault(place, value, 'be a date, as a Date or a text of ISO 8601')
}

function asText(value: unknown, place: ValuePlace, isGiven: boolean): string {
  if (typeof value === 'string') return value
  const isPlain = typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
  if (isGiven && isPlain) return String(value)
  throw valueFault(place, value, 'be a text, as the values before it are')
}

function valueFault({ functionName, name, row }: ValuePlace, value: unknown, expected: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: name,
    column: name,
    value,
    row,
    expected,
    remedy: `Correct it, or name the kind of the column: types: { ${JSON.stringify(name)}: 'category' }, or 'ignore'.`,
  })
}
