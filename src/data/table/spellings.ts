/** Columns of more distinct values than this hold quantities, whose spelling does not matter. */
const MOST_VALUES = 20

/** Remembers how the few distinct numbers of a column are written, so that a class `1.0` stays `1.0`. */
export class Spellings {
  /** How often each text occurs, by value; `null` once there are too many values. */
  #counts: Map<number, Map<string, number>> | null = new Map()

  add(value: number, text: string): void {
    if (this.#counts === null) return
    let texts = this.#counts.get(value)
    if (texts === undefined) {
      if (this.#counts.size === MOST_VALUES) {
        this.#counts = null
        return
      }
      texts = new Map()
      this.#counts.set(value, texts)
    }
    texts.set(text, (texts.get(text) ?? 0) + 1)
  }

  /**
   * The most frequent text of each value that has another than its shortest digits; `null` if there is none, and for fractions
   * that hardly occur twice: those are quantities.
   */
  finish(): Readonly<Record<string, string>> | null {
    const found: Record<string, string> = {}
    if (this.#areQuantities()) return null
    for (const [value, texts] of this.#counts ?? []) {
      const [text] = [...texts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
      if (text !== String(value)) found[String(value)] = text
    }
    return Object.keys(found).length === 0 ? null : found
  }

  #areQuantities(): boolean {
    const values = [...(this.#counts ?? [])]
    if (values.every(([value]) => Number.isInteger(value))) return false
    const rows = values.flatMap(([, texts]) => [...texts.values()]).reduce((sum, count) => sum + count, 0)
    return rows < 2 * values.length
  }
}
