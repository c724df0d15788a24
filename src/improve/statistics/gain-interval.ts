import { studentQuantile } from '../../diagnose/statistics/student.js'
import type { FoldEstimate } from '../../result/index.js'

/** The errors of all rows in one repeat of the folds. */
interface Repeat {
  /** 0 for a row that is not held out. */
  readonly errors: Float64Array
  readonly spreads: Float64Array
}

/**
 * By how much the error of some settings is lower on new rows than that of others, with an interval, from trainings on the same
 * folds: of the networks that the settings make of these rows, so that rows and trainings vary, but not the data set.
 *
 * Over n rows with differences uᵢ (means over the repeats) of variance v, and J trainings whose mean differences have the
 * variance s²:
 *
 *     SE² = v/n + max(0, s² − w/n₂)/J
 *
 * The first part is the variance of the rows, which makes the interval of a cross-validation (Bayle, Bayle, Janson and Mackey,
 * "Cross-validation confidence intervals for test error", 2020); the second is what trainings differ by beyond the noise of the
 * n₂ rows that each is measured on, whose differences have the variance w within a fold. The interval is ± t·SE, t with J − 1
 * degrees of freedom. For quotients uᵢ is that of the linearization, (difference of errors − gain·spread) / mean spread.
 *
 * @param foldOfRow For each repeat the fold that holds out each row, from 1; 0 for none.
 */
export function gainInterval(
  first: readonly Repeat[],
  second: readonly Repeat[],
  foldOfRow: readonly Int32Array[],
  coverage: number,
): FoldEstimate {
  const repeats = second.length
  const rows = first[0]?.errors.length ?? 0
  const held = Array.from({ length: rows }, (_, row) => row).filter((row) => (foldOfRow[0]?.[row] ?? 0) > 0)
  let error = 0
  let spread = 0
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const row of held) {
      error += differenceOf(first, second, repeat, row)
      spread += second[repeat]?.spreads[row] ?? 0
    }
  }
  const estimate = spread > 0 ? error / spread : 0
  const scale = spread / (repeats * held.length)
  const means = new Float64Array(rows)
  const folds = new Map<number, { sum: number; squares: number; count: number }>()
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (const row of held) {
      const own = estimate * (second[repeat]?.spreads[row] ?? 0)
      const u = scale > 0 ? (differenceOf(first, second, repeat, row) - own) / scale : 0
      means[row] = (means[row] ?? 0) + u / repeats
      const key = repeat * (rows + 1) + (foldOfRow[repeat]?.[row] ?? 0)
      const fold = folds.get(key) ?? { sum: 0, squares: 0, count: 0 }
      folds.set(key, { sum: fold.sum + u, squares: fold.squares + u * u, count: fold.count + 1 })
    }
  }
  const ofRows = held.reduce((sum, row) => sum + (means[row] ?? 0) ** 2, 0) / (held.length - 1) / held.length
  const all = [...folds.values()]
  const trainings = all.length
  const between = all.reduce((sum, fold) => sum + (fold.sum / fold.count) ** 2, 0) / (trainings - 1)
  // The variance of a fold's mean that its rows explain.
  const within =
    all.reduce((sum, fold) => {
      const variance = (fold.squares - fold.sum ** 2 / fold.count) / Math.max(1, fold.count - 1)
      return sum + variance / fold.count
    }, 0) / trainings
  const standardError = Math.sqrt(ofRows + Math.max(0, between - within) / trainings)
  const half = studentQuantile(trainings - 1, coverage) * standardError
  return { estimate, interval: { low: estimate - half, high: estimate + half }, standardError }
}

function differenceOf(first: readonly Repeat[], second: readonly Repeat[], repeat: number, row: number): number {
  return (first[repeat]?.errors[row] ?? 0) - (second[repeat]?.errors[row] ?? 0)
}
