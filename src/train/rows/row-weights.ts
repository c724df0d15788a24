import { countCodes } from '../../data/statistics/count-codes.js'
import { isChunked, type ChunkedDataset, datasetOrSample } from '../../data/dataset/chunked/chunked-dataset.js'
import { checkPositiveWeight, checkSampleWeights } from '../../data/dataset/sample-weights.js'
import type { Dataset, Targets } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import { checkKeys, checkNumber } from '../../options.js'

/** Weights of rows and classes in the cost of a batch, Σ wᵢ·ℓᵢ / Σ wᵢ, and label smoothing. */
export interface WeightOptions {
  /** A weight of at least 0 for each row of `train`. Default: all equal. */
  readonly sampleWeights?: ArrayLike<number>
  /**
   * A weight of at least 0 for each class by name, 1 by default; it multiplies the row's own weight. `'balanced'`:
   * m / (K · rows of the class), so that all K classes have equal weight; not for a chunked train set, whose classes are
   * not counted in advance. Only for targets that are classes; a row of soft targets has the weight of its likeliest class, as in
   * Keras.
   */
  readonly classWeights?: 'balanced' | { readonly [name: string]: number }
  /**
   * Label smoothing s in [0, 1): training targets become (1 − s)·y + s/K (Szegedy et al., 2016). For cross-entropies; K is
   * the number of classes, 2 for each binary output. Measured losses do not use it. Default 0.
   */
  readonly labelSmoothing?: number
  /**
   * A weight of at least 0 for the positive targets of each output, in the order of the outputs: the loss of an output is
   * −w·y·log p − (1 − y)·log(1 − p), as with PyTorch's `pos_weight`. For `binaryCrossEntropy`; negatives over positives make up
   * for a rare label. Measured losses do not use it. Default: all 1.
   */
  readonly positiveWeights?: readonly number[]
}

/** The names of the weight options. */
export const WEIGHT_KEYS = ['sampleWeights', 'classWeights', 'labelSmoothing', 'positiveWeights'] as const

/** Checks label smoothing, which needs a cross-entropy. */
export function checkSmoothing(functionName: string, value: unknown, { loss }: NetworkDescription): number {
  const smoothing = checkNumber(functionName, 'labelSmoothing', value, { min: 0, max: 1, maxExcluded: true })
  if (smoothing === 0 || lossKind(loss).task === 'classification') return smoothing
  const expected = 'be left out unless the loss is a cross-entropy'
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'labelSmoothing', value, expected })
}

/** Checks the weights of positive targets: one for each output of a binary cross-entropy. */
export function checkPositiveWeights(
  functionName: string,
  given: unknown,
  network: NetworkDescription,
): readonly number[] | undefined {
  if (given === undefined) return undefined
  const refusal = { code: 'INVALID_OPTION', functionName, field: 'positiveWeights', value: given } as const
  if (lossKind(network.loss).prediction !== 'sigmoid') {
    const expected = "be left out unless the loss is 'binaryCrossEntropy'"
    throw new WellfitError({ ...refusal, expected, remedy: 'Use `classWeights` for classes.' })
  }
  const outputs = outputUnits(network)
  const weights = checkNumberList(given)
  if (weights === null || weights.length !== outputs) {
    const expected = `be an array of ${outputs} ${outputs === 1 ? 'number' : 'numbers'}, one for each output`
    throw new WellfitError({ ...refusal, expected })
  }
  return weights.map((weight, i) => checkNumber(functionName, `positiveWeights[${i}]`, weight, { min: 0, max: 1e30 }))
}

function checkNumberList(given: unknown): readonly unknown[] | null {
  return Array.isArray(given) || (ArrayBuffer.isView(given) && 'length' in given)
    ? Array.from(given as ArrayLike<unknown>)
    : null
}

/** The weights of rows, whether all of them are in memory or a chunk at a time. */
export class RowWeights {
  readonly #samples: Float64Array | null
  readonly #factors: readonly number[] | null

  constructor(samples: Float64Array | null, factors: readonly number[] | null) {
    this.#samples = samples
    this.#factors = factors
  }

  /** Weights of consecutive rows, starting at index `first` of the train set. */
  of(first: number, { rows, targets }: Pick<Dataset, 'rows' | 'targets'>): Float64Array {
    const weights = this.#samples?.slice(first, first + rows) ?? new Float64Array(rows).fill(1)
    const factors = this.#factors
    if (factors === null || targets.kind !== 'classes') return weights
    targets.labels.forEach((label, row) => (weights[row] = (weights[row] ?? 0) * (factors[label] ?? 1)))
    return weights
  }

  /** The numbers that determine the weights. */
  get numbers(): Float64Array {
    return Float64Array.from([...(this.#samples ?? []), ...(this.#factors ?? [])])
  }
}

/** The weights of rows, or `undefined` where all are equal. */
export function rowWeights(
  functionName: string,
  train: Dataset | ChunkedDataset,
  options: WeightOptions,
): RowWeights | undefined {
  const { sampleWeights, classWeights } = options
  if (sampleWeights === undefined && classWeights === undefined) return undefined
  const samples =
    sampleWeights === undefined ? null : checkSampleWeights(functionName, train.rows, sampleWeights, 'train')
  const factors = classWeights === undefined ? null : classFactors(functionName, train, classWeights)
  const weights = new RowWeights(samples, factors)
  const known = isChunked(train) ? (samples ?? factors ?? []) : weights.of(0, train)
  checkPositiveWeight(functionName, known)
  return weights
}

function classFactors(functionName: string, train: Dataset | ChunkedDataset, given: unknown): number[] {
  const targets: Targets = datasetOrSample(train).targets
  const refusal = { code: 'INVALID_OPTION', functionName, field: 'classWeights' } as const
  if (targets.kind !== 'classes') {
    const expected = 'be left out where targets are values'
    throw new WellfitError({ ...refusal, expected, remedy: 'Use `sampleWeights`.' })
  }
  const { classes, labels } = targets
  if (given !== 'balanced') return namedFactors(functionName, given, classes)
  if (!isChunked(train)) return balanced(labels, classes.length)
  const expected = 'name the weights for a chunked train set, whose classes are not counted in advance'
  throw new WellfitError({ ...refusal, value: given, expected, remedy: 'Give a number for each class.' })
}

function namedFactors(functionName: string, given: unknown, classes: readonly string[]): number[] {
  checkKeys(functionName, 'classWeights', given, classes)
  const factors = new Map(Object.entries(given as Record<string, unknown>))
  return classes.map((name) => {
    const range = { min: 0, max: 1e100 }
    return factors.has(name) ? checkNumber(functionName, `classWeights.${name}`, factors.get(name), range) : 1
  })
}

function balanced(labels: Int32Array, classes: number): number[] {
  return countCodes(labels, classes).map((count) => (count === 0 ? 0 : labels.length / (classes * count)))
}
