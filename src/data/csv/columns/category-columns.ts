import { parseBoolean } from '../../parse/booleans.js'
import { MINUS_SIGN, PLUS_SIGN } from '../../parse/missing-words.js'
import { Categories } from '../../table/categories.js'
import { asBooleans } from '../../table/boolean-column.js'
import type { CategoryColumn, TableColumn } from '../../table/table.js'
import { trimmedEnd, trimmedStart } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { cellError, cellRemedy, isMissingText, type ColumnBuilder } from './builder.js'
import { TextDictionary } from './text-dictionary.js'
import { SPACE } from '../../parse/ascii.js'

/** The padding of a category whose cells have different ones. */
const MIXED = -1

/** A column of texts, each distinct one a category. */
export class CategoryColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #categories = new Categories()
  readonly #dictionary: TextDictionary
  readonly #mayHaveMinus: boolean
  /** By code: 2¹⁶ · spaces before the text + spaces after it. */
  readonly #padding: number[] = []

  /** @param check Throws for a text that the column cannot hold; called once for each distinct one. */
  constructor(name: string, settings: CsvSettings, check?: (text: string) => void) {
    this.#name = name
    this.#mayHaveMinus = settings.mayHaveMinus
    this.#dictionary = new TextDictionary((text) => {
      const isMissing = isMissingText(text, settings)
      if (!isMissing) check?.(text)
      const isMinus = this.#mayHaveMinus && text === MINUS_SIGN
      return isMissing && !isMinus ? -1 : this.#categories.codeOf(text)
    })
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const first = trimmedStart(bytes, start, end)
    const last = trimmedEnd(bytes, first, end)
    const code = this.#dictionary.codeOf(bytes, first, last)
    if (code !== -1) this.#setPadding(code, paddingOf(bytes, start, end, first, last))
    this.#categories.push(code)
  }

  #setPadding(code: number, padding: number): void {
    const known = this.#padding[code]
    if (known === padding) return
    this.#padding[code] = known === undefined ? padding : MIXED
  }

  finish(): CategoryColumn {
    const texts = this.#categories.texts()
    const { codes, categories } = this.#categories.finish()
    const padded = new Map(texts.map((text, code) => [text, paddedText(text, this.#padding[code] ?? 0)]))
    const spellings = categories.map((text) => padded.get(text) ?? text)
    const column = { name: this.#name, kind: 'category', codes, categories } as const
    const isPadded = spellings.some((text, code) => text !== categories[code])
    const whole = isPadded ? { ...column, spellings } : column
    const hasMinus = this.#mayHaveMinus && categories.includes(MINUS_SIGN) && !categories.includes(PLUS_SIGN)
    return hasMinus ? withoutCategory(whole, MINUS_SIGN) : whole
  }
}

/** Spaces around a text; mixed where there is a tab, or too many to count. */
function paddingOf(bytes: Uint8Array, start: number, end: number, first: number, last: number): number {
  if (first === start && last === end) return 0
  for (let i = start; i < first; i++) if (bytes[i] !== SPACE) return MIXED
  for (let i = last; i < end; i++) if (bytes[i] !== SPACE) return MIXED
  return first - start < 2 ** 15 && end - last < 2 ** 16 ? (first - start) * 2 ** 16 + end - last : MIXED
}

function paddedText(text: string, padding: number): string {
  if (padding <= 0) return text
  return `${' '.repeat(Math.floor(padding / 2 ** 16))}${text}${' '.repeat(padding % 2 ** 16)}`
}

/** The column with one of its categories read as missing. */
function withoutCategory(column: CategoryColumn, category: string): CategoryColumn {
  const removed = column.categories.indexOf(category)
  const isKept = (_: string, code: number): boolean => code !== removed
  const { spellings } = column
  return {
    ...column,
    codes: column.codes.map((code) => (code === removed ? -1 : code > removed ? code - 1 : code)),
    categories: column.categories.filter(isKept),
    ...(spellings === undefined ? {} : { spellings: spellings.filter(isKept) }),
  }
}

/** A column of two categories, its words for false and true. */
export class BooleanColumnBuilder implements ColumnBuilder {
  readonly #texts: CategoryColumnBuilder
  /** The row being added, for errors. */
  #row = 0

  constructor(name: string, settings: CsvSettings) {
    this.#texts = new CategoryColumnBuilder(name, settings, (text) => {
      if (parseBoolean(text) !== -1) return
      const expected = 'be true or false, yes or no, t or f, y or n, 1 or 0'
      throw cellError(name, text, this.#row, expected, cellRemedy(name))
    })
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    this.#row = row
    this.#texts.add(bytes, start, end)
  }

  finish(): TableColumn {
    return asBooleans(this.#texts.finish())
  }
}
