import type { IsotonicMap } from '../../result/index.js'

/** A run of scores with one value. */
interface Block {
  sum: number
  rows: number
  readonly from: number
  to: number
}

/**
 * The non-descending map of scores to the fraction of positive rows with the least squared error, by pooling adjacent
 * violators (Zadrozny & Elkan, 2002; Niculescu-Mizil & Caruana, 2005). Equal scores are one point.
 *
 * Points inside a run of equal values are left out, as in scikit-learn's `IsotonicRegression`.
 */
export function fitIsotonic(scores: ArrayLike<number>, positive: ArrayLike<number>): IsotonicMap {
  const blocks: Block[] = []
  for (const { score, sum, rows } of distinctScores(scores, positive)) {
    blocks.push({ sum, rows, from: score, to: score })
    for (;;) {
      const [before, last] = [blocks.at(-2), blocks.at(-1)]
      if (before === undefined || last === undefined || before.sum * last.rows < last.sum * before.rows) break
      before.sum += last.sum
      before.rows += last.rows
      before.to = last.to
      blocks.pop()
    }
  }
  const points = blocks.flatMap(({ sum, rows, from, to }) => {
    const value = sum / rows
    return from === to ? [[from, value] as const] : [[from, value] as const, [to, value] as const]
  })
  return { probabilities: points.map(([score]) => score), calibrated: points.map(([, value]) => value) }
}

function distinctScores(
  scores: ArrayLike<number>,
  positive: ArrayLike<number>,
): { readonly score: number; sum: number; rows: number }[] {
  const order = Array.from({ length: scores.length }, (_, i) => i)
  order.sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0))
  const found: { readonly score: number; sum: number; rows: number }[] = []
  for (const row of order) {
    const [score, own] = [scores[row] ?? 0, positive[row] ?? 0]
    const last = found.at(-1)
    if (last?.score === score) {
      last.sum += own
      last.rows++
    } else {
      found.push({ score, sum: own, rows: 1 })
    }
  }
  return found
}

/** The value of the map at a score: linear between points, constant beyond them. */
export function interpolate({ probabilities, calibrated }: IsotonicMap, score: number): number {
  let [low, high] = [0, probabilities.length - 1]
  if (score <= (probabilities[low] ?? 0)) return calibrated[low] ?? 0
  if (score >= (probabilities[high] ?? 1)) return calibrated[high] ?? 0
  // probabilities[low] < score < probabilities[high]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const at = probabilities[middle] ?? 0
    if (at === score) return calibrated[middle] ?? 0
    if (at < score) low = middle
    else high = middle
  }
  const [x0 = 0, x1 = 1] = [probabilities[low], probabilities[high]]
  const [y0 = 0, y1 = 1] = [calibrated[low], calibrated[high]]
  return y0 + ((score - x0) / (x1 - x0)) * (y1 - y0)
}
