/** f32 represents every integer up to here exactly. */
const LAST_EXACT = 2 ** 24

/** Counts the integers of a column that f32 rounds: typically identifiers. */
export class RoundedIntegers {
  #count = 0
  #first = 0

  check(value: number): void {
    if (Math.abs(value) <= LAST_EXACT || !Number.isInteger(value) || Math.fround(value) === value) return
    if (this.#count === 0) this.#first = value
    this.#count++
  }

  /** A note for the user if any integer was rounded. */
  notes(name: string): string[] {
    if (this.#count === 0) return []
    const some = this.#count === 1 ? 'an integer' : `${this.#count} integers`
    return [
      `Column ${JSON.stringify(name)} holds ${some} beyond 2^24 that f32 rounds, the first of them ${this.#first}: read it with precision 'f64', or as a category.`,
    ]
  }
}
