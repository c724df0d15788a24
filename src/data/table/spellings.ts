/** Columns of more distinct values than this hold quantities, whose spelling does not matter. */
const MOST_VALUES = 20

/** Remembers how the few distinct numbers of a column are written, so that a class `1.0` stays `1.0`. */
export class Spellings {
  /** How often each value is written in its shortest digits; `null` once there are too many values. */
  #plain: Map<number, number> | null = new Map()
  /** How often each other text of a value occurs. Made where there is one: most columns have none. */
  #others: Map<number, Map<string, number>> | null = null

  add(value: number, text: string): void {
    const plain = this.#plain
    if (plain === null) return
    const count = plain.get(value)
    if (count === undefined && plain.size === MOST_VALUES) {
      this.#plain = null
      this.#others = null
      return
    }
    const isPlain = text === String(value)
    plain.set(value, (count ?? 0) + (isPlain ? 1 : 0))
    if (!isPlain) this.#addOther(value, text)
  }

  #addOther(value: number, text: string): void {
    this.#others ??= new Map()
    const texts = this.#others.get(value) ?? new Map<string, number>()
    texts.set(text, (texts.get(text) ?? 0) + 1)
    this.#others.set(value, texts)
  }

  /**
   * The most frequent text of each value that has another than its shortest digits; `null` if there is none, and for fractions
   * that hardly occur twice: those are quantities.
   */
  finish(): Readonly<Record<string, string>> | null {
    const found: Record<string, string> = {}
    if (this.#others === null || this.#areQuantities()) return null
    for (const [value, texts] of this.#others) {
      const [text, count] = [...texts].reduce((best, entry) => (entry[1] > best[1] ? entry : best))
      if (count > (this.#plain?.get(value) ?? 0)) found[String(value)] = text
    }
    return Object.keys(found).length === 0 ? null : found
  }

  #areQuantities(): boolean {
    const values = [...(this.#plain ?? [])]
    if (values.every(([value]) => Number.isInteger(value))) return false
    let rows = values.reduce((sum, [, count]) => sum + count, 0)
    for (const texts of this.#others?.values() ?? []) for (const count of texts.values()) rows += count
    return rows < 2 * values.length
  }
}
