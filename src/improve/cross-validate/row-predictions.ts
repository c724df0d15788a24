import { columnMeans } from '../../data/statistics/column-means.js'
import { ownUnit } from '../../data/preprocess/target-values.js'
import type { Dataset } from '../../data/dataset/types.js'
import { decideClasses, likeliestClasses } from '../../decision/decide.js'
import type { ErrorMeasure, ErrorSums, Task } from '../../result/index.js'
import type { Network } from '../../train/network/contract.js'
import type { FoldData } from './fold-data.js'

/** The targets of all rows, in the form that predictions are compared with. */
export type Truth =
  | {
      readonly task: 'classification'
      readonly labels: Int32Array
      readonly width: number
      /** Of each label, n / (K·its rows): weighted so, the fraction of errors is the balanced error. `null`: all rows count alike. */
      readonly classWeights: Float64Array | null
    }
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
export function truthOf({ targets }: Pick<Dataset, 'targets'>, task: Task, measure: ErrorMeasure = 'error'): Truth {
  if (targets.kind === 'classes') {
    const { labels, classes } = targets
    const classWeights = measure === 'error' ? null : balancedWeights(labels, classes.length)
    return { task: 'classification', labels, width: 1, classWeights }
  }
  const { values, width } = targets
  if (task === 'classification') {
    return { task, labels: Int32Array.from(values, (y) => Number(y > 0.5)), width, classWeights: null }
  }
  return { task, values, width, means: columnMeans(values, width) }
}

/** n / (K·rows of the class), over the K classes that have rows. */
function balancedWeights(labels: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes)
  labels.forEach((label) => (counts[label] = (counts[label] ?? 0) + 1))
  const present = counts.filter((count) => count > 0).length
  return counts.map((count) => (count > 0 ? labels.length / (present * count) : 0))
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
    const labels = decidedLabels(net, outputs, data, width)
    rows.forEach((row, i) => {
      const weight = truth.classWeights?.[truth.labels[row] ?? 0] ?? 1
      spreads[i] = weight * width
      for (let j = 0; j < width; j++) {
        if (labels[i * width + j] !== truth.labels[row * width + j]) errors[i] = (errors[i] ?? 0) + weight
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

/** The classes that are predicted, at the threshold of the network where it has one. */
function decidedLabels(net: Network, outputs: Float64Array, { targets }: Dataset, width: number): Int32Array {
  const thresholds = net.decision?.thresholds
  if (thresholds === undefined || targets.kind !== 'classes')
    return likeliestClasses(outputs, width > 1 ? 1 : net.outputs)
  return decideClasses(outputs, { width: net.outputs, names: targets.classes, isMultiLabel: false }, { thresholds })
}

/** The sums over all rows. */
export function sumsOf({ errors, spreads }: Pick<RowPredictions, 'errors' | 'spreads'>): ErrorSums {
  const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0)
  return { error: total(errors), spread: total(spreads) }
}
