const TAB = 9
const LF = 10
const CR = 13
const SPACE = 32
const QUOTE = 34

/** Replaces each run of spaces and tabs between cells by one tab, and drops those around rows; chunks may end anywhere. */
export class BlankRuns {
  #isQuoted = false
  #isRowStart = true
  #isAfterBlank = false

  push(chunk: Uint8Array): Uint8Array {
    const output = new Uint8Array(chunk.length + 1)
    let length = 0
    for (const code of chunk) {
      if (!this.#isQuoted && (code === SPACE || code === TAB)) {
        this.#isAfterBlank = true
        continue
      }
      const endsRow = !this.#isQuoted && (code === LF || code === CR)
      if (this.#isAfterBlank && !endsRow && !this.#isRowStart) output[length++] = TAB
      this.#isAfterBlank = false
      this.#isRowStart = endsRow
      if (code === QUOTE) this.#isQuoted = !this.#isQuoted
      output[length++] = code
    }
    return output.subarray(0, length)
  }
}
