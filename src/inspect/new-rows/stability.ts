import type { ColumnBins } from '../../result/index.js'

/** From this population stability index on a shift counts as major in credit scoring, where the index comes from. */
const MAJOR = 0.25
/** Standard deviations above what chance alone gives. */
const DEVIATIONS = 4

/**
 * The population stability index Σ (p − q)·ln(p/q) between the bins of new rows (p) and of train (q). Half a row is added to
 * each bin, so that an empty one does not make it infinite.
 */
export function stabilityIndex(counts: Float64Array, summary: ColumnBins, trainRows: number): number {
  const { fractions, missing } = summary
  const known = fractions.reduce((sum, fraction) => sum + fraction, 0)
  const train = [...fractions, Math.max(0, 1 - known - missing), missing].map((fraction) => fraction * trainRows)
  const rows = counts.reduce((sum, count) => sum + count, 0)
  let index = 0
  train.forEach((count, bin) => {
    const fresh = counts[bin] ?? 0
    if (count === 0 && fresh === 0) return
    const p = (fresh + 0.5) / (rows + 0.5 * train.length)
    const q = (count + 0.5) / (trainRows + 0.5 * train.length)
    index += (p - q) * Math.log(p / q)
  })
  return index
}

/**
 * Whether an index is a major shift, and more than chance gives: without drift it is distributed about as
 * (1/n + 1/m)·χ² with bins − 1 degrees of freedom (Yurdakul, 2018).
 */
export function isMajor(index: number, bins: number, rows: number, trainRows: number): boolean {
  const unit = 1 / rows + 1 / trainRows
  const freedom = Math.max(1, bins - 1)
  return index > MAJOR && index > unit * (freedom + DEVIATIONS * Math.sqrt(2 * freedom))
}
