import { wilsonInterval } from '../../../data/statistics/wilson-interval.js'
import { studentQuantile } from '../../../diagnose/statistics/student.js'
import { logGamma, normalTail } from '../../../inspect/statistics/distributions.js'
import type { Interval, Task } from '../../../result/index.js'

/** Sums over the rows of a slice. */
export interface SliceSums {
  readonly rows: number
  readonly loss: number
  readonly squares: number
  /** Of the ranks of the losses, and of their squares; of a classification those of the losses. */
  readonly score: number
  readonly scoreSquares: number
}

/** The sums of the rows that are not in the slice. */
export function without(all: SliceSums, slice: SliceSums): SliceSums {
  return {
    rows: all.rows - slice.rows,
    loss: all.loss - slice.loss,
    squares: all.squares - slice.squares,
    score: all.score - slice.score,
    scoreSquares: all.scoreSquares - slice.scoreSquares,
  }
}

/**
 * The probability of so high losses in a slice if it were drawn at random from the rows that it is part of. Of errors, this is
 * the tail of the hypergeometric distribution (Fisher's exact test, one-sided); of ranks, that of their sum with its variance under
 * permutation (Wilcoxon's rank-sum test with the normal approximation).
 */
export function chanceOf(task: Task, slice: SliceSums, all: SliceSums): number {
  if (task === 'classification') return hypergeometricTail(slice.loss, slice.rows, all.loss, all.rows)
  const mean = all.score / all.rows
  const variance = (all.scoreSquares - all.rows * mean * mean) / (all.rows - 1)
  const deviation = Math.sqrt((variance * slice.rows * (all.rows - slice.rows)) / all.rows)
  return deviation > 0 ? normalTail((slice.score - slice.rows * mean) / deviation) : 1
}

/** P(X ≥ k) of X hits among n rows drawn from N rows with K hits. */
export function hypergeometricTail(k: number, n: number, hits: number, all: number): number {
  const first = Math.max(k, n - (all - hits))
  if (first > Math.min(n, hits)) return 0
  let term = Math.exp(logChoose(hits, first) + logChoose(all - hits, n - first) - logChoose(all, n))
  let sum = term
  for (let i = first; i < Math.min(n, hits); i++) {
    term *= ((hits - i) * (n - i)) / ((i + 1) * (all - hits - n + i + 1))
    sum += term
  }
  return Math.min(1, sum)
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}

/** Beyond as many degrees of freedom Student's distribution is normal to three digits. */
const MOST_DEGREES = 2000

/**
 * The interval of the mean loss of a slice minus that of the rest: Newcombe's hybrid score interval for errors, else Welch's with as
 * many degrees of freedom as the smaller group has.
 */
export function excessInterval(task: Task, slice: SliceSums, rest: SliceSums, level: number): Interval {
  const [own, other] = [slice.loss / slice.rows, rest.loss / rest.rows]
  const excess = own - other
  if (task === 'classification') {
    const z = studentQuantile(MOST_DEGREES, level)
    const [ofSlice, ofRest] = [wilsonInterval(own, slice.rows, z), wilsonInterval(other, rest.rows, z)]
    return {
      low: excess - Math.hypot(own - ofSlice.low, ofRest.high - other),
      high: excess + Math.hypot(ofSlice.high - own, other - ofRest.low),
    }
  }
  const varianceOf = ({ rows, loss, squares }: SliceSums): number =>
    (squares - (loss * loss) / rows) / (rows - 1) / rows
  const degrees = Math.min(MOST_DEGREES, slice.rows - 1, rest.rows - 1)
  const half = studentQuantile(degrees, level) * Math.sqrt(varianceOf(slice) + varianceOf(rest))
  return { low: excess - half, high: excess + half }
}
