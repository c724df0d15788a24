import { release } from '../../data/input/release.js'
import type { Reals } from '../../tensor/reals.js'
import { sortReals } from './sort-reals.js'

/** Bits of a digit, and the digits of the integers that are sorted by them. */
const DIGIT_BITS = 11
const MOST_BITS = 22
/** In fewer values, the sort of the engine is as fast. */
const FEWEST_VALUES = 1000
/** Integers from a range of so many times their number, and from one that fits into a cache, are counted instead. */
const COUNTED_RANGE = 2
const CACHED_RANGE = 2 ** 14
/** Decimal places that are tried. */
const SCALES = [1, 10, 100, 1000, 1e4, 1e5, 1e6]

/** 1.5·2⁵²: a number to which it is added loses what is behind its point. */
const ROUNDED = 1.5 * 2 ** 52

/** Memory in which column after column is sorted: fresh memory takes as long as the sorting. What was sorted there before is lost. */
export class SortMemory {
  readonly integers: Int32Array
  readonly sorted: Float64Array

  /** @param rows The most values that are sorted. */
  constructor(rows: number) {
    this.integers = new Int32Array(rows)
    this.sorted = new Float64Array(rows)
  }
}

/** The values present in ascending order. Numbers of few decimal places, as in most files, are sorted by their digits. */
export function presentSorted(values: Reals): Float64Array {
  return sortedIn(values, null)
}

/** The same, in a memory where one is given. */
export function sortedIn(values: Reals, memory: SortMemory | null): Float64Array {
  if (values.length >= FEWEST_VALUES) return sortedDecimals(values, memory) ?? sortReals(present(values))
  const sorted = new Float64Array(values).sort()
  let end = sorted.length
  // The engine puts NaN last.
  while (end > 0 && Number.isNaN(sorted[end - 1])) end--
  return sorted.subarray(0, end)
}

/** A copy of the values present. */
export function present(values: Reals): Float64Array {
  const found = new Float64Array(values.length)
  let count = 0
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (!Number.isNaN(value)) found[count++] = value
  }
  return found.subarray(0, count)
}

/**
 * By the integers m where every value is exactly m/10^d, with a range below 2²² and the smallest d for the first values; `null`
 * for other values.
 */
function sortedDecimals(values: Reals, memory: SortMemory | null): Float64Array | null {
  const scale = scaleOf(values)
  if (scale === null) return null
  const integers = memory?.integers ?? new Int32Array(values.length)
  const found = toIntegers(values, scale, integers)
  if (found === null) return null
  const { count, low, high } = found
  if (high - low >= 2 ** MOST_BITS) return null
  const used = integers.subarray(0, count)
  const sorted = (memory?.sorted ?? new Float64Array(count)).subarray(0, count)
  const isCounted = high - low < Math.max(CACHED_RANGE, COUNTED_RANGE * count)
  if (isCounted) countedSorted(used, low, high, scale, sorted)
  else scaled(radixSorted(used, low, high), scale, sorted)
  if (low <= 0 && high >= 0) putNegativeZeros(values, sorted)
  if (memory === null) release(integers)
  return sorted
}

/** Writes the integers of the values present and returns their number and range; `null` where a value is not an integer times 1/scale. */
function toIntegers(
  values: Reals,
  scale: number,
  integers: Int32Array,
): { readonly count: number; readonly low: number; readonly high: number } | null {
  let low = 2 ** 31 - 1
  let high = -(2 ** 31)
  let row = 0
  // Up to the first gap the row is the place, which takes half as long as a count of its own.
  for (; row < values.length; row++) {
    const value = values[row] ?? NaN
    const integer = nearest(value * scale)
    if (integer / scale !== value) break
    low = Math.min(low, integer)
    high = Math.max(high, integer)
    integers[row] = integer
  }
  let count = row
  for (; row < values.length; row++) {
    const value = values[row] ?? NaN
    const integer = nearest(value * scale)
    if (integer / scale !== value) {
      if (Number.isNaN(value)) continue
      return null
    }
    low = Math.min(low, integer)
    high = Math.max(high, integer)
    integers[count++] = integer
  }
  return { count, low, high }
}

/**
 * The nearest integer, without Math.round, which takes three times as long as all else, and without a branch by the sign. Where 32 bits do
 * not hold it, it is another.
 */
function nearest(value: number): number {
  return (value + ROUNDED - ROUNDED) | 0
}

/** Makes as many of the zeros negative as there are among the values: they come first. */
function putNegativeZeros(values: Reals, sorted: Float64Array): void {
  const zero = sorted.indexOf(0)
  if (zero === -1) return
  let count = 0
  for (let row = 0; row < values.length; row++) if (values[row] === 0 && 1 / (values[row] ?? 0) < 0) count++
  sorted.fill(-0, zero, zero + count)
}

/** The smallest power of ten that makes integers of the first values. */
function scaleOf(values: Reals): number | null {
  const first = values.subarray(0, 100)
  const isWhole = (value: number, scale: number): boolean => Math.round(value * scale) / scale === value
  return SCALES.find((scale) => first.every((value: number) => Number.isNaN(value) || isWhole(value, scale))) ?? null
}

function scaled(integers: Int32Array, scale: number, sorted: Float64Array): void {
  for (let i = 0; i < integers.length; i++) sorted[i] = (integers[i] ?? 0) / scale
}

/** The integers from `low` to `high` in order, divided by `scale`, by how often each occurs. */
function countedSorted(integers: Int32Array, low: number, high: number, scale: number, sorted: Float64Array): void {
  if (integers.length === 0) return
  const counts = new Uint32Array(high - low + 1)
  for (let i = 0; i < integers.length; i++) {
    const at = (integers[i] ?? 0) - low
    counts[at] = (counts[at] ?? 0) + 1
  }
  for (let at = 0, from = 0; at < counts.length; at++) {
    const end = from + (counts[at] ?? 0)
    if (end === from) continue
    const value = (low + at) / scale
    while (from < end) sorted[from++] = value
  }
}

/** Sorts integers from `low` to `high` by one digit of 11 bits, then by the next, where there is one. */
function radixSorted(integers: Int32Array, low: number, high: number): Int32Array {
  let from = integers
  let to: Int32Array = new Int32Array(integers.length)
  for (let shift = 0; shift === 0 || (high - low) >>> shift > 0; shift += DIGIT_BITS) {
    const starts = new Int32Array(2 ** DIGIT_BITS + 1)
    const mask = 2 ** DIGIT_BITS - 1
    for (let i = 0; i < from.length; i++) {
      const digit = (((from[i] ?? 0) - low) >>> shift) & mask
      starts[digit + 1] = (starts[digit + 1] ?? 0) + 1
    }
    for (let digit = 0; digit < mask; digit++) starts[digit + 1] = (starts[digit + 1] ?? 0) + (starts[digit] ?? 0)
    for (let i = 0; i < from.length; i++) {
      const value = from[i] ?? 0
      const digit = ((value - low) >>> shift) & mask
      const at = starts[digit] ?? 0
      to[at] = value
      starts[digit] = at + 1
    }
    ;[from, to] = [to, from]
  }
  return from
}
