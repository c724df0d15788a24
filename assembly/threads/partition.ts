// How work is divided between threads. Each part is a range of whole units, and its bounds depend on nothing but the
// number of parts, so that all threads agree on them without exchanging a word.

import { threadCount, threadIndex } from './state'

/** Elements per part from which dividing elementwise work pays: some microseconds of it, ten times a barrier. */
const GRAIN: i64 = 4096

/** Elements that parts of elementwise work are multiples of: the sixteen random numbers that dropout draws at a time. */
export const UNIT: i32 = 16

/** Threads that `work` is divided between so that each has at least `grain` of it. */
export function partsFor(work: i64, grain: i64): i32 {
  if (!ASC_FEATURE_THREADS) return 1
  return <i32>max<i64>(1, min<i64>(threadCount, work / grain))
}

/** Threads that elementwise work is divided between. */
export function elementParts(elements: i64): i32 {
  return partsFor(elements, GRAIN)
}

/** First element of this thread's part of `total`, a multiple of `unit`. */
export function partBegin(total: i32, unit: i32, parts: i32): i32 {
  return boundary(total, unit, threadIndex, parts)
}

/** End of this thread's part: where that of the next thread begins. */
export function partEnd(total: i32, unit: i32, parts: i32): i32 {
  return boundary(total, unit, threadIndex + 1, parts)
}

function boundary(total: i32, unit: i32, index: i32, parts: i32): i32 {
  if (index == 0) return 0
  if (index == parts) return total
  const units = (total + unit - 1) / unit
  return <i32>min<i64>(total, ((<i64>units * index) / parts) * unit)
}
