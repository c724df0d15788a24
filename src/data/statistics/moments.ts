import { release } from '../input/release.js'

/** Values that are added one after the other before sums are joined pairwise. */
const BLOCK = 128

/** Σ term(i) for first ≤ i < last, in a fixed tree: the bits depend on the terms and their number alone. */
export function sumTree(first: number, last: number, term: (index: number) => number): number {
  const total = new Float64Array(1)
  joinSums(first, last, total, (from, to) => {
    let sum = 0
    for (let i = from; i < to; i++) sum += term(i)
    total[0] = sum
  })
  return total[0] ?? 0
}

/**
 * The sums of blocks, each put into `total[0]`, joined there in the tree of `sumTree`: a number that is returned is an
 * object to the engine.
 */
function joinSums(
  first: number,
  last: number,
  total: Float64Array,
  block: (first: number, last: number) => void,
): void {
  const count = last - first
  if (count <= BLOCK) {
    block(first, last)
    return
  }
  const blocks = Math.ceil(count / BLOCK)
  const middle = first + BLOCK * 2 ** (31 - Math.clz32(blocks - 1))
  joinSums(first, middle, total, block)
  const before = total[0] ?? 0
  joinSums(middle, last, total, block)
  total[0] = before + (total[0] ?? 0)
}

/** Σ(values[i]/unit − center), or of its squares, as `sumTree` adds them up, without a call, and so garbage, a value. */
function sumOf(values: Float64Array, center: number, unit: number, isSquared: boolean): number {
  const total = new Float64Array(1)
  joinSums(0, values.length, total, (from, to) => {
    let sum = 0
    for (let i = from; i < to; i++) {
      const term = (values[i] ?? 0) / unit - center
      sum += isSquared ? term * term : term
    }
    total[0] = sum
  })
  return total[0] ?? 0
}

/** Mean and standard deviation of a column; a constant one has deviation 0. */
export interface Moments {
  readonly mean: number
  readonly deviation: number
}

/** Variances from here to the largest f64 keep all their digits. */
const SMALLEST_VARIANCE = 1e-280

/**
 * Two passes in f64: the mean, then Σ(x − mean)² / n. A column counts as constant where its variance could be nothing
 * but rounding: var ≤ n·eps·var + (n·mean·eps)². Where the squares leave the range of f64, as those of 1e200 and
 * 1e-200 do, the column is measured in a unit that is a power of two, which changes no digit.
 */
export function moments(count: number, value: (index: number) => number): Moments {
  const values = new Float64Array(count)
  for (let i = 0; i < count; i++) values[i] = value(i)
  const found = momentsOf(values)
  release(values)
  return found
}

/** `moments` of values that lie one behind the other. */
export function momentsOf(values: Float64Array): Moments {
  const plain = momentsIn(values, 1)
  if (plain.variance >= SMALLEST_VARIANCE && plain.bound < Infinity) return decided(plain)
  const unit = unitOf(values)
  const { mean, deviation } = decided(momentsIn(values, unit))
  return { mean: mean * unit, deviation: deviation * unit }
}

function unitOf(values: Float64Array): number {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i] ?? 0))
  return powerOfTwoBelow(largest)
}

/** The power of two below a size, but never so small that a division of the size by it overflows. */
export function powerOfTwoBelow(largest: number): number {
  let unit = 1
  while (unit * 2 <= largest) unit *= 2
  while (unit > largest && unit > 2 ** -1022) unit /= 2
  return unit
}

interface Measured {
  readonly mean: number
  readonly variance: number
  /** A variance of no more than this could be nothing but rounding. */
  readonly bound: number
}

function decided({ mean, variance, bound }: Measured): Moments {
  return { mean, deviation: variance <= bound ? 0 : Math.sqrt(variance) }
}

function momentsIn(values: Float64Array, unit: number): Measured {
  const count = values.length
  const mean = sumOf(values, 0, unit, false) / count
  const variance = sumOf(values, mean, unit, true) / count
  return { mean, variance, bound: roundingBound(count, mean, variance) }
}

/** A variance of no more than this could be nothing but rounding: n·eps·var + (n·mean·eps)². */
export function roundingBound(count: number, mean: number, variance: number): number {
  return count * Number.EPSILON * variance + square(count * mean * Number.EPSILON)
}

/** A product, not `**`, whose last bit is the engine's choice. */
function square(value: number): number {
  return value * value
}
