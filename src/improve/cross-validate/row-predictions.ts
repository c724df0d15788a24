import { columnMeans } from '../../data/statistics/column-means.js'
import { ownUnit } from '../../data/preprocess/target-values.js'
import type { Dataset } from '../../data/dataset/types.js'
import { likeliestClasses } from '../../decision/decide.js'
import type { ErrorSums, Task } from '../../result/index.js'
import type { Network } from '../../train/network/contract.js'
import type { FoldData } from './fold-data.js'

/** The targets of all rows, in the form that predictions are compared with. */
export type Truth =
  | { readonly task: 'classification'; readonly labels: Int32Array; readonly width: number }
  | {
      readonly task: 'regression'
      /** In the target's own unit. */
      readonly values: Float64Array
      readonly width: number
      /** The mean of each output over all rows. */
      readonly means: ArrayLike<number>
    }

/** Predictions of some rows, and their errors. */
export interface RowPredictions {
  /** [rows, outputs]; those of a regression in the target's own unit. */
  readonly outputs: Float64Array
  /** The error of each row: misclassified decisions, or Σ(ŷ − y)² over the outputs. */
  readonly errors: Float64Array
  /** Decisions of each row, or Σ(y − mean)² over the outputs. */
  readonly spreads: Float64Array
}

/** One label per row; of several binary outputs 0 or 1 for each. */
export function truthOf({ targets }: Pick<Dataset, 'targets'>, task: Task): Truth {
  if (targets.kind === 'classes') return { task: 'classification', labels: targets.labels, width: 1 }
  const { values, width } = targets
  if (task === 'classification') return { task, labels: Int32Array.from(values, (y) => Number(y > 0.5)), width }
  return { task, values, width, means: columnMeans(values, width) }
}

/** Predicts rows of a dataset, whose numbers among all rows are `rows`. */
export function predictRows(
  net: Network,
  data: Dataset,
  rows: Uint32Array,
  truth: Truth,
  target: FoldData['target'],
): RowPredictions {
  const predicted = net.predict(data.x)
  const outputs = target === null ? Float64Array.from(predicted) : ownUnit(predicted, target, net.decision?.smearing)
  const errors = new Float64Array(rows.length)
  const spreads = new Float64Array(rows.length)
  const { width } = truth
  if (truth.task === 'classification') {
    const labels = likeliestClasses(outputs, width > 1 ? 1 : net.outputs)
    rows.forEach((row, i) => {
      spreads[i] = width
      for (let j = 0; j < width; j++) {
        if (labels[i * width + j] !== truth.labels[row * width + j]) errors[i] = (errors[i] ?? 0) + 1
      }
    })
    return { outputs, errors, spreads }
  }
  rows.forEach((row, i) => {
    for (let j = 0; j < width; j++) {
      const actual = truth.values[row * width + j] ?? NaN
      errors[i] = (errors[i] ?? 0) + ((outputs[i * width + j] ?? NaN) - actual) ** 2
      spreads[i] = (spreads[i] ?? 0) + (actual - (truth.means[j] ?? 0)) ** 2
    }
  })
  return { outputs, errors, spreads }
}

/** The sums over all rows. */
export function sumsOf({ errors, spreads }: Pick<RowPredictions, 'errors' | 'spreads'>): ErrorSums {
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  return { error: total(errors), spread: total(spreads) }
}
