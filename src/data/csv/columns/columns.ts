import { WellfitError } from '../../../errors.js'
import type { ReadAs } from '../../table/column-types.js'
import { readSimpleNumber, textOf, trimmedEnd, trimmedStart } from '../cell-bytes.js'
import { parseDecimalComma } from '../../parse/numbers.js'
import type { CsvSettings } from '../options.js'
import { Growing, growingReals } from '../../table/growable-array.js'
import { InexactIntegers } from '../../table/rounded-integers.js'
import { Categories } from '../../table/categories.js'
import type { TableColumn } from '../../table/table.js'
import { TextCodes } from './text-dictionary.js'
import { BOOLEANS, parseBoolean, parseDate } from '../../parse/dates.js'

/** Builds one column from its cells, row by row. */
export interface ColumnBuilder {
  /** Adds the cell of a row, the bytes from `start` to `end`; `row` is the row's number in the file. */
  add(bytes: Uint8Array, start: number, end: number, row: number): void
  finish(): TableColumn
  /** Remarks about the values, as sentences. */
  notes?(): string[]
}

/** The builder for a column of a given type. */
export function columnBuilder(
  name: string,
  kind: Exclude<ReadAs, 'ignore'> | null,
  settings: CsvSettings,
): ColumnBuilder {
  if (kind === null) return new UndecidedBuilder(name, settings)
  if (kind === 'number') return new NumberBuilder(name, settings)
  if (kind === 'date') return new DateBuilder(name, settings)
  return kind === 'boolean' ? new BooleanBuilder(name, settings) : new CategoryBuilder(name, settings)
}

/** Whether a trimmed cell is a missing value. */
export function isMissingText(text: string, settings: CsvSettings): boolean {
  return text === '' || settings.missing.has(text)
}

const none = new Uint8Array(0)
/** The number in the current cell. */
const found = new Float64Array(1)

class NumberBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #point: number
  readonly #values: Growing<Float64Array> | Growing<Float32Array>
  readonly #inexact: InexactIntegers | null

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
    this.#point = settings.decimal.charCodeAt(0)
    this.#values = growingReals(settings.precision)
    this.#inexact = settings.precision === 'f32' ? new InexactIntegers() : null
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    // If a missing word is a number, it must be recognized before numbers are.
    const isSimple = !this.#settings.hasMissingNumber && readSimpleNumber(bytes, start, end, this.#point, found)
    if (!isSimple) found[0] = this.#read(textOf(bytes, start, end), row)
    const value = found[0] ?? NaN
    this.#inexact?.see(value)
    this.#values.push(value)
  }

  #read(text: string, row: number): number {
    const settings = this.#settings
    if (isMissingText(text, settings)) return NaN
    const value = settings.parse(text)
    if (Number.isNaN(value)) throw notANumber(this.#name, text, row, settings)
    if (settings.precision === 'f64' || Number.isFinite(Math.fround(value))) return value
    throw cellFault(
      this.#name,
      text,
      row,
      'lie within ±3.4e38, the range of f32',
      "Read the file with precision: 'f64'.",
    )
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'number', values: this.#values.finish() }
  }

  notes(): string[] {
    return this.#inexact?.notes(this.#name) ?? []
  }
}

class DateBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #values: Growing<Float64Array> | Growing<Float32Array>

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
    this.#values = growingReals(settings.precision)
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    const text = textOf(bytes, start, end)
    const value = isMissingText(text, this.#settings) ? NaN : parseDate(text)
    if (Number.isNaN(value) && !isMissingText(text, this.#settings)) {
      const expected = 'be a date of ISO 8601, as 2024-05-31 or 2024-05-31T18:30:00Z'
      throw cellFault(this.#name, text, row, expected, otherwise(this.#name))
    }
    this.#values.push(value)
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'number', values: this.#values.finish(), readAs: 'date' }
  }
}

class BooleanBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #codes = new Growing((length) => new Int32Array(length))
  readonly #texts: TextCodes
  #row = 0

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#texts = new TextCodes((text) => {
      if (isMissingText(text, settings)) return -1
      const code = parseBoolean(text)
      if (code !== -1) return code
      throw cellFault(name, text, this.#row, 'be true or false, yes or no, t or f, y or n, 1 or 0', otherwise(name))
    })
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    this.#row = row
    this.#codes.push(this.#texts.codeOf(bytes, start, end))
  }

  finish(): TableColumn {
    return {
      name: this.#name,
      kind: 'category',
      codes: this.#codes.finish(),
      categories: BOOLEANS,
      readAs: 'boolean',
    }
  }
}

class CategoryBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #categories = new Categories()
  readonly #texts: TextCodes

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#texts = new TextCodes((text) => (isMissingText(text, settings) ? -1 : this.#categories.codeOf(text)))
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const first = trimmedStart(bytes, start, end)
    this.#categories.push(this.#texts.codeOf(bytes, first, trimmedEnd(bytes, first, end)))
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'category', ...this.#categories.finish() }
  }
}

/** Waits for the first value that is not missing; a column without any holds numbers, all missing. */
class UndecidedBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  #gaps = 0
  #decided: ColumnBuilder | null = null

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    if (this.#decided !== null) {
      this.#decided.add(bytes, start, end, row)
      return
    }
    const text = textOf(bytes, start, end)
    if (isMissingText(text, this.#settings)) this.#gaps++
    else this.#decide(this.#kindOf(text)).add(bytes, start, end, row)
  }

  #kindOf(text: string): 'number' | 'date' | 'category' {
    if (!Number.isNaN(this.#settings.parse(text))) return 'number'
    return Number.isNaN(parseDate(text)) ? 'category' : 'date'
  }

  #decide(kind: 'number' | 'date' | 'category'): ColumnBuilder {
    const builder = columnBuilder(this.#name, kind, this.#settings)
    for (let row = 0; row < this.#gaps; row++) builder.add(none, 0, 0, 0)
    this.#decided = builder
    return builder
  }

  finish(): TableColumn {
    return (this.#decided ?? this.#decide('number')).finish()
  }

  notes(): string[] {
    return this.#decided?.notes?.() ?? []
  }
}

function notANumber(name: string, text: string, row: number, settings: CsvSettings): WellfitError {
  const hasComma = settings.decimal === '.' && !Number.isNaN(parseDecimalComma(text))
  const remedy = hasComma ? "It has a decimal comma: pass decimal: ',', or write a point." : otherwise(name)
  return cellFault(name, text, row, 'be a number', remedy)
}

function otherwise(name: string): string {
  return `Correct the cell, name the word in \`missing\`, or read the column as texts: types: { ${JSON.stringify(name)}: 'category' }.`
}

function cellFault(name: string, value: string, row: number, expected: string, remedy: string): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'readCsv',
    field: name,
    column: name,
    value,
    row,
    expected,
    remedy,
  })
}
