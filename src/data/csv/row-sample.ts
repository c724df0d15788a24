import { readSimpleNumber, textOf } from './cell-bytes.js'
import type { SampleCells } from './infer-kind.js'

/** Bytes, and bounds, that a block has room for: no more than an allocator takes from what it keeps at hand anyway. */
const BLOCK_BYTES = 2 ** 16
const BLOCK_BOUNDS = 2 ** 14

/** Some of the rows one after the other. */
interface Block {
  readonly bytes: Uint8Array
  /** Starts, then ends, of the cells of one row after the other, in `bytes`. */
  readonly bounds: Int32Array
  used: number
  rows: number
}

/** The first rows of a file, kept to see from them what its columns hold: flat, since a row as an object is large. */
export class RowSample {
  readonly #most: number
  readonly #places: number[] = []
  readonly #blocks: Block[] = []
  #columns = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Keeps a row, which has as many cells as all others; says whether there are enough now. */
  add(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, place: number, count: number): boolean {
    this.#columns = count
    const first = starts[0] ?? 0
    const last = ends[count - 1] ?? first
    const block = this.#blockFor(last - first)
    block.bytes.set(bytes.subarray(first, last), block.used)
    const from = 2 * count * block.rows++
    for (let i = 0; i < count; i++) {
      block.bounds[from + i] = (starts[i] ?? 0) - first + block.used
      block.bounds[from + count + i] = (ends[i] ?? 0) - first + block.used
    }
    block.used += last - first
    return this.#places.push(place) === this.#most
  }

  /** A block that has room for a row of so many bytes. */
  #blockFor(length: number): Block {
    const bounds = 2 * this.#columns
    const last = this.#blocks.at(-1)
    const hasRoom =
      last !== undefined && last.used + length <= last.bytes.length && bounds * (last.rows + 1) <= last.bounds.length
    if (hasRoom) return last
    const block = {
      bytes: new Uint8Array(Math.max(length, BLOCK_BYTES)),
      bounds: new Int32Array(Math.max(bounds, BLOCK_BOUNDS)),
      used: 0,
      rows: 0,
    }
    this.#blocks.push(block)
    return block
  }

  /**
   * Whether the cells of a column are numbers that `readSimpleNumber` takes, or empty, and not all of them empty: seen
   * from the bytes, since ten thousand texts a column are much to make and to throw away.
   */
  isSimple(column: number, point: number): boolean {
    const found = new Float64Array(1)
    let present = 0
    for (const { bytes, bounds, rows } of this.#blocks) {
      for (let row = 0; row < rows; row++) {
        const from = 2 * this.#columns * row + column
        const start = bounds[from] ?? 0
        const end = bounds[from + this.#columns] ?? 0
        if (start === end) continue
        if (!readSimpleNumber(bytes, start, end, point, found)) return false
        present++
      }
    }
    return present > 0
  }

  /** The cells of a column. */
  cells(column: number): SampleCells {
    const texts = this.#blocks.flatMap(({ bytes, bounds, rows }) =>
      Array.from({ length: rows }, (_, row) => {
        const from = 2 * this.#columns * row + column
        return textOf(bytes, bounds[from] ?? 0, bounds[from + this.#columns] ?? 0)
      }),
    )
    return { texts, places: this.#places }
  }

  /** Hands out the rows as they were added; bounds are good until the next row. */
  replay(add: (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, place: number) => void): void {
    const columns = this.#columns
    const starts = new Int32Array(columns)
    const ends = new Int32Array(columns)
    let replayed = 0
    for (const { bytes, bounds, rows } of this.#blocks) {
      for (let row = 0; row < rows; row++) {
        const from = 2 * columns * row
        for (let i = 0; i < columns; i++) {
          starts[i] = bounds[from + i] ?? 0
          ends[i] = bounds[from + columns + i] ?? 0
        }
        add(bytes, starts, ends, this.#places[replayed++] ?? 0)
      }
    }
  }
}
