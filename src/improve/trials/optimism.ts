import { RandomStream } from '../../data/random/philox.js'
import type { RowSums } from '../cross-validate/run-folds.js'

/** Purpose of the random numbers. */
const OPTIMISM = 1104
/** Resamples of the rows, where they are few. */
const RESAMPLES = 500
const FEWEST_RESAMPLES = 50
/** Errors that all resamples may read: about half a second. Many rows need fewer resamples, as their optimism varies less. */
const MOST_READ = 2e8

/** The errors of all settings, row by row. */
interface ErrorTable {
  readonly rows: number
  readonly settings: number
  /** [rows, settings]: means over the repeats. */
  readonly errors: Float64Array
  readonly spreads: Float64Array
}

/**
 * How much lower the error of the best of several settings is than what it is on new rows, since it was chosen on the same
 * ones: the bias correction of a bootstrap over rows (Tsamardinos, Greasidou and Borboudakis, "Bootstrapping the out-of-sample
 * predictions for efficient and accurate cross-validation", 2018). Each resample chooses the settings with the lowest error on
 * its rows, and measures them on the rows that it left out; the optimism is the mean difference. At least 0, and 0 for one.
 *
 * 500 resamples, fewer (at least 50) where rows × settings exceed 400,000.
 *
 * @param all For each setting the errors of all rows, in each of its repeats.
 */
export function optimismOf(found: readonly (readonly RowSums[])[], seed: number): number {
  const table = tableOf(found)
  const { rows, settings } = table
  if (settings < 2 || rows < 2) return 0
  const random = new RandomStream(seed, OPTIMISM)
  const resamples = Math.max(FEWEST_RESAMPLES, Math.min(RESAMPLES, Math.floor(MOST_READ / (rows * settings))))
  let sum = 0
  let count = 0
  const weights = new Uint32Array(rows)
  for (let resample = 0; resample < resamples; resample++) {
    weights.fill(0)
    for (let i = 0; i < rows; i++) {
      const row = random.below(rows)
      weights[row] = (weights[row] ?? 0) + 1
    }
    const difference = lossOfChoice(table, weights)
    if (!Number.isFinite(difference)) continue
    sum += difference
    count++
  }
  return count === 0 ? 0 : Math.max(0, sum / count)
}

/** The error on the rows left out of the settings that are best on the sample, less their error on the sample. */
function lossOfChoice({ rows, settings, errors, spreads }: ErrorTable, weights: Uint32Array): number {
  const inside = { errors: new Float64Array(settings), spreads: new Float64Array(settings) }
  const outside = { errors: new Float64Array(settings), spreads: new Float64Array(settings) }
  for (let row = 0; row < rows; row++) {
    const weight = weights[row] ?? 0
    const into = weight === 0 ? outside : inside
    const factor = Math.max(1, weight)
    for (let k = 0, at = row * settings; k < settings; k++, at++) {
      into.errors[k] = (into.errors[k] ?? 0) + factor * (errors[at] ?? 0)
      into.spreads[k] = (into.spreads[k] ?? 0) + factor * (spreads[at] ?? 0)
    }
  }
  const rates = inside.errors.map((error, k) => error / (inside.spreads[k] ?? 0))
  const best = rates.indexOf(Math.min(...rates))
  return (outside.errors[best] ?? NaN) / (outside.spreads[best] ?? 0) - (rates[best] ?? 0)
}

function tableOf(found: readonly (readonly RowSums[])[]): ErrorTable {
  const rows = found[0]?.[0]?.errors.length ?? 0
  const settings = found.length
  const mean = (of: (one: RowSums) => Float64Array): Float64Array => {
    const table = new Float64Array(rows * settings)
    for (const [k, repeats] of found.entries()) {
      for (let row = 0; row < rows; row++) {
        const sum = repeats.reduce((total, one) => total + (of(one)[row] ?? 0), 0)
        table[row * settings + k] = sum / repeats.length
      }
    }
    return table
  }
  return { rows, settings, errors: mean(({ errors }) => errors), spreads: mean(({ spreads }) => spreads) }
}
