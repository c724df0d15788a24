/** Two independent 32-bit hashes per row, accumulated column by column. */
export class RowHashes {
  readonly #high: Int32Array
  readonly #low: Int32Array

  /** @param isAdded Whether columns are added; otherwise each row is set from others. */
  constructor(rows: number, isAdded = true) {
    this.#high = new Int32Array(rows)
    this.#low = new Int32Array(rows)
    if (!isAdded) return
    this.#high.fill(0x9e3779b9)
    this.#low.fill(0x85ebca6b)
  }

  /** Adds one value to each row, or to some of them; −0 equals 0, and missing values equal each other. */
  add(values: ArrayLike<number>, some: Int32Array | null = null): void {
    const [float, count] = [new Float64Array(1), some === null ? this.#high.length : some.length]
    const words = new Int32Array(float.buffer)
    for (let i = 0; i < count; i++) {
      const row = some === null ? i : (some[i] ?? 0)
      const value = values[row] ?? NaN
      // There are many NaN: this writes one of them.
      float[0] = Number.isNaN(value) ? NaN : value + 0
      this.mix(row, words[0] ?? 0, words[1] ?? 0)
    }
  }

  /** Adds two 32-bit words to a row. */
  mix(row: number, first: number, second: number): void {
    // One word after the other: a sum or product of both is the same for (-1, -3) and (1, 3).
    const high = mixed((this.#high[row] ?? 0) ^ first, 0x7feb352d)
    const low = mixed((this.#low[row] ?? 0) ^ second, 0x2c1b3c6d)
    this.#high[row] = mixed(high ^ second, 0x846ca68b)
    this.#low[row] = mixed(low ^ first, 0x297a2d39)
  }

  /** Makes the key of a row from its hash among others and the two halves of a number. */
  setFrom(others: RowHashes, row: number, high: number, low: number): void {
    this.#high[row] = mixed((others.#high[row] ?? 0) ^ high, 0x7feb352d)
    this.#low[row] = (others.#low[row] ?? 0) ^ low
  }

  /** Whether a row has the same hash as a row of others. */
  equals(row: number, others: RowHashes, other: number): boolean {
    return this.#high[row] === others.#high[other] && this.#low[row] === others.#low[other]
  }

  /** 32 bits of a row's hash, by which a table finds it. */
  slot(row: number): number {
    return this.#high[row] ?? 0
  }
}

/** A bijection of 32 bits in which each bit of the value changes the upper bits, and these the lower ones. */
function mixed(value: number, factor: number): number {
  const bits = Math.imul(value ^ (value >>> 16), factor)
  return bits ^ (bits >>> 15)
}

/** Hashes rows over columns. */
export function hashRows(rows: number, columns: Iterable<ArrayLike<number>>): RowHashes {
  const hashes = new RowHashes(rows)
  for (const values of columns) hashes.add(values)
  return hashes
}
