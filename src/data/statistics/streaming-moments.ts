import { powerOfTwoBelow, roundingBound } from './moments.js'

/** Rows that are measured together before blocks are joined pairwise. */
const BLOCK = 128

/** Largest absolute values whose squares, and sums of 2³² of them, keep all their digits in f64. */
const LEAST = 2 ** -450
const MOST = 2 ** 470

/** What some rows say of every column; `mean` and `squares` (Σ(x − mean)²) in units, powers of two, of each column. */
interface Measured {
  readonly rows: number
  readonly mean: Float64Array
  readonly squares: Float64Array
  /** 0 where every value is. */
  readonly unit: Float64Array
}

/**
 * Mean and σ of columns in one pass over rows that come in pieces: blocks of 128 rows are measured by themselves, in two
 * passes, and joined pairwise in a tree that the number of rows alone fixes (Chan, Golub, LeVeque, "Updating formulae and
 * a pairwise algorithm for computing sample variances", 1979). The bits do not depend on where the pieces were cut.
 *
 * Columns whose squares leave the range of f64 are measured in a unit that is a power of two, which changes no digit.
 */
export class StreamingMoments {
  readonly #columns: number
  readonly #block: Float64Array
  #filled = 0
  /** Joined blocks: each of more rows than the next, as the digits of a binary number. */
  readonly #tree: Measured[] = []

  constructor(columns: number) {
    this.#columns = columns
    this.#block = new Float64Array(BLOCK * columns)
  }

  /** Takes in whole rows, row-major. */
  add(x: Float64Array | Float32Array | Uint8Array): void {
    const length = this.#block.length
    for (let from = 0; from < x.length;) {
      const piece = x.subarray(from, from + length - this.#filled)
      this.#block.set(piece, this.#filled)
      this.#filled += piece.length
      from += piece.length
      if (this.#filled === length) this.#endBlock()
    }
  }

  /** Mean and σ of every column, 0 for a constant one. */
  finish(): { readonly mean: number[]; readonly deviation: number[] } {
    if (this.#filled > 0) this.#push(measureBlock(this.#block.subarray(0, this.#filled), this.#columns))
    this.#filled = 0
    while (this.#tree.length > 1) this.#joinLast()
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
    while ((this.#tree.at(-2)?.rows ?? NaN) === this.#tree.at(-1)?.rows) this.#joinLast()
  }

  #push(measured: Measured): void {
    this.#tree.push(measured)
  }

  #joinLast(): void {
    const right = this.#tree.pop()
    const left = this.#tree.pop()
    if (left !== undefined && right !== undefined) this.#tree.push(join(left, right))
  }
}

function measureBlock(block: Float64Array, columns: number): Measured {
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
  return largest.map((size) => (size === 0 ? 0 : size >= LEAST && size <= MOST ? 1 : powerOfTwoBelow(size)))
}

function join(left: Measured, right: Measured): Measured {
  const rows = left.rows + right.rows
  const columns = left.mean.length
  const joined = {
    rows,
    mean: new Float64Array(columns),
    squares: new Float64Array(columns),
    unit: left.unit.map((unit, j) => Math.max(unit, right.unit[j] ?? 0)),
  }
  const share = right.rows / rows
  const weight = left.rows * share
  for (let j = 0; j < columns; j++) {
    const unit = joined.unit[j] ?? 0
    if (unit === 0) continue
    const ofLeft = (left.unit[j] ?? 0) / unit
    const ofRight = (right.unit[j] ?? 0) / unit
    const mean = (left.mean[j] ?? 0) * ofLeft
    const difference = (right.mean[j] ?? 0) * ofRight - mean
    const within = (left.squares[j] ?? 0) * ofLeft * ofLeft + (right.squares[j] ?? 0) * ofRight * ofRight
    joined.mean[j] = mean + difference * share
    joined.squares[j] = within + difference * difference * weight
  }
  return joined
}
