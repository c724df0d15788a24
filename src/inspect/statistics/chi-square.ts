import { chiSquareTail } from './distributions.js'
import type { TestResult } from './kolmogorov-smirnov.js'

/** Minimum expected count for the χ² approximation (Cochran's rule). */
const MIN_EXPECTED = 5

/** A χ² test of two rows of counts. */
export interface CountsTest extends TestResult {
  /** Degrees of freedom; 0 if there was nothing to compare. */
  readonly degrees: number
  /** √(χ²/n): 0 for equal proportions, 1 if no category occurs in both parts. */
  readonly cramersV: number
}

/**
 * Pearson's χ² test of homogeneity, Σ (observed − expected)²/expected, without continuity correction, of the counts of
 * the same categories in two parts; and Cramér's V = √(χ²/n).
 */
export function chiSquare(first: readonly number[], second: readonly number[]): CountsTest {
  const [m, n] = [sum(first), sum(second)]
  if (m === 0 || n === 0) return { statistic: 0, p: 1, degrees: 0, cramersV: 0 }
  let statistic = 0
  let used = 0
  first.forEach((a, i) => {
    const b = second[i] ?? 0
    if (a + b === 0) return
    used++
    const [expectedA, expectedB] = [((a + b) * m) / (m + n), ((a + b) * n) / (m + n)]
    statistic += (a - expectedA) ** 2 / expectedA + (b - expectedB) ** 2 / expectedB
  })
  const degrees = Math.max(0, used - 1)
  const p = degrees === 0 ? 1 : chiSquareTail(statistic, degrees)
  return { statistic, p, degrees, cramersV: Math.sqrt(statistic / (m + n)) }
}

/**
 * Pools the rarest categories until each has an expected count of at least five in both parts. If only one category remains,
 * nothing can be tested and p is 1.
 */
export function poolRare(
  first: readonly number[],
  second: readonly number[],
): { readonly first: number[]; readonly second: number[] } {
  const [m, n] = [sum(first), sum(second)]
  const fraction = Math.min(m, n) / (m + n)
  const pairs = first.map((a, i) => [a, second[i] ?? 0] as const).sort((x, y) => y[0] + y[1] - x[0] - x[1])
  const expected = ([a, b]: readonly [number, number]): number => (a + b) * fraction
  const kept: [number, number][] = []
  let rest: [number, number] = [0, 0]
  for (const pair of pairs) {
    if (expected(pair) >= MIN_EXPECTED) kept.push([...pair])
    else rest = [rest[0] + pair[0], rest[1] + pair[1]]
  }
  const last = kept.at(-1)
  if (expected(rest) >= MIN_EXPECTED || last === undefined) kept.push(rest)
  else kept.splice(-1, 1, [last[0] + rest[0], last[1] + rest[1]])
  return { first: kept.map(([a]) => a), second: kept.map(([, b]) => b) }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
