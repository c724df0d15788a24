import { WellfitError } from '../errors.js'
import type { Dataset } from '../data/dataset/types.js'
import { checkProbabilities, positiveRows } from '../decision/probabilities.js'
import { checkKeys, checkText } from '../options.js'
import type { PrecisionRecallCurve, RocCurve } from '../result/index.js'

/** Which of several classes or labels a curve is of. */
export interface CurveOptions {
  /** A class against the others, or an output of a multi-label data set. Default: the second of two classes, or the only output. */
  readonly label?: string
}

/** One class or label against the rest: the score of each row and whether the row is of it. */
export interface Scored {
  readonly label: string
  readonly scores: Float64Array
  readonly positive: Uint8Array
  /** A weight for each row; 1 by default. */
  readonly weights?: Float64Array | undefined
}

/** Rows at and above a threshold. */
export interface Cut {
  /** The lowest score that counts as positive. */
  readonly score: number
  readonly truePositives: number
  readonly falsePositives: number
}

/**
 * Computes the ROC curve: true positive rate TP/P by false positive rate FP/N for every threshold, and the area under it.
 *
 * The first point has no positive row; one follows for every distinct probability, at which rows of at least that much
 * are positive. scikit-learn's `roc_curve` with `drop_intermediate=False`.
 *
 * @param predictions Probabilities, [rows, classes or labels] or, for two classes, one per row: that of the second.
 * @param data The true targets: classes, or outputs of 0 and 1.
 * @param options `label`: see {@link CurveOptions}.
 * @throws WellfitError `INVALID_DATA` for what is no probability, `INVALID_SHAPE`, `INVALID_OPTION` for an unknown label.
 * @example
 * const { auc, points } = rocCurve(net.predict(dev.x), dev)
 */
export function rocCurve(predictions: ArrayLike<number>, data: Dataset, options: CurveOptions = {}): RocCurve {
  const scored = scoredRows('rocCurve', predictions, data, options)
  const { positives, negatives } = countsOf(scored)
  const cuts = cutsOf(scored)
  const points = cuts.map(({ score, truePositives, falsePositives }) => ({
    threshold: score,
    falsePositiveRate: ratio(falsePositives, negatives),
    truePositiveRate: ratio(truePositives, positives),
  }))
  const start = { threshold: null, falsePositiveRate: ratio(0, negatives), truePositiveRate: ratio(0, positives) }
  const { auc } = areasUnder(cuts, { positives, negatives })
  return { label: scored.label, positives, negatives, auc, points: [start, ...points] }
}

/**
 * Computes the precision–recall curve: precision TP/(TP + FP) by recall TP/P for every threshold, and the average
 * precision Σ (recallₖ − recallₖ₋₁)·precisionₖ.
 *
 * One point for every distinct probability, from the highest down, at which rows of at least that much are positive.
 * scikit-learn's `precision_recall_curve` in reverse, without its last point (1, 0).
 *
 * @param predictions Probabilities, as of {@link rocCurve}.
 * @param data The true targets.
 * @param options `label`: see {@link CurveOptions}.
 * @throws WellfitError As {@link rocCurve}.
 * @example
 * const { averagePrecision, points } = precisionRecallCurve(net.predict(dev.x), dev, { label: 'fraud' })
 */
export function precisionRecallCurve(
  predictions: ArrayLike<number>,
  data: Dataset,
  options: CurveOptions = {},
): PrecisionRecallCurve {
  const scored = scoredRows('precisionRecallCurve', predictions, data, options)
  const { positives, negatives } = countsOf(scored)
  const cuts = cutsOf(scored)
  const points = cuts.map(({ score, truePositives, falsePositives }) => ({
    threshold: score,
    precision: truePositives / (truePositives + falsePositives),
    recall: ratio(truePositives, positives),
  }))
  const { averagePrecision } = areasUnder(cuts, { positives, negatives })
  return { label: scored.label, positives, negatives, averagePrecision, points }
}

/** The areas under both curves, from the counts at every threshold; `null` for 0/0. */
export function areasUnder(
  cuts: readonly Cut[],
  { positives, negatives }: { readonly positives: number; readonly negatives: number },
): { readonly auc: number | null; readonly averagePrecision: number | null } {
  let [area, average, lastTrue, lastFalse] = [0, 0, 0, 0]
  for (const { truePositives, falsePositives } of cuts) {
    area += ((falsePositives - lastFalse) * (truePositives + lastTrue)) / 2
    average += ((truePositives - lastTrue) * truePositives) / (truePositives + falsePositives)
    lastTrue = truePositives
    lastFalse = falsePositives
  }
  return { auc: ratio(area, positives * negatives), averagePrecision: ratio(average, positives) }
}

/** The counts, or weights, at every distinct score, from the highest down. Rows of weight 0 are left out. */
export function cutsOf({ scores, positive, weights }: Scored): Cut[] {
  const counted = Array.from(scores.keys()).filter((row) => weights === undefined || (weights[row] ?? 0) > 0)
  const order = counted.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0))
  const cuts: Cut[] = []
  let [truePositives, falsePositives] = [0, 0]
  order.forEach((row, i) => {
    const weight = weights?.[row] ?? 1
    if (positive[row] === 1) truePositives += weight
    else falsePositives += weight
    const score = scores[row] ?? NaN
    const next = order[i + 1]
    if (next === undefined || scores[next] !== score) cuts.push({ score, truePositives, falsePositives })
  })
  return cuts
}

/** Rows of the label and others, or their weights. */
export function countsOf({ positive, weights }: Scored): { readonly positives: number; readonly negatives: number } {
  if (weights !== undefined) {
    const sumWhere = (wanted: number): number =>
      weights.reduce((sum, weight, row) => (positive[row] === wanted ? sum + weight : sum), 0)
    return { positives: sumWhere(1), negatives: sumWhere(0) }
  }
  const positives = positive.reduce((sum, is) => sum + is, 0)
  return { positives, negatives: positive.length - positives }
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null
}

/** The scores of one class or label, checked, and which rows are of it. */
export function scoredRows(
  functionName: string,
  predictions: ArrayLike<number>,
  data: Dataset,
  options: CurveOptions,
  keys: readonly string[] = ['label'],
): Scored {
  const { width, names, isPair } = checkProbabilities(functionName, predictions, data)
  checkKeys(functionName, 'options', options, keys)
  const index = labelIndex(functionName, options.label, names, isPair)
  const column = width === 1 ? 0 : index
  const scores = Float64Array.from({ length: data.rows }, (_, row) => {
    const score = predictions[row * width + column] ?? NaN
    return width === 1 && isPair && index === 0 ? 1 - score : score
  })
  return { label: names[index] ?? '', scores, positive: positiveRows(functionName, data, index) }
}

function labelIndex(functionName: string, label: unknown, names: readonly string[], isPair: boolean): number {
  if (label === undefined && (isPair || names.length === 1)) return names.length - 1
  const name = label === undefined ? undefined : checkText(functionName, 'label', label)
  const index = name === undefined ? -1 : names.indexOf(name)
  if (index !== -1) return index
  const expected = `be one of ${names
    .slice(0, 20)
    .map((known) => `'${known}'`)
    .join(', ')}`
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'label', value: label, expected })
}
