import type { Targets } from '../../../data/dataset/types.js'
import { isCustom } from '../../../model/custom-part.js'
import { lossKind } from '../../../model/losses.js'
import type { NetworkDescription } from '../../../model/network-options.js'

/**
 * The lowest loss of a prediction that ignores the features: the entropy of the class frequencies for the cross-entropies, the
 * variance for the squared error, the mean deviation from the median for the absolute error, each a mean over the outputs.
 * `null` for other losses, and for targets that a cross-entropy of labels does not read.
 */
export function constantLoss({ loss }: NetworkDescription, targets: Targets): number | null {
  if (isCustom('loss', loss)) return null
  const { prediction } = lossKind(loss)
  if (targets.kind === 'classes') {
    const counts = targets.classes.map(() => 0)
    for (const label of targets.labels) counts[label] = (counts[label] ?? 0) + 1
    const shares = counts.map((count) => count / targets.labels.length)
    if (prediction === 'softmax') return shares.reduce((sum, share) => sum + entropyTerm(share), 0)
    return prediction === 'sigmoid' && shares.length <= 2 ? binaryEntropy(shares[1] ?? 0) : null
  }
  const columns = columnsOf(targets)
  if (prediction === 'sigmoid') return mean(columns.map((column) => binaryEntropy(mean(column))))
  if (loss === 'meanSquaredError') return mean(columns.map((column) => spread(column, mean(column), (d) => d * d)))
  if (loss === 'meanAbsoluteError') return mean(columns.map((column) => spread(column, median(column), Math.abs)))
  return null
}

function columnsOf({ values, width }: Extract<Targets, { kind: 'values' }>): Float64Array[] {
  return Array.from({ length: width }, (_, j) => values.filter((__, i) => i % width === j))
}

function spread(column: Float64Array, center: number, measure: (deviation: number) => number): number {
  return mean(column.map((value) => measure(value - center)))
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i] ?? 0
  return sum / values.length
}

function median(values: Float64Array): number {
  const sorted = values.toSorted()
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

function entropyTerm(share: number): number {
  return share > 0 ? -share * Math.log(share) : 0
}

function binaryEntropy(share: number): number {
  return entropyTerm(share) + entropyTerm(1 - share)
}
