import type { ErrorSums, FoldEstimate } from '../../result/index.js'
import type { FoldsWithRows } from '../cross-validate/run-folds.js'
import { correctedDifference } from './corrected-interval.js'
import { pairedRows, type RowErrorMeans } from './paired-rows.js'

/**
 * The achievable error is taken to lie between the held-out error of the best recipe and this many of its gaps between held-out and
 * train error, and so many standard errors, below it: chosen on one half of the problems of bench/verdicts/main.ts and shown on the
 * other.
 */
const MOST_GAPS = 2
const STANDARD_ERRORS = 3
/** How many gaps below it are likely. */
const LIKELY_GAPS = 0.5

/** What the best of several recipes on the same folds says about the achievable error, and about the bias of one of them. */
export interface AchievableOverFolds {
  readonly achievable: FoldEstimate
  readonly bias: FoldEstimate
  readonly excess: FoldEstimate
}

/**
 * The achievable error, a recipe's train error − achievable error (bias) and its held-out error − achievable error (excess), from
 * the best of several recipes on the same folds.
 *
 * What the best recipe reaches on held-out rows is achievable: the lower ends of bias and excess compare with it and need no
 * assumption. How much lower the best predictor lies is not known. It is judged by what the best recipe may still gain from more
 * rows, the gap between its held-out and train error, and by the rows: the upper ends assume at most two gaps and three standard
 * errors. All differences are paired by row, so that noise in the targets, which makes a row wrong in both errors, cancels.
 */
export function achievableOf(
  own: Pick<FoldsWithRows, 'rowMeans' | 'found'>,
  best: Pick<FoldsWithRows, 'rowMeans' | 'found'>,
): AchievableOverFolds {
  const { heldOut, train } = best.rowMeans
  const { error } = best.found
  const gap = Math.max(0, error.estimate - best.found.trainError.estimate)
  const nothing = { ...heldOut, errors: new Float64Array(heldOut.errors.length) }
  const allowance = STANDARD_ERRORS * pairedRows(heldOut, nothing).standardError
  const paired = (first: RowErrorMeans, second: RowErrorMeans): FoldEstimate => differenceOf(first, second, best.found)
  const above = (errors: RowErrorMeans, { interval: most }: FoldEstimate): FoldEstimate => {
    const likely = paired(errors, towardsTrain(heldOut, train, gap > 0 ? LIKELY_GAPS : 0))
    const { low } = paired(errors, heldOut).interval
    const { high } = paired(errors, towardsTrain(heldOut, train, gap > 0 ? MOST_GAPS : 0)).interval
    // No error is achievable below 0.
    const capped = Math.max(likely.estimate, Math.min(high + allowance, most.high))
    return { ...likely, interval: { low: Math.min(low, likely.estimate), high: capped } }
  }
  const lowest = Math.max(0, error.estimate - MOST_GAPS * gap - allowance)
  return {
    achievable: {
      ...error,
      estimate: Math.max(0, error.estimate - LIKELY_GAPS * gap),
      interval: { low: lowest, high: error.interval.high },
    },
    bias: above(own.rowMeans.train, own.found.trainError),
    excess: above(own.rowMeans.heldOut, own.found.error),
  }
}

/** Paired by row; rows of one group, or next to each other in time, are alike, so that whole folds are then compared too. */
function differenceOf(
  first: RowErrorMeans,
  second: RowErrorMeans,
  { method, testRatio, outOfFold }: FoldsWithRows['found'],
): FoldEstimate {
  const byRow = pairedRows(first, second)
  const [foldOfRow] = outOfFold.foldOfRow
  if (method === 'random' || foldOfRow === undefined) return byRow
  const { interval } = correctedDifference(sumsByFold(first, foldOfRow), sumsByFold(second, foldOfRow), testRatio)
  const low = Math.min(byRow.interval.low, interval.low)
  return { ...byRow, interval: { low, high: Math.max(byRow.interval.high, interval.high) } }
}

/** The sums over the rows that each fold holds out. */
function sumsByFold({ errors, spreads, counts }: RowErrorMeans, foldOfRow: Int32Array): ErrorSums[] {
  const sums = new Map<number, { error: number; spread: number }>()
  foldOfRow.forEach((fold, row) => {
    if (fold === 0 || (counts[row] ?? 0) === 0) return
    const own = sums.get(fold) ?? { error: 0, spread: 0 }
    sums.set(fold, { error: own.error + (errors[row] ?? 0), spread: own.spread + (spreads[row] ?? 0) })
  })
  return [...sums].toSorted(([a], [b]) => a - b).map(([, one]) => one)
}

/** The errors of rows `gaps` times the way from the error on held-out to that on train. */
function towardsTrain(heldOut: RowErrorMeans, train: RowErrorMeans, gaps: number): RowErrorMeans {
  const { spreads } = heldOut
  const errors = Float64Array.from(spreads, (_, row) => {
    const own = heldOut.errors[row] ?? 0
    return own + gaps * ((train.errors[row] ?? 0) - own)
  })
  const counts = Float64Array.from(spreads, (_, row) => Math.min(heldOut.counts[row] ?? 0, train.counts[row] ?? 0))
  return { errors, spreads, counts, ...(heldOut.added === undefined ? {} : { added: heldOut.added }) }
}
