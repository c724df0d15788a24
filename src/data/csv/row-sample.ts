import { trimmedEnd, trimmedStart } from './cell-bytes.js'
import type { ReadColumn } from './columns/builder.js'
import { TextDictionary } from './columns/text-dictionary.js'
import type { SampleCells } from '../table/infer-column.js'
import { SimpleCellScan, type SimpleCells } from './simple-cells.js'

/** Capacity of a block: small enough to be served from memory that the allocator already holds. */
const BLOCK_BYTES = 2 ** 16
const BLOCK_BOUNDS = 2 ** 14

/** Consecutive rows. */
interface Block {
  readonly bytes: Uint8Array
  /** For each row the starts, then the ends of its cells, as offsets into `bytes`. */
  readonly bounds: Int32Array
  used: number
  rows: number
}

/** The first rows of a file, from which column types are inferred. Stored flat: a row as an object would be large. */
export class RowSample {
  readonly #most: number
  readonly #rowNumbers: number[] = []
  readonly #blocks: Block[] = []
  #columns = 0

  constructor(most: number) {
    this.#most = most
  }

  /** Adds a row, which has as many cells as all others; returns whether the sample is full. */
  add(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, row: number, count: number): boolean {
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
    return this.#rowNumbers.push(row) === this.#most
  }

  /** A block with space for a row of `length` bytes. */
  #blockFor(length: number): Block {
    const bounds = 2 * this.#columns
    const last = this.#blocks.at(-1)
    const fits =
      last !== undefined && last.used + length <= last.bytes.length && bounds * (last.rows + 1) <= last.bounds.length
    if (fits) return last
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
   * What the bytes of a column's cells show, without making a string for each of ten thousand; `null` unless every cell is
   * empty or a number that `readSimpleNumber` takes, and at least one is a number.
   */
  simpleCells(column: number, point: number): SimpleCells | null {
    const scan = new SimpleCellScan(point)
    let values: Float64Array | null = null
    let index = 0
    for (const { bytes, bounds, rows } of this.#blocks) {
      for (let row = 0; row < rows; row++, index++) {
        const from = 2 * this.#columns * row + column
        const start = bounds[from] ?? 0
        const end = bounds[from + this.#columns] ?? 0
        if (start === end) continue
        if (!scan.add(bytes, start, end)) return null
        values ??= new Float64Array(this.#rowNumbers.length).fill(NaN)
        values[index] = scan.value
      }
    }
    const found = scan.finish()
    return found === null || values === null ? null : { ...found, values }
  }

  /** The cells of a column. */
  cells(column: number): SampleCells {
    // Equal cells share one string.
    const distinct: string[] = []
    const dictionary = new TextDictionary((text) => distinct.push(text) - 1)
    const texts: string[] = []
    for (const { bytes, bounds, rows } of this.#blocks) {
      for (let row = 0; row < rows; row++) {
        const from = 2 * this.#columns * row + column
        const last = bounds[from + this.#columns] ?? 0
        const start = trimmedStart(bytes, bounds[from] ?? 0, last)
        texts.push(distinct[dictionary.codeOf(bytes, start, trimmedEnd(bytes, start, last))] ?? '')
      }
    }
    return { texts, rowNumbers: this.#rowNumbers }
  }

  /** Adds the cells to their columns, row by row in the order in which the rows were added. */
  replay(columns: readonly ReadColumn[]): void {
    if (columns.length === 0) return
    const width = this.#columns
    let replayed = 0
    for (const { bytes, bounds, rows } of this.#blocks) {
      for (let row = 0; row < rows; row++) {
        const from = 2 * width * row
        const number = this.#rowNumbers[replayed++] ?? 0
        for (const { builder, cell } of columns) {
          builder.add(bytes, bounds[from + cell] ?? 0, bounds[from + width + cell] ?? 0, number)
        }
      }
    }
  }
}
