import type { Interval, SliceCondition, Task } from '../../../result/index.js'
import type { SlicedColumn } from './columns.js'
import { chanceOf, excessInterval, type SliceSums, without } from './sums.js'

/** The probability that any slice is reported though its rows are like the others. */
const ERROR = 0.05
/** Slices with fewer rows say little. */
const FEWEST_ROWS = 10
/** Up to this many columns, every pair is compared; with more, only single columns. */
const MOST_PAIRED = 64
const MOST_SLICES = 10
/** Slices that share at least this fraction of their rows say the same, as those of two equivalent columns do. */
const MOST_OVERLAP = 0.8
/** Slices that are compared with those chosen before. */
const MOST_COMPARED = 200

/** A slice whose excess is proven. */
export interface FoundSlice {
  readonly conditions: readonly SliceCondition[]
  /** Its rows. */
  readonly members: Uint32Array
  readonly error: number
  readonly restError: number
  readonly interval: Interval
}

/** How many slices a search compared, and what it found. */
export interface SliceSearch {
  readonly comparisons: number
  readonly level: number
  readonly slices: readonly FoundSlice[]
}

/** A slice to compare. */
interface Candidate {
  readonly columns: readonly SlicedColumn[]
  readonly codes: readonly number[]
  readonly sums: SliceSums
  /** The slices of one column that it is part of. */
  readonly parents: readonly SliceSums[]
}

/**
 * The slices of one and of two columns whose rows have higher losses than the others. With m slices compared, one counts if the
 * probability of so high losses by chance is at most 0.05/m (Bonferroni), and its interval lies above 0; one of two columns also if
 * that holds within each of the two slices of one column that it is part of. Each is thus worse than what it is a part of.
 */
export function searchSlices(
  task: Task,
  columns: readonly SlicedColumn[],
  rows: Uint32Array,
  losses: Float64Array,
): SliceSearch {
  const scores = task === 'classification' ? losses : ranksOf(rows, losses)
  const adder = new Adder(rows, losses, scores)
  const all = adder.total()
  const singles = columns.map((column) => adder.single(column))
  const candidates: Candidate[] = columns.flatMap((column, i) =>
    (singles[i] ?? []).map((sums, code) => ({ columns: [column], codes: [code], sums, parents: [] })),
  )
  if (columns.length <= MOST_PAIRED) {
    columns.forEach((first, i) => {
      columns.slice(i + 1).forEach((second, offset) => {
        const width = second.conditions.length
        adder.pair(first, second).forEach((sums, cell) => {
          const codes = [Math.floor(cell / width), cell % width]
          const parents = [singles[i]?.[codes[0] ?? 0], singles[i + 1 + offset]?.[codes[1] ?? 0]]
          candidates.push({
            columns: [first, second],
            codes,
            sums,
            parents: parents.filter((one) => one !== undefined),
          })
        })
      })
    })
  }
  const large = candidates.filter(({ sums }) => sums.rows >= FEWEST_ROWS && all.rows - sums.rows >= FEWEST_ROWS)
  const least = ERROR / Math.max(1, large.length)
  const level = 1 - 2 * least
  const isWorse = (slice: SliceSums, within: SliceSums): boolean =>
    slice.score * within.rows > within.score * slice.rows && chanceOf(task, slice, within) <= least
  const worse = large
    .filter(({ sums, parents }) => isWorse(sums, all) && parents.every((parent) => isWorse(sums, parent)))
    .map((one) => ({ ...one, rest: without(all, one.sums) }))
    .map((one) => ({ ...one, interval: excessInterval(task, one.sums, one.rest, level) }))
    .filter(({ interval }) => interval.low > 0)
  const costOf = ({ sums, rest }: (typeof worse)[number]): number => sums.loss - (sums.rows * rest.loss) / rest.rows
  const ordered = worse.toSorted((a, b) => costOf(b) - costOf(a)).slice(0, MOST_COMPARED)
  const found = ordered.map(({ columns: own, codes, sums, rest, interval }): FoundSlice => {
    return {
      conditions: own.flatMap(({ conditions }, i) => conditions[codes[i] ?? 0] ?? []),
      members: rows.filter((row) => own.every((column, i) => column.codes[row] === codes[i])),
      error: sums.loss / sums.rows,
      restError: rest.loss / rest.rows,
      interval,
    }
  })
  return { comparisons: large.length, level, slices: distinct(found).slice(0, MOST_SLICES) }
}

/** Leaves out slices that share most of their rows with one before them. */
function distinct(found: readonly FoundSlice[]): FoundSlice[] {
  const chosen: FoundSlice[] = []
  for (const slice of found) if (!chosen.some((one) => overlapOf(one, slice) > MOST_OVERLAP)) chosen.push(slice)
  return chosen
}

/** Rows of both over rows of either. */
function overlapOf({ members: some }: FoundSlice, { members: others }: FoundSlice): number {
  const own = new Set(some)
  const shared = others.reduce((count, row) => count + Number(own.has(row)), 0)
  return shared / (some.length + others.length - shared)
}

/** The mean rank of each loss among all, from 1. */
function ranksOf(rows: Uint32Array, losses: Float64Array): Float64Array {
  const lossOf = (row: number | undefined): number => losses[row ?? 0] ?? 0
  const order = rows.toSorted((a, b) => lossOf(a) - lossOf(b))
  const ranks = new Float64Array(losses.length)
  for (let from = 0; from < order.length;) {
    let to = from + 1
    while (to < order.length && lossOf(order[to]) === lossOf(order[from])) to++
    for (const row of order.subarray(from, to)) ranks[row] = (from + to + 1) / 2
    from = to
  }
  return ranks
}

/** Adds up losses by slice. */
class Adder {
  readonly #rows: Uint32Array
  readonly #losses: Float64Array
  readonly #scores: Float64Array

  constructor(rows: Uint32Array, losses: Float64Array, scores: Float64Array) {
    this.#rows = rows
    this.#losses = losses
    this.#scores = scores
  }

  total(): SliceSums {
    const [total] = this.#add(1, () => 0)
    return total ?? { rows: 0, loss: 0, squares: 0, score: 0, scoreSquares: 0 }
  }

  single({ codes, conditions }: SlicedColumn): SliceSums[] {
    return this.#add(conditions.length, (row) => codes[row] ?? -1)
  }

  pair(first: SlicedColumn, second: SlicedColumn): SliceSums[] {
    const width = second.conditions.length
    const [ofFirst, ofSecond] = [first.codes, second.codes]
    return this.#add(first.conditions.length * width, (row) => (ofFirst[row] ?? -1) * width + (ofSecond[row] ?? -1))
  }

  #add(count: number, codeOf: (row: number) => number): SliceSums[] {
    const sums = Array.from({ length: count }, () => ({ rows: 0, loss: 0, squares: 0, score: 0, scoreSquares: 0 }))
    for (const row of this.#rows) {
      const own = sums[codeOf(row)]
      if (own === undefined) continue
      const [loss, score] = [this.#losses[row] ?? 0, this.#scores[row] ?? 0]
      own.rows++
      own.loss += loss
      own.squares += loss * loss
      own.score += score
      own.scoreSquares += score * score
    }
    return sums
  }
}
