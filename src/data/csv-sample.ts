import { textOf } from './csv-bytes.js'
import type { SampleCells } from './csv-infer.js'

interface SampledRow {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly place: number
}

/** The first rows of a file, kept to see from them what its columns hold. */
export class RowSample {
  readonly #most: number
  #rows: SampledRow[] = []

  constructor(most: number) {
    this.#most = most
  }

  /** Keeps a row; says whether there are enough now. */
  add(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, place: number, count: number): boolean {
    const first = starts[0] ?? 0
    const shifted = (places: Int32Array): Int32Array => places.slice(0, count).map((at) => at - first)
    const row = bytes.slice(first, ends[count - 1] ?? first)
    this.#rows.push({ bytes: row, starts: shifted(starts), ends: shifted(ends), place })
    return this.#rows.length === this.#most
  }

  /** The cells of a column. */
  cells(column: number): SampleCells {
    return {
      texts: this.#rows.map(({ bytes, starts, ends }) => textOf(bytes, starts[column] ?? 0, ends[column] ?? 0)),
      places: this.#rows.map(({ place }) => place),
    }
  }

  replay(add: (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, place: number) => void): void {
    for (const { bytes, starts, ends, place } of this.#rows) add(bytes, starts, ends, place)
  }
}
