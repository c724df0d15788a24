import { textOf } from './csv-bytes.js'
import type { SampleCells } from './csv-infer.js'

/** The first rows of a file, kept to see from them what its columns hold: flat, since a row as an object is large. */
export class RowSample {
  readonly #most: number
  readonly #places: number[] = []
  #bytes = new Uint8Array(0)
  #used = 0
  /** Starts, then ends, of the cells of one row after the other, in `#bytes`. */
  #bounds = new Int32Array(0)
  #columns = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Keeps a row, which has as many cells as all others; says whether there are enough now. */
  add(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, place: number, count: number): boolean {
    this.#columns = count
    const first = starts[0] ?? 0
    const last = ends[count - 1] ?? first
    this.#makeRoom(last - first)
    this.#bytes.set(bytes.subarray(first, last), this.#used)
    const from = 2 * count * this.#places.length
    for (let i = 0; i < count; i++) {
      this.#bounds[from + i] = (starts[i] ?? 0) - first + this.#used
      this.#bounds[from + count + i] = (ends[i] ?? 0) - first + this.#used
    }
    this.#used += last - first
    return this.#places.push(place) === this.#most
  }

  #makeRoom(length: number): void {
    const bytes = this.#used + length
    if (bytes > this.#bytes.length) {
      const larger = new Uint8Array(2 * bytes)
      larger.set(this.#bytes.subarray(0, this.#used))
      this.#bytes = larger
    }
    const bounds = 2 * this.#columns * (this.#places.length + 1)
    if (bounds <= this.#bounds.length) return
    const larger = new Int32Array(2 * bounds)
    larger.set(this.#bounds)
    this.#bounds = larger
  }

  /** Where the cells of a kept row start and end. */
  #boundsOf(row: number): { starts: Int32Array; ends: Int32Array } {
    const columns = this.#columns
    const from = 2 * columns * row
    return {
      starts: this.#bounds.subarray(from, from + columns),
      ends: this.#bounds.subarray(from + columns, from + 2 * columns),
    }
  }

  /** The cells of a column. */
  cells(column: number): SampleCells {
    const texts = this.#places.map((_, row) => {
      const from = 2 * this.#columns * row + column
      return textOf(this.#bytes, this.#bounds[from] ?? 0, this.#bounds[from + this.#columns] ?? 0)
    })
    return { texts, places: this.#places }
  }

  replay(add: (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, place: number) => void): void {
    this.#places.forEach((place, row) => {
      const { starts, ends } = this.#boundsOf(row)
      add(this.#bytes, starts, ends, place)
    })
  }
}
