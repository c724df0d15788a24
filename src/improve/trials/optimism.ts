import { RandomStream } from '../../data/random/philox.js'
import type { RowSums } from '../cross-validate/run-folds.js'

/** Purpose of the random numbers. */
const OPTIMISM = 1104
/** Resamples of the rows. */
const RESAMPLES = 500

/**
 * How much lower the error of the best of several settings is than what it is on new rows, since it was chosen on the same
 * ones: the bias correction of a bootstrap over rows (Tsamardinos, Greasidou and Borboudakis, "Bootstrapping the out-of-sample
 * predictions for efficient and accurate cross-validation", 2018). Each resample chooses the settings with the lowest error on
 * its rows, and measures them on the rows that it left out; the optimism is the mean difference. At least 0, and 0 for one.
 *
 * @param all For each setting the errors of all rows, in each of its repeats.
 */
export function optimismOf(found: readonly (readonly RowSums[])[], seed: number): number {
  const all = found.map(meanOf)
  const rows = all[0]?.errors.length ?? 0
  if (all.length < 2 || rows < 2) return 0
  const random = new RandomStream(seed, OPTIMISM)
  let sum = 0
  let count = 0
  const weights = new Uint32Array(rows)
  for (let resample = 0; resample < RESAMPLES; resample++) {
    weights.fill(0)
    for (let i = 0; i < rows; i++) {
      const row = random.below(rows)
      weights[row] = (weights[row] ?? 0) + 1
    }
    const inside = all.map((one) => errorOf(one, (row) => weights[row] ?? 0))
    const best = inside.indexOf(Math.min(...inside))
    const chosen = all[best]
    const outside = chosen === undefined ? NaN : errorOf(chosen, (row) => Number(weights[row] === 0))
    if (!Number.isFinite(outside)) continue
    sum += outside - (inside[best] ?? 0)
    count++
  }
  return count === 0 ? 0 : Math.max(0, sum / count)
}

/** The mean over the repeats. */
function meanOf(repeats: readonly RowSums[]): RowSums {
  const mean = (of: (one: RowSums) => Float64Array): Float64Array =>
    Float64Array.from(repeats[0]?.errors ?? [], (_, row) => {
      const sum = repeats.reduce((total, one) => total + (of(one)[row] ?? 0), 0)
      return sum / repeats.length
    })
  return { errors: mean(({ errors }) => errors), spreads: mean(({ spreads }) => spreads) }
}

function errorOf({ errors, spreads }: RowSums, weightOf: (row: number) => number): number {
  let error = 0
  let spread = 0
  for (let row = 0; row < errors.length; row++) {
    const weight = weightOf(row)
    error += weight * (errors[row] ?? 0)
    spread += weight * (spreads[row] ?? 0)
  }
  return error / spread
}
