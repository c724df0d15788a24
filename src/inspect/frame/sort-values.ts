import type { Reals } from '../../tensor/reals.js'

/** Bits of a digit, and the digits of the integers that are sorted by them. */
const DIGIT_BITS = 11
const MOST_BITS = 22
/** In fewer values, the sort of the engine is as fast. */
const FEWEST_VALUES = 1000
/** Decimal places that are tried. */
const SCALES = [1, 10, 100, 1000, 1e4, 1e5, 1e6]

/** The values present in ascending order. Numbers of few decimal places, as in most files, are sorted by their digits. */
export function presentSorted(values: Reals): Float64Array {
  return (values.length < FEWEST_VALUES ? null : sortedDecimals(values)) ?? sortedReals(values)
}

/** By the sort of the engine, which puts NaN last. */
function sortedReals(values: Reals): Float64Array {
  const sorted = new Float64Array(values).sort()
  let present = sorted.length
  while (present > 0 && Number.isNaN(sorted[present - 1])) present--
  return sorted.subarray(0, present)
}

/**
 * By a radix sort of the integers m where every value is exactly m/10^d, with a range below 2²² and the smallest d for the
 * first values; `null` for other values.
 */
function sortedDecimals(values: Reals): Float64Array | null {
  const scale = scaleOf(values)
  if (scale === null) return null
  const integers = new Int32Array(values.length)
  let [count, low, high] = [0, Infinity, -Infinity]
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    if (Number.isNaN(value)) continue
    const integer = Math.round(value * scale)
    // −0 is not 0/scale.
    if (integer / scale !== value || (value === 0 && Object.is(value, -0))) return null
    if (integer < low) low = integer
    if (integer > high) high = integer
    if (high - low >= 2 ** MOST_BITS || Math.abs(integer) > 2 ** 30) return null
    integers[count++] = integer
  }
  const sorted = new Float64Array(count)
  const ordered = radixSorted(integers.subarray(0, count), low, high)
  for (let i = 0; i < count; i++) sorted[i] = (ordered[i] ?? 0) / scale
  return sorted
}

/** The smallest power of ten that makes integers of the first values. */
function scaleOf(values: Reals): number | null {
  const first = values.subarray(0, 100)
  const isWhole = (value: number, scale: number): boolean => Math.round(value * scale) / scale === value
  return SCALES.find((scale) => first.every((value: number) => Number.isNaN(value) || isWhole(value, scale))) ?? null
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
