import type { Dataset, Scaler } from '../../src/index.js'

/** Values that are added one after the other before sums are joined pairwise. */
const BLOCK = 128

/** Σ term(i) for first ≤ i < last in a tree that the count fixes. */
function sumTree(first: number, last: number, term: (index: number) => number): number {
  if (last - first <= BLOCK) {
    let sum = 0
    for (let i = first; i < last; i++) sum += term(i)
    return sum
  }
  const blocks = Math.ceil((last - first) / BLOCK)
  const middle = first + BLOCK * 2 ** (31 - Math.clz32(blocks - 1))
  return sumTree(first, middle, term) + sumTree(middle, last, term)
}

/**
 * μ and σ of the features by two passes. The hashes of the golden runs were taken with these bits; `fitScaler`, which
 * measures in one pass, may differ from them in the last.
 */
export function twoPassScaler({ x, rows, features, columns }: Dataset): Scaler {
  const center: number[] = []
  const scale: number[] = []
  for (let j = 0; j < features; j++) {
    const mean = sumTree(0, rows, (i) => x[i * features + j] ?? 0) / rows
    const variance =
      sumTree(0, rows, (i) => ((x[i * features + j] ?? 0) - mean) * ((x[i * features + j] ?? 0) - mean)) / rows
    center.push(mean)
    scale.push(variance === 0 ? 1 : Math.sqrt(variance))
  }
  return {
    format: 'wellfit.scaler',
    version: 1,
    kind: 'standard',
    of: 'features',
    columns,
    center,
    scale,
    constant: [],
  }
}
