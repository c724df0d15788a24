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
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0),
  )
  const { rankSum, second, ties } = rankSecond(scores, isSecond, order)
  const total = order.length
  const first = total - second
  if (first === 0 || second === 0) return { auc: 0.5, p: 1, lower: 0, upper: 1 }
  const auc = (rankSum - (second * (second + 1)) / 2) / (first * second)
  const variance = (total + 1 - ties / (total * Math.max(1, total - 1))) / (12 * first * second)
  const p = variance > 0 ? normalTail((auc - 0.5) / Math.sqrt(variance)) : 1
  return { auc, p, ...aucInterval(auc, first, second) }
}

/** Midranks of the second group, and Σ(t³ − t) over ties. */
function rankSecond(
  scores: ArrayLike<number>,
  isSecond: ArrayLike<boolean>,
  order: Uint32Array,
): { rankSum: number; second: number; ties: number } {
  let [rankSum, second, ties] = [0, 0, 0]
  for (let start = 0; start < order.length;) {
    let end = start + 1
    const value = scores[order[start] ?? 0]
    while (end < order.length && scores[order[end] ?? 0] === value) end++
    const tied = end - start
    ties += tied * tied * tied - tied
    for (let i = start; i < end; i++) {
      if (isSecond[order[i] ?? 0] !== true) continue
      second++
      rankSum += (start + 1 + end) / 2
    }
    start = end
  }
  return { rankSum, second, ties }
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
