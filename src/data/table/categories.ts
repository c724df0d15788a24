import { parseNumber } from '../parse/numbers.js'
import { Growing } from './growable-array.js'

/** Gathers texts that repeat, and gives each row its text's code; −1 where it is missing. */
export class Categories {
  readonly #codes = new Growing((length) => new Int32Array(length))
  readonly #codeOf = new Map<string, number>()

  /** The code of a text until `finish` puts the texts in order. */
  codeOf(text: string): number {
    const known = this.#codeOf.get(text)
    if (known !== undefined) return known
    this.#codeOf.set(text, this.#codeOf.size)
    return this.#codeOf.size - 1
  }

  push(code: number): void {
    this.#codes.push(code)
  }

  /** The texts so far, in the order of their codes. */
  texts(): string[] {
    return [...this.#codeOf.keys()]
  }

  /** The codes as they are, of the texts as they came. */
  codes(): Int32Array {
    return this.#codes.finish()
  }

  /** Categories are put in order, so that their codes do not depend on that of the rows. */
  finish(): { codes: Int32Array; categories: string[] } {
    const texts = this.texts()
    const categories = texts.every((text) => !Number.isNaN(parseNumber(text)))
      ? texts.sort((a, b) => Number(a) - Number(b) || byCodeUnits(a, b))
      : texts.sort(byCodeUnits)
    const codeAfter = new Int32Array(texts.length)
    categories.forEach((text, after) => (codeAfter[this.#codeOf.get(text) ?? 0] = after))
    const codes = this.codes()
    for (let row = 0; row < codes.length; row++) codes[row] = codeAfter[codes[row] ?? -1] ?? -1
    return { codes, categories }
  }
}

function byCodeUnits(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
