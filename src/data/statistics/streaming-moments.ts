import { powerOfTwoBelow, roundingBound } from './moments.js'

/** Rows per block; blocks are merged pairwise. */
const BLOCK = 128

/** Range of absolute values whose squares, and sums of 2³² of them, neither underflow nor overflow f64. */
const MIN_SAFE = 2 ** -450
const MAX_SAFE = 2 ** 470

/** Moments of some rows. `mean` and `squares`, Σ(x − mean)², are in units of `unit`, a power of two per column. */
interface PartialMoments {
  readonly rows: number
  readonly mean: Float64Array
  readonly squares: Float64Array
  /** 0 if every value is 0. */
  readonly unit: Float64Array
}

/**
 * Mean and standard deviation of columns in one pass over rows that arrive in chunks. Blocks of 128 rows are measured in two
 * passes and merged pairwise in a tree that depends only on the number of rows (Chan, Golub, LeVeque, "Updating formulae
 * and a pairwise algorithm for computing sample variances", 1979), so the bits do not depend on the chunk sizes.
 *
 * Columns whose squares overflow or underflow f64 are measured in a power-of-two unit, which is exact.
 */
export class StreamingMoments {
  readonly #columns: number
  readonly #block: Float64Array
  #filled = 0
  /** Merged blocks, each with more rows than the next, like the digits of a binary number. */
  readonly #tree: PartialMoments[] = []

  constructor(columns: number) {
    this.#columns = columns
    this.#block = new Float64Array(BLOCK * columns)
  }

  /** Adds whole rows, row-major. */
  add(x: Float64Array | Float32Array | Uint8Array): void {
    const length = this.#block.length
    for (let from = 0; from < x.length;) {
      const part = x.subarray(from, from + length - this.#filled)
      this.#block.set(part, this.#filled)
      this.#filled += part.length
      from += part.length
      if (this.#filled === length) this.#endBlock()
    }
  }

  /** Mean and σ of every column; σ is 0 for a constant one. */
  finish(): { readonly mean: number[]; readonly deviation: number[] } {
    if (this.#filled > 0) this.#push(measureBlock(this.#block.subarray(0, this.#filled), this.#columns))
    this.#filled = 0
    while (this.#tree.length > 1) this.#mergeLast()
    const [all] = this.#tree
    const columns = Array.from({ length: this.#columns }, (_, j) => j)
    if (all === undefined) return { mean: columns.map(() => 0), deviation: columns.map(() => 0) }
    return {
      mean: columns.map((j) => (all.mean[j] ?? 0) * (all.unit[j] ?? 0)),
      deviation: columns.map((j) => {
        const variance = (all.squares[j] ?? 0) / all.rows
        const isConstant = variance <= roundingBound(all.rows, all.mean[j] ?? 0, variance)
        return isConstant ? 0 : Math.sqrt(variance) * (all.unit[j] ?? 0)
      }),
    }
  }

  #endBlock(): void {
    this.#push(measureBlock(this.#block, this.#columns))
    this.#filled = 0
    while ((this.#tree.at(-2)?.rows ?? NaN) === this.#tree.at(-1)?.rows) this.#mergeLast()
  }

  #push(measured: PartialMoments): void {
    this.#tree.push(measured)
  }

  #mergeLast(): void {
    const right = this.#tree.pop()
    const left = this.#tree.pop()
    if (left !== undefined && right !== undefined) this.#tree.push(merge(left, right))
  }
}

function measureBlock(block: Float64Array, columns: number): PartialMoments {
  const rows = block.length / columns
  const unit = unitsOf(block, columns)
  const mean = new Float64Array(columns)
  const squares = new Float64Array(columns)
  for (let i = 0, j = 0; i < block.length; i++) {
    const value = (unit[j] ?? 1) === 1 ? (block[i] ?? 0) : (block[i] ?? 0) / (unit[j] || 1)
    block[i] = value
    mean[j] = (mean[j] ?? 0) + value
    if (++j === columns) j = 0
  }
  for (let j = 0; j < columns; j++) mean[j] = (mean[j] ?? 0) / rows
  for (let i = 0, j = 0; i < block.length; i++) {
    const difference = (block[i] ?? 0) - (mean[j] ?? 0)
    squares[j] = (squares[j] ?? 0) + difference * difference
    if (++j === columns) j = 0
  }
  return { rows, mean, squares, unit }
}

function unitsOf(block: Float64Array, columns: number): Float64Array {
  const largest = new Float64Array(columns)
  for (let i = 0, j = 0; i < block.length; i++) {
    const size = Math.abs(block[i] ?? 0)
    if (size > (largest[j] ?? 0)) largest[j] = size
    if (++j === columns) j = 0
  }
  return largest.map((size) => (size === 0 ? 0 : size >= MIN_SAFE && size <= MAX_SAFE ? 1 : powerOfTwoBelow(size)))
}

function merge(left: PartialMoments, right: PartialMoments): PartialMoments {
  const rows = left.rows + right.rows
  const columns = left.mean.length
  const merged = {
    rows,
    mean: new Float64Array(columns),
    squares: new Float64Array(columns),
    unit: left.unit.map((unit, j) => Math.max(unit, right.unit[j] ?? 0)),
  }
  const fraction = right.rows / rows
  const weight = left.rows * fraction
  for (let j = 0; j < columns; j++) {
    const unit = merged.unit[j] ?? 0
    if (unit === 0) continue
    const leftFactor = (left.unit[j] ?? 0) / unit
    const rightFactor = (right.unit[j] ?? 0) / unit
    const mean = (left.mean[j] ?? 0) * leftFactor
    const difference = (right.mean[j] ?? 0) * rightFactor - mean
    const within =
      (left.squares[j] ?? 0) * leftFactor * leftFactor + (right.squares[j] ?? 0) * rightFactor * rightFactor
    merged.mean[j] = mean + difference * fraction
    merged.squares[j] = within + difference * difference * weight
  }
  return merged
}
