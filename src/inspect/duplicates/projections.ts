import { type RandomStream, shuffle } from '../../data/random/philox.js'
import type { PointColumn, Points } from './points.js'
import { RowHashes } from './row-hash.js'

/** Directions per key. */
const DIRECTIONS = 6
/** Grids over the same projections, each shifted by a third of the width of a bucket. */
export const GRIDS = 3
/** With as many features for each direction, every feature has a weight in one of them alone. */
const LEAST_OWN_FEATURES = 4
/** Rows whose projections are summed at a time, while the values are in the cache. */
const BLOCK = 256
/** Makes the numbers of buckets positive, so that an integer division rounds down. */
const BIAS = GRIDS * 2 ** 20

/** Random directions of length 1, and the offsets of their buckets. */
export interface Projections {
  /** For each of the six directions the features that it uses. */
  readonly members: readonly (readonly number[])[]
  /** The weights of these. */
  readonly weights: readonly (readonly number[])[]
  /** [6], as parts of the width of a bucket. */
  readonly offsets: Float64Array
  /** [2, 6]: the odd factors of the two halves of a key. */
  readonly factors: Int32Array
}

/**
 * Random sign projections of length 1 (Achlioptas, 2003). With many features each direction has a random sixth of them for itself, so that
 * one pass over the features gives all six projections: the squares of the six differences of two rows add up to at most their
 * squared distance. With few features each direction uses all.
 */
export function drawProjections(features: number, stream: RandomStream): Projections {
  const isDivided = features >= LEAST_OWN_FEATURES * DIRECTIONS
  const order = shuffle(
    Uint32Array.from({ length: features }, (_, feature) => feature),
    stream,
  )
  const members = Array.from({ length: DIRECTIONS }, (_, p) =>
    isDivided ? Array.from(order.filter((_feature, i) => i % DIRECTIONS === p)) : Array.from(order),
  )
  const sign = (): number => (stream.below(2) === 0 ? -1 : 1)
  return {
    members,
    weights: members.map((own) => own.map(() => sign() / Math.sqrt(own.length))),
    offsets: Float64Array.from({ length: DIRECTIONS }, () => stream.next() / 2 ** 32),
    factors: Int32Array.from({ length: 2 * DIRECTIONS }, () => stream.next() | 1),
  }
}

/**
 * Keys that combine the hash of a row with its quantized projections: rows of one bucket share the key. One for each of the shifted grids:
 * two rows that differ by less than a third of a width in a direction are parted by it in at most one of the grids.
 */
export function keysOf(points: Points, projections: Projections, width: number): RowHashes[] {
  const { rows, hash } = points
  const keys = Array.from({ length: GRIDS }, () => new RowHashes(rows, false))
  const sums = new Float64Array(DIRECTIONS * BLOCK)
  const sources = points.columns.map((column) => new Source(column))
  const terms = projections.members.map((own, p) =>
    own.flatMap((j, i): Term[] => {
      const source = sources[j]
      const weight = projections.weights[p]?.[i] ?? 0
      return source === undefined ? [] : [{ source, factor: (GRIDS * weight) / (width * source.column.deviation) }]
    }),
  )
  for (let from = 0; from < rows; from += BLOCK) {
    const count = Math.min(BLOCK, rows - from)
    for (const source of sources) source.moveTo(from, count)
    for (let p = 0; p < DIRECTIONS; p++) {
      sums.fill(BIAS + GRIDS * (projections.offsets[p] ?? 0), p * BLOCK, p * BLOCK + count)
      addTerms(sums, p * BLOCK, terms[p] ?? [], count)
    }
    writeKeys(keys, hash, { from, count, sums, factors: projections.factors })
  }
  return keys
}

/** A column of which a block of rows is read. */
class Source {
  readonly column: PointColumn
  /** Where there are gaps: the block with the mean in their places. */
  readonly #filled: Float64Array | null
  values: Float64Array
  /** Where the block begins in `values`. */
  start = 0

  constructor(column: PointColumn) {
    this.column = column
    this.#filled = column.hasGaps ? new Float64Array(BLOCK) : null
    this.values = this.#filled ?? column.values
  }

  moveTo(from: number, count: number): void {
    const { values, mean } = this.column
    if (this.#filled === null) this.start = from
    else for (let i = 0; i < count; i++) this.#filled[i] = orElse(values[from + i] ?? NaN, mean)
  }
}

function orElse(value: number, other: number): number {
  return Number.isNaN(value) ? other : value
}

/** What a column adds to a projection: (value − mean)·factor. */
interface Term {
  readonly source: Source
  readonly factor: number
}

/** Adds the terms, four at a time, so that a sum is read and written once for four. */
function addTerms(sums: Float64Array, at: number, terms: readonly Term[], count: number): void {
  let used = 0
  for (; used + 4 <= terms.length; used += 4) {
    const [a, b, c, d] = [terms[used], terms[used + 1], terms[used + 2], terms[used + 3]]
    if (a !== undefined && b !== undefined && c !== undefined && d !== undefined) addFour(sums, at, count, a, b, c, d)
  }
  for (const { source, factor } of terms.slice(used)) {
    const { values, start, column } = source
    for (let i = 0; i < count; i++) {
      sums[at + i] = (sums[at + i] ?? 0) + factor * ((values[start + i] ?? 0) - column.mean)
    }
  }
}

function addFour(sums: Float64Array, at: number, count: number, a: Term, b: Term, c: Term, d: Term): void {
  const [u, v, w, x] = [a.source.values, b.source.values, c.source.values, d.source.values]
  const [atU, atV, atW, atX] = [a.source.start, b.source.start, c.source.start, d.source.start]
  const [meanU, meanV, meanW, meanX] = [a.source.column.mean, b.source.column.mean, c.source.column.mean, d.source.column.mean] // prettier-ignore
  const [forU, forV, forW, forX] = [a.factor, b.factor, c.factor, d.factor]
  for (let i = 0; i < count; i++) {
    const first = forU * ((u[atU + i] ?? 0) - meanU) + forV * ((v[atV + i] ?? 0) - meanV)
    const last = forW * ((w[atW + i] ?? 0) - meanW) + forX * ((x[atX + i] ?? 0) - meanX)
    sums[at + i] = (sums[at + i] ?? 0) + (first + last)
  }
}

/** The projections of a block of rows, in thirds of a width, and what makes keys of them. */
interface ProjectedBlock {
  readonly from: number
  readonly count: number
  /** [6, BLOCK]. */
  readonly sums: Float64Array
  readonly factors: Int32Array
}

/**
 * Multiplies the buckets of each grid by odd factors and adds the six: of random factors, multiples that add up to the same are as rare
 * as equal hashes. A third is in the same bucket of all grids, or after the first third in the next one of the last grid, and so on.
 */
function writeKeys(keys: readonly RowHashes[], hash: RowHashes, { from, count, sums, factors }: ProjectedBlock): void {
  const [none, one, two] = keys
  // Without destructuring, and without a division of integers: this loop runs for each row.
  for (let i = 0; i < count; i++) {
    let high = 0
    let low = 0
    let highOne = 0
    let lowOne = 0
    let highTwo = 0
    let lowTwo = 0
    for (let p = 0; p < DIRECTIONS; p++) {
      const third = (sums[p * BLOCK + i] ?? 0) | 0
      const bucket = ((third + 0.5) * PER_GRID) | 0
      const rest = third - Math.imul(3, bucket)
      const forHigh = factors[p] ?? 0
      const forLow = factors[DIRECTIONS + p] ?? 0
      high = (high + Math.imul(bucket, forHigh)) | 0
      low = (low + Math.imul(bucket, forLow)) | 0
      const isLast = -(rest >> 1)
      const isNotFirst = -((rest + 1) >> 1)
      highOne = (highOne + (isLast & forHigh)) | 0
      lowOne = (lowOne + (isLast & forLow)) | 0
      highTwo = (highTwo + (isNotFirst & forHigh)) | 0
      lowTwo = (lowTwo + (isNotFirst & forLow)) | 0
    }
    const row = from + i
    none?.setFrom(hash, row, high, low)
    one?.setFrom(hash, row, (high + highOne) | 0, (low + lowOne) | 0)
    two?.setFrom(hash, row, (high + highTwo) | 0, (low + lowTwo) | 0)
  }
}

const PER_GRID = 1 / GRIDS
