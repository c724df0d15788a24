/** Values that are added one after the other before sums are joined pairwise. */
const BLOCK = 128

/** Σ term(i) for first ≤ i < last, in a fixed tree: the bits depend on the terms and their number alone. */
export function sumTree(first: number, last: number, term: (index: number) => number): number {
  const count = last - first
  if (count <= BLOCK) {
    let sum = 0
    for (let i = first; i < last; i++) sum += term(i)
    return sum
  }
  const blocks = Math.ceil(count / BLOCK)
  const middle = first + BLOCK * 2 ** (31 - Math.clz32(blocks - 1))
  return sumTree(first, middle, term) + sumTree(middle, last, term)
}

/** Mean and standard deviation of a column; a constant one has deviation 0. */
export interface Moments {
  readonly mean: number
  readonly deviation: number
}

/**
 * Two passes in f64: the mean, then Σ(x − mean)² / n. A column counts as constant where its variance could be nothing
 * but rounding: var ≤ n·eps·var + (n·mean·eps)².
 */
export function moments(count: number, value: (index: number) => number): Moments {
  const mean = sumTree(0, count, value) / count
  // Products, not `**`, whose last bit is the engine's choice.
  const square = (difference: number): number => difference * difference
  const variance = sumTree(0, count, (i) => square(value(i) - mean)) / count
  const bound = count * Number.EPSILON * variance + square(count * mean * Number.EPSILON)
  return { mean, deviation: variance <= bound ? 0 : Math.sqrt(variance) }
}
