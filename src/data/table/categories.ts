import { parseNumber } from '../parse/numbers.js'
import { GrowableArray } from './growable-array.js'

/** Encodes repeated texts as integer codes, one per row; −1 is a missing value. */
export class Categories {
  readonly #codes = new GrowableArray((length) => new Int32Array(length))
  readonly #codeByText = new Map<string, number>()

  /** The code of a text, in order of first appearance; `finish` renumbers. */
  codeOf(text: string): number {
    const known = this.#codeByText.get(text)
    if (known !== undefined) return known
    this.#codeByText.set(text, this.#codeByText.size)
    return this.#codeByText.size - 1
  }

  push(code: number): void {
    this.#codes.push(code)
  }

  /** Distinct texts in order of first appearance. */
  texts(): string[] {
    return [...this.#codeByText.keys()]
  }

  /** Codes in order of first appearance. */
  codes(): Int32Array {
    return this.#codes.finish()
  }

  /** Sorts the categories, by value if all are numbers, so that codes do not depend on the order of the rows. */
  finish(): { codes: Int32Array; categories: string[] } {
    const texts = this.texts()
    const categories = texts.every((text) => !Number.isNaN(parseNumber(text)))
      ? texts.sort((a, b) => Number(a) - Number(b) || byCodeUnits(a, b))
      : texts.sort(byCodeUnits)
    const sortedCode = new Int32Array(texts.length)
    categories.forEach((text, code) => (sortedCode[this.#codeByText.get(text) ?? 0] = code))
    const codes = this.codes()
    for (let row = 0; row < codes.length; row++) codes[row] = sortedCode[codes[row] ?? -1] ?? -1
    return { codes, categories }
  }
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
