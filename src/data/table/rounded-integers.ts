/** Above this f32 does not hold every whole number. */
const LAST_EXACT = 2 ** 24

/** Counts the whole numbers of a column that f32 rounds, as names and numbers of rows do. */
export class InexactIntegers {
  #count = 0
  #first = 0

  see(value: number): void {
    if (Math.abs(value) <= LAST_EXACT || !Number.isInteger(value) || Math.fround(value) === value) return
    if (this.#count === 0) this.#first = value
    this.#count++
  }

  /** What is to be said of a column, if anything. */
  notes(name: string): string[] {
    if (this.#count === 0) return []
    const some = this.#count === 1 ? 'a whole number' : `${this.#count} whole numbers`
    return [
      `Column ${JSON.stringify(name)} holds ${some} beyond 2^24 that f32 rounds, the first of them ${this.#first}: read it with precision 'f64', or as a category.`,
    ]
  }
}
