import { normalTail } from './distributions.js'

/** How well a score separates two groups. */
export interface AucResult {
  /** Probability that a score of the second group exceeds one of the first, with ties counted as half. */
  readonly auc: number
  readonly p: number
  /** 95 % interval. */
  readonly lower: number
  readonly upper: number
}

const Z = 1.959963984540054

/**
 * The area under the ROC curve, Mann–Whitney's U/(n₁n₂), with the one-sided p-value of auc ≤ 0.5 by the normal approximation
 * with tie correction.
 *
 * The interval solves |auc − A| = z·√V(A) for A, with the variance of Hanley and McNeil (1982), as in Newcombe (2006, method 5).
 * Unlike the Wald interval it never leaves [0, 1] and has positive width at auc = 1.
 */
export function areaUnderCurve(scores: ArrayLike<number>, isSecond: ArrayLike<boolean>): AucResult {
  const select = (wanted: boolean): Float64Array =>
    Float64Array.from(scores)
      .filter((_, i) => (isSecond[i] === true) === wanted)
      .sort()
  return aucOfSorted(select(false), select(true))
}

/** `areaUnderCurve` of two groups whose scores are in ascending order. */
export function aucOfSorted(firstScores: Float64Array, secondScores: Float64Array): AucResult {
  const { rankSum, ties } = rankSecond(firstScores, secondScores)
  const [first, second] = [firstScores.length, secondScores.length]
  const total = first + second
  if (first === 0 || second === 0) return { auc: 0.5, p: 1, lower: 0, upper: 1 }
  const auc = (rankSum - (second * (second + 1)) / 2) / (first * second)
  const variance = (total + 1 - ties / (total * Math.max(1, total - 1))) / (12 * first * second)
  const p = variance > 0 ? normalTail((auc - 0.5) / Math.sqrt(variance)) : 1
  return { auc, p, ...aucInterval(auc, first, second) }
}

/** Midranks of the second group, and Σ(t³ − t) over ties. */
function rankSecond(first: Float64Array, second: Float64Array): { rankSum: number; ties: number } {
  let [rankSum, ties, i, j] = [0, 0, 0, 0]
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Infinity, second[j] ?? Infinity)
    const start = i + j
    const from = j
    while (i < first.length && first[i] === value) i++
    while (j < second.length && second[j] === value) j++
    const tied = i + j - start
    // Neither NaN nor a value beyond the ends can come here; without progress there would be no end.
    if (tied === 0) break
    ties += tied * tied * tied - tied
    rankSum += (j - from) * ((start + 1 + i + j) / 2)
  }
  return { rankSum, ties }
}

/** The 95 % interval of an AUC measured on `first` and `second` rows. */
export function aucInterval(auc: number, first: number, second: number): { lower: number; upper: number } {
  const half = (first + second) / 2 - 1
  const isOutside = (value: number): boolean => {
    const spread = 1 + (half * (1 - value)) / (2 - value) + (half * value) / (1 + value)
    return Math.abs(auc - value) > Z * Math.sqrt((value * (1 - value) * spread) / (first * second))
  }
  return { lower: boundary(0, auc, isOutside), upper: boundary(1, auc, isOutside) }
}

/** The boundary between a point where `isOutside` holds and one where it does not, by bisection. */
function boundary(outside: number, inside: number, isOutside: (value: number) => boolean): number {
  if (!isOutside(outside)) return outside
  let [out, within] = [outside, inside]
  for (let i = 0; i < 60; i++) {
    const middle = (out + within) / 2
    if (isOutside(middle)) out = middle
    else within = middle
  }
  return within
}
