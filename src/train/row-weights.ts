import type { Dataset } from '../data/dataset.js'
import { WellfitError } from '../errors.js'
import type { NetworkDescription } from '../model/network-options.js'
import { checkKeys, checkNumber, findFaults } from '../options.js'

/** How much rows and classes weigh in the cost of a batch, Σ wᵢ·ℓᵢ / Σ wᵢ, and how sure its targets are. */
export interface WeightOptions {
  /** A weight of at least 0 for each row of `train`. Default: all alike. */
  readonly sampleWeights?: ArrayLike<number>
  /**
   * A weight of at least 0 for each class by its name, 1 where left out; it multiplies a row's own. `'balanced'`: m / (K
   * · rows of the class), so that the K classes weigh alike. For targets that are classes.
   */
  readonly classWeights?: 'balanced' | { readonly [name: string]: number }
  /**
   * Share s of each row's target that is spread evenly over all K classes while training: y = (1 − s)·y + s/K (Szegedy
   * et al., 2016). For cross-entropies; K is 2 for each binary output. Measured losses are without it. Default 0.
   */
  readonly labelSmoothing?: number
}

/** The names of the weight options. */
export const WEIGHT_KEYS = ['sampleWeights', 'classWeights', 'labelSmoothing'] as const

/** The share that label smoothing spreads; 0 for losses that are no cross-entropy. */
export function checkSmoothing(door: string, value: unknown, { loss }: NetworkDescription): number {
  const smoothing = checkNumber(door, 'labelSmoothing', value, { min: 0, max: 1, maxExcluded: true })
  if (smoothing === 0 || loss === 'softmaxCrossEntropy' || loss === 'binaryCrossEntropy') return smoothing
  const expected = 'be left out for a loss that is no cross-entropy'
  throw new WellfitError({ code: 'INVALID_OPTION', door, field: 'labelSmoothing', value, expected })
}

/** The weight of every row, or `undefined` where all weigh alike. */
export function rowWeights(door: string, train: Dataset, options: WeightOptions): Float64Array | undefined {
  const { sampleWeights, classWeights } = options
  if (sampleWeights === undefined && classWeights === undefined) return undefined
  const weights =
    sampleWeights === undefined ? new Float64Array(train.rows).fill(1) : checkWeights(door, train, sampleWeights)
  if (classWeights !== undefined) multiplyByClass(door, train, classWeights, weights)
  if (weights.some((weight) => weight > 0)) return weights
  const expected = 'leave a row with a weight above 0'
  throw new WellfitError({ code: 'INVALID_OPTION', door, field: 'sampleWeights', expected })
}

function checkWeights(door: string, train: Dataset, values: ArrayLike<number>): Float64Array {
  if (typeof values !== 'object' || values === null || values.length !== train.rows) {
    const expected = `hold a number for each of the ${train.rows} rows of train`
    throw new WellfitError({ code: 'INVALID_SHAPE', door, field: 'sampleWeights', value: values, expected })
  }
  const fault = findFaults(values, (value) => typeof value === 'number' && value >= 0 && value <= 1e100)
  if (fault === null) return Float64Array.from(values)
  throw new WellfitError({
    code: 'INVALID_DATA',
    door,
    field: `sampleWeights[${fault.index}]`,
    value: fault.value,
    expected: 'be a number in [0, 1e100]',
    count: fault.count,
  })
}

function multiplyByClass(door: string, { targets }: Dataset, given: unknown, weights: Float64Array): void {
  if (targets.kind !== 'classes') {
    const expected = 'be left out where targets are values'
    const remedy = 'Use `sampleWeights`.'
    throw new WellfitError({ code: 'INVALID_OPTION', door, field: 'classWeights', expected, remedy })
  }
  const { classes, labels } = targets
  const factors = given === 'balanced' ? balanced(labels, classes.length) : namedFactors(door, given, classes)
  labels.forEach((label, row) => (weights[row] = (weights[row] ?? 0) * (factors[label] ?? 1)))
}

function namedFactors(door: string, given: unknown, classes: readonly string[]): number[] {
  checkKeys(door, 'classWeights', given, classes)
  const factors = new Map(Object.entries(given as Record<string, unknown>))
  return classes.map((name) => {
    const range = { min: 0, max: 1e100 }
    return factors.has(name) ? checkNumber(door, `classWeights.${name}`, factors.get(name), range) : 1
  })
}

function balanced(labels: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts.map((count) => (count === 0 ? 0 : labels.length / (classes * count)))
}
