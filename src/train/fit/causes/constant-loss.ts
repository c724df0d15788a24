import { columnMeans } from '../../../data/statistics/column-means.js'
import { countCodes } from '../../../data/statistics/count-codes.js'
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
    const fractions = classFractions(targets)
    if (prediction === 'softmax') return fractions.reduce((sum, fraction) => sum + entropyTerm(fraction), 0)
    return prediction === 'sigmoid' && fractions.length <= 2 ? binaryEntropy(fractions[1] ?? 0) : null
  }
  const columns = columnsOf(targets)
  if (prediction === 'sigmoid') return mean(columns.map((column) => binaryEntropy(mean(column))))
  if (loss === 'meanSquaredError') return mean(columns.map((column) => spread(column, mean(column), (d) => d * d)))
  if (loss === 'meanAbsoluteError') return mean(columns.map((column) => spread(column, median(column), Math.abs)))
  return null
}

/** The fraction of each class; of probabilities their mean. */
function classFractions({ labels, classes, probabilities }: Extract<Targets, { kind: 'classes' }>): number[] {
  if (probabilities !== undefined) return Array.from(columnMeans(probabilities, classes.length))
  return countCodes(labels, classes.length).map((count) => count / labels.length)
}

function columnsOf({ values, width }: Extract<Targets, { kind: 'values' }>): Float64Array[] {
  const rows = values.length / width
  return Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: rows }, (__, i) => values[i * width + j] ?? NaN),
  )
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

/** −p·ln p − (1 − p)·ln(1 − p). */
export function binaryEntropy(fraction: number): number {
  return entropyTerm(fraction) + entropyTerm(1 - fraction)
}

/** −p·ln p; 0 for p = 0. */
export function entropyTerm(fraction: number): number {
  return fraction > 0 ? -fraction * logarithm(fraction) : 0
}

/**
 * The natural logarithm of x in (0, 1] by arithmetic that every engine rounds alike: ln x = k·ln 2 + 2·artanh t,
 * t = (m − 1)/(m + 1) and m = x/2ᵏ in [0.7, 1.4), so that |t| < 0.18 and ten terms of the series suffice.
 */
function logarithm(x: number): number {
  let [mantissa, exponent] = [x, 0]
  while (mantissa < 0.7) {
    mantissa *= 2
    exponent--
  }
  const t = (mantissa - 1) / (mantissa + 1)
  let [sum, power] = [0, t]
  for (let term = 1; term < 21; term += 2) {
    sum += power / term
    power *= t * t
  }
  return exponent * Math.LN2 + 2 * sum
}
