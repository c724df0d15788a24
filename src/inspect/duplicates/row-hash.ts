import type { ColumnPair } from '../frame/column-pairs.js'

/** Two independent 32-bit hashes per row, accumulated column by column. */
export class RowHashes {
  readonly #high: Uint32Array
  readonly #low: Uint32Array
  readonly #float = new Float64Array(1)
  readonly #words = new Uint32Array(this.#float.buffer)

  constructor(rows: number) {
    this.#high = new Uint32Array(rows).fill(0x9e3779b9)
    this.#low = new Uint32Array(rows).fill(0x85ebca6b)
  }

  /** Adds one value per row; −0 equals 0, and missing values equal each other. */
  add(values: ArrayLike<number>): void {
    for (let row = 0; row < this.#high.length; row++) {
      const value = values[row] ?? NaN
      this.#float[0] = Number.isNaN(value) ? NaN : value + 0
      const [first = 0, second = 0] = Number.isNaN(value) ? [0x7ff80000, 1] : this.#words
      this.#high[row] = mix((this.#high[row] ?? 0) ^ mix(first ^ Math.imul(second, 0x27d4eb2f), 0x7feb352d), 0x846ca68b)
      this.#low[row] = mix((this.#low[row] ?? 0) ^ mix(second ^ Math.imul(first, 0x165667b1), 0x2c1b3c6d), 0x297a2d39)
    }
  }

  /** 53 bits of a row's hash. */
  key(row: number): number {
    return (this.#high[row] ?? 0) * 2 ** 21 + ((this.#low[row] ?? 0) & 0x1fffff)
  }
}

function mix(value: number, factor: number): number {
  let bits = Math.imul(value ^ (value >>> 16), factor)
  bits = Math.imul(bits ^ (bits >>> 15), 0x9e3779b1)
  return (bits ^ (bits >>> 14)) >>> 0
}

/** Hashes the rows of two parts over the same columns. */
export function hashRows(
  rows: readonly [number, number],
  pairs: Iterable<ColumnPair>,
): readonly [RowHashes, RowHashes] {
  const hashes = [new RowHashes(rows[0]), new RowHashes(rows[1])] as const
  for (const { first, second } of pairs) {
    hashes[0].add(first)
    hashes[1].add(second)
  }
  return hashes
}
