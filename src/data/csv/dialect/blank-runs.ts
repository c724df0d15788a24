import { CR, LF, QUOTE, SPACE, TAB } from '../../parse/ascii.js'

/**
 * Replaces each run of spaces and tabs between cells by one tab, and drops those around rows; chunks may end anywhere. In
 * lines of comments a quote is a character like any other.
 */
export class BlankRuns {
  /** −1 if there are no comments. */
  readonly #comment: number
  #isComment = false
  #isQuoted = false
  /** Whether the last byte closed a quote: another one is then doubled. */
  #isAfterQuote = false
  #isRowStart = true
  #isAfterBlank = false

  constructor(comment: string | null) {
    this.#comment = comment?.charCodeAt(0) ?? -1
  }

  push(chunk: Uint8Array): Uint8Array {
    const output = new Uint8Array(chunk.length + 1)
    let length = 0
    for (const code of chunk) {
      if (!this.#isQuoted && (code === SPACE || code === TAB)) {
        this.#isAfterBlank = true
        this.#isAfterQuote = false
        continue
      }
      const endsRow = !this.#isQuoted && (code === LF || code === CR)
      const isCellStart = this.#isAfterBlank || this.#isRowStart
      if (this.#isAfterBlank && !endsRow && !this.#isRowStart) output[length++] = TAB
      // As for the scanner, a comment begins with the first character of its line.
      if (this.#isRowStart && !this.#isAfterBlank && code === this.#comment) this.#isComment = true
      else if (endsRow) this.#isComment = false
      this.#isAfterBlank = false
      this.#isRowStart = endsRow
      const isQuote = code === QUOTE && !this.#isComment
      const wasQuoted = this.#isQuoted
      if (isQuote) this.#isQuoted = !wasQuoted && (isCellStart || this.#isAfterQuote)
      this.#isAfterQuote = isQuote && wasQuoted
      output[length++] = code
    }
    return output.subarray(0, length)
  }
}
