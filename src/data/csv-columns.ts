import { WellfitError } from '../errors.js'
import { parseDecimalComma, parseNumber } from './csv-number.js'
import type { ColumnKind, CsvSettings } from './csv-options.js'
import type { TableColumn } from './table.js'

/** Takes the cells of one column, row by row. */
export interface ColumnBuilder {
  /** Adds the cell of a row; `place` is the row's number in the file. */
  add(cell: string, place: number): void
  finish(): TableColumn
}

/** What makes a column out of cells. */
export function columnBuilder(name: string, kind: ColumnKind | null, settings: CsvSettings): ColumnBuilder {
  if (kind === null) return new UndecidedBuilder(name, settings)
  return kind === 'number' ? new NumberBuilder(name, settings) : new CategoryBuilder(name, settings)
}

const SPACE = 32
const TAB = 9

/** A cell without the spaces and tabs around it. */
export function trimmed(cell: string): string {
  const isSpace = (code: number): boolean => code === SPACE || code === TAB
  let first = 0
  let end = cell.length
  while (first < end && isSpace(cell.charCodeAt(first))) first++
  while (end > first && isSpace(cell.charCodeAt(end - 1))) end--
  return end - first === cell.length ? cell : cell.slice(first, end)
}

/** Whether a trimmed cell says that the value is missing. */
export function isMissingText(text: string, settings: CsvSettings): boolean {
  return text === '' || settings.missing.has(text)
}

class NumberBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  #values = new Float64Array(1024)
  #rows = 0

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
  }

  add(cell: string, place: number): void {
    if (this.#rows === this.#values.length) this.#values = grown(this.#values, new Float64Array(2 * this.#rows))
    this.#values[this.#rows++] = this.#read(cell, place)
  }

  #read(cell: string, place: number): number {
    const settings = this.#settings
    const text = trimmed(cell)
    if (settings.hasMissingNumber && isMissingText(text, settings)) return NaN
    const value = settings.parse(text)
    if (Number.isNaN(value) && !isMissingText(text, settings)) throw notANumber(this.#name, text, place, settings)
    return value
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'number', values: this.#values.slice(0, this.#rows) }
  }
}

class CategoryBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  readonly #codeOf = new Map<string, number>()
  #codes = new Int32Array(1024)
  #rows = 0

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
  }

  add(cell: string): void {
    if (this.#rows === this.#codes.length) this.#codes = grown(this.#codes, new Int32Array(2 * this.#rows))
    this.#codes[this.#rows++] = this.#read(cell)
  }

  #read(cell: string): number {
    const text = trimmed(cell)
    if (isMissingText(text, this.#settings)) return -1
    const known = this.#codeOf.get(text)
    if (known !== undefined) return known
    this.#codeOf.set(text, this.#codeOf.size)
    return this.#codeOf.size - 1
  }

  /** Categories are put in order, so that their codes do not depend on that of the rows. */
  finish(): TableColumn {
    const texts = [...this.#codeOf.keys()]
    const categories = texts.every((text) => !Number.isNaN(parseNumber(text)))
      ? texts.sort((a, b) => Number(a) - Number(b) || byCodeUnits(a, b))
      : texts.sort(byCodeUnits)
    const codeAfter = new Int32Array(texts.length)
    categories.forEach((text, after) => (codeAfter[this.#codeOf.get(text) ?? 0] = after))
    const codes = this.#codes.slice(0, this.#rows).map((code) => codeAfter[code] ?? -1)
    return { name: this.#name, kind: 'category', codes, categories }
  }
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** Waits for the first value that is there; a column without any is one of numbers, all missing. */
class UndecidedBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #settings: CsvSettings
  #gaps = 0
  #decided: ColumnBuilder | null = null

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#settings = settings
  }

  add(cell: string, place: number): void {
    if (this.#decided !== null) {
      this.#decided.add(cell, place)
      return
    }
    const text = trimmed(cell)
    if (isMissingText(text, this.#settings)) {
      this.#gaps++
      return
    }
    this.#decide(Number.isNaN(this.#settings.parse(text)) ? 'category' : 'number').add(cell, place)
  }

  #decide(kind: ColumnKind): ColumnBuilder {
    const builder = columnBuilder(this.#name, kind, this.#settings)
    for (let row = 0; row < this.#gaps; row++) builder.add('', 0)
    this.#decided = builder
    return builder
  }

  finish(): TableColumn {
    return (this.#decided ?? this.#decide('number')).finish()
  }
}

function grown<T extends Float64Array | Int32Array>(values: T, larger: T): T {
  larger.set(values)
  return larger
}

function notANumber(name: string, text: string, row: number, settings: CsvSettings): WellfitError {
  const hasComma = settings.decimal === '.' && !Number.isNaN(parseDecimalComma(text))
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: name,
    column: name,
    value: text,
    row,
    expected: 'be a number',
    remedy: hasComma
      ? "It has a decimal comma: pass decimal: ',', or write a point."
      : `Correct the cell, name the word in \`missing\`, or read the column as texts: types: { ${JSON.stringify(name)}: 'category' }.`,
  })
}
