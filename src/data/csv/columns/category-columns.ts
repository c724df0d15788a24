import { BOOLEANS, parseBoolean } from '../../parse/booleans.js'
import { Categories } from '../../table/categories.js'
import { GrowableArray } from '../../table/growable-array.js'
import type { TableColumn } from '../../table/table.js'
import { trimmedEnd, trimmedStart } from '../cell-bytes.js'
import type { CsvSettings } from '../options.js'
import { cellError, cellRemedy, isMissingText, type ColumnBuilder } from './builder.js'
import { TextDictionary } from './text-dictionary.js'

/** A column of texts, each distinct one a category. */
export class CategoryColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #categories = new Categories()
  readonly #dictionary: TextDictionary

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#dictionary = new TextDictionary((text) =>
      isMissingText(text, settings) ? -1 : this.#categories.codeOf(text),
    )
  }

  add(bytes: Uint8Array, start: number, end: number): void {
    const first = trimmedStart(bytes, start, end)
    this.#categories.push(this.#dictionary.codeOf(bytes, first, trimmedEnd(bytes, first, end)))
  }

  finish(): TableColumn {
    return { name: this.#name, kind: 'category', ...this.#categories.finish() }
  }
}

/** A column of two categories, `false` and `true`. */
export class BooleanColumnBuilder implements ColumnBuilder {
  readonly #name: string
  readonly #codes = new GrowableArray((length) => new Int32Array(length))
  readonly #dictionary: TextDictionary
  /** The row being added, for errors. */
  #row = 0

  constructor(name: string, settings: CsvSettings) {
    this.#name = name
    this.#dictionary = new TextDictionary((text) => {
      if (isMissingText(text, settings)) return -1
      const code = parseBoolean(text)
      if (code !== -1) return code
      const expected = 'be true or false, yes or no, t or f, y or n, 1 or 0'
      throw cellError(name, text, this.#row, expected, cellRemedy(name))
    })
  }

  add(bytes: Uint8Array, start: number, end: number, row: number): void {
    this.#row = row
    this.#codes.push(this.#dictionary.codeOf(bytes, start, end))
  }

  finish(): TableColumn {
    const codes = this.#codes.finish()
    return { name: this.#name, kind: 'category', codes, categories: BOOLEANS, readAs: 'boolean' }
  }
}
