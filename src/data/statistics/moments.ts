import { release } from '../input/release.js'

/** Values summed sequentially before block sums are added pairwise. */
const BLOCK = 128

/** Σ term(i) for first ≤ i < last by pairwise summation; the bits depend only on the terms and their number. */
export function sumTree(first: number, last: number, term: (index: number) => number): number {
  const total = new Float64Array(1)
  addPairwise(first, last, total, (from, to) => {
    let sum = 0
    for (let i = from; i < to; i++) sum += term(i)
    total[0] = sum
  })
  return total[0] ?? 0
}

/**
 * Adds block sums in the tree of `sumTree`. `block` writes its sum to `total[0]`, and so does this function: a returned
 * number may be a heap object.
 *
 * @param most Values that `block` also takes as a whole: four blocks, added as (0 + 1) + (2 + 3).
 */
function addPairwise(
  first: number,
  last: number,
  total: Float64Array,
  block: (first: number, last: number) => void,
  most: number = BLOCK,
): void {
  const count = last - first
  if (count <= BLOCK || count === most) {
    block(first, last)
    return
  }
  const blocks = Math.ceil(count / BLOCK)
  const middle = first + BLOCK * 2 ** (31 - Math.clz32(blocks - 1))
  addPairwise(first, middle, total, block, most)
  const left = total[0] ?? 0
  addPairwise(middle, last, total, block, most)
  total[0] = left + (total[0] ?? 0)
}

/** Σ(values[i]/unit − center), or of its squares, in the tree of `sumTree`, without a call per value. */
function sumOf(values: Float64Array, center: number, unit: number, isSquared: boolean): number {
  const total = new Float64Array(1)
  const block = (from: number, to: number): void => {
    if (to - from > BLOCK) {
      addFour(values, from, center, isSquared, total)
      return
    }
    let sum = 0
    for (let i = from; i < to; i++) {
      const term = (values[i] ?? 0) / unit - center
      sum += isSquared ? term * term : term
    }
    total[0] = sum
  }
  // Most columns need no unit: the division alone would take longer than all else.
  addPairwise(0, values.length, total, block, unit === 1 ? 4 * BLOCK : BLOCK)
  return total[0] ?? 0
}

/** Four blocks side by side: each sum waits for its last addition, so that four take no longer than one. */
function addFour(values: Float64Array, from: number, center: number, isSquared: boolean, total: Float64Array): void {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  for (let i = from; i < from + BLOCK; i++) {
    const t0 = (values[i] ?? 0) - center
    const t1 = (values[i + BLOCK] ?? 0) - center
    const t2 = (values[i + 2 * BLOCK] ?? 0) - center
    const t3 = (values[i + 3 * BLOCK] ?? 0) - center
    s0 += isSquared ? t0 * t0 : t0
    s1 += isSquared ? t1 * t1 : t1
    s2 += isSquared ? t2 * t2 : t2
    s3 += isSquared ? t3 * t3 : t3
  }
  total[0] = s0 + s1 + (s2 + s3)
}

/** Mean and standard deviation of a column; the deviation of a constant column is 0. */
export interface Moments {
  readonly mean: number
  readonly deviation: number
}

/** Smaller variances lose digits to underflow. */
const SMALLEST_VARIANCE = 1e-280

/**
 * Mean and standard deviation in two passes in f64: the mean, then Σ(x − mean)² / n. A column counts as constant if its
 * variance is within rounding error: var ≤ n·eps·var + (n·mean·eps)². If the squares overflow or underflow, as for 1e200
 * and 1e-200, the values are first divided by a power of two, which is exact.
 */
export function moments(count: number, value: (index: number) => number): Moments {
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = value(i)
  const found = momentsOf(values)
  release(values)
  return found
}

/** `moments` of an array. */
export function momentsOf(values: Float64Array): Moments {
  const plain = momentsIn(values, 1)
  if (plain.variance >= SMALLEST_VARIANCE && plain.bound < Infinity) return toMoments(plain)
  const unit = unitOf(values)
  const { mean, deviation } = toMoments(momentsIn(values, unit))
  return { mean: mean * unit, deviation: deviation * unit }
}

function unitOf(values: Float64Array): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0))
  return powerOfTwoBelow(largest)
}

/** The largest power of two ≤ `largest`, but not so small that dividing `largest` by it overflows. */
export function powerOfTwoBelow(largest: number): number {
  let unit = 1
  while (unit * 2 <= largest) unit *= 2
  while (unit > largest && unit > 2 ** -1022) unit /= 2
  return unit
}

interface Measured {
  readonly mean: number
  readonly variance: number
  /** A variance up to this is within rounding error. */
  readonly bound: number
}

function toMoments({ mean, variance, bound }: Measured): Moments {
  return { mean, deviation: variance <= bound ? 0 : Math.sqrt(variance) }
}

function momentsIn(values: Float64Array, unit: number): Measured {
  const count = values.length
  const mean = sumOf(values, 0, unit, false) / count
  const variance = sumOf(values, mean, unit, true) / count
  return { mean, variance, bound: roundingBound(count, mean, variance) }
}

/** The rounding error of a variance: n·eps·var + (n·mean·eps)². */
export function roundingBound(count: number, mean: number, variance: number): number {
  return count * Number.EPSILON * variance + square(count * mean * Number.EPSILON)
}

/** Not `**`, whose last bit may differ between engines. */
function square(value: number): number {
  return value * value
}
