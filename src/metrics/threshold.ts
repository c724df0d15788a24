import { checkProbabilities, positiveRows } from '../decision/probabilities.js'
import { inFunction, WellfitError } from '../errors.js'
import type { Dataset } from '../data/dataset/types.js'
import { checkChoice, checkKeys, checkNumber } from '../options.js'
import type { ChosenThreshold, ThresholdScore } from '../result/index.js'
import { countsOf, cutsOf, scoredRows, type Cut, type CurveOptions } from './curves.js'

/**
 * What a threshold is to achieve: `'f1'`, the largest F1; `{ recall: r }`, the largest precision with a recall of at least
 * r; `{ precision: p }`, the largest recall with a precision of at least p; or the lowest cost, where a false positive and a
 * false negative cost so much each.
 */
export type ThresholdAim =
  | 'f1'
  | { readonly recall: number }
  | { readonly precision: number }
  | { readonly falsePositive: number; readonly falseNegative: number }

/** How a threshold is chosen. */
export interface ThresholdOptions extends CurveOptions {
  /** Default `'f1'`. */
  readonly aim?: ThresholdAim
}

/**
 * Chooses the threshold that serves an aim best on these rows: a row is positive where its probability is at least the
 * threshold. Choose it on dev, never on test.
 *
 * The threshold lies halfway between the lowest probability that counts and the next one below; of equals the higher is
 * taken. The result is plain JSON with precision, recall, F1 and the counts at the threshold, and at ½ to compare with;
 * keep it with the network by `setDecision`.
 *
 * @param predictions Probabilities, as of {@link rocCurve}.
 * @param data The true targets of dev.
 * @param options `aim` and `label`.
 * @throws WellfitError As {@link rocCurve}; `INVALID_OPTION` where no threshold reaches the precision, `INVALID_DATA` where no row
 *   is positive.
 * @example
 * const { threshold, chosen } = chooseThreshold(net.predict(dev.x), dev, { aim: { recall: 0.95 } })
 */
export function chooseThreshold(
  predictions: ArrayLike<number>,
  data: Dataset,
  options: ThresholdOptions = {},
): ChosenThreshold {
  const functionName = 'chooseThreshold'
  const scored = scoredRows(functionName, predictions, data, options, ['label', 'aim'])
  const aim = checkAim(functionName, options.aim ?? 'f1')
  const { positives, negatives } = countsOf(scored)
  if (positives === 0) {
    const expected = `have rows of '${scored.label}'`
    throw new WellfitError({ code: 'INVALID_DATA', functionName, field: 'data', value: '0 rows', expected })
  }
  const cuts = cutsOf(scored)
  const scoreOf = (cut: Cut): ThresholdScore => thresholdScore(cut, positives, negatives)
  // Above the highest score nothing is positive.
  const nothing = { score: Infinity, truePositives: 0, falsePositives: 0 }
  const best = bestCut([nothing, ...cuts], scoreOf, aim)
  if (best === undefined) {
    const highest = Math.max(...cuts.map((cut) => scoreOf(cut).precision ?? 0))
    const expected = `be at most ${highest}, the highest precision on these rows`
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'aim', value: aim, expected })
  }
  const half = cuts.findLast(({ score }) => score >= 0.5) ?? nothing
  return {
    label: scored.label,
    aim,
    threshold: thresholdOf(best, cuts),
    chosen: scoreOf(best),
    atHalf: scoreOf(half),
  }
}

/**
 * Chooses a threshold for each of several labels, as {@link chooseThreshold} does for one; for
 * `net.setDecision({ thresholds })`.
 *
 * @param predictions Probabilities, [rows, labels].
 * @param data The true targets of dev: outputs of 0 and 1.
 * @param options `aim`, for every label.
 * @returns One for each label that dev has rows of; the others stay at ½.
 * @throws WellfitError As {@link chooseThreshold}; `INVALID_DATA` for classes.
 * @example
 * net.setDecision({ thresholds: chooseThresholds(net.predict(dev.x), dev) })
 */
export function chooseThresholds(
  predictions: ArrayLike<number>,
  data: Dataset,
  options: Pick<ThresholdOptions, 'aim'> = {},
): ChosenThreshold[] {
  const functionName = 'chooseThresholds'
  checkKeys(functionName, 'options', options, ['aim'])
  const { names } = checkProbabilities(functionName, predictions, data)
  if (data.targets.kind === 'classes') {
    const details = { code: 'INVALID_DATA', functionName, field: 'data', value: 'classes' } as const
    const remedy = 'Use `chooseThreshold` for one of two classes.'
    throw new WellfitError({ ...details, expected: 'have labels, targets of 0 and 1', remedy })
  }
  return names
    .filter((_, label) => positiveRows(functionName, data, label).includes(1))
    .map((label) => inFunction(functionName, () => chooseThreshold(predictions, data, { ...options, label })))
}

function checkAim(functionName: string, aim: unknown): ThresholdAim {
  if (typeof aim !== 'object' || aim === null) return checkChoice<'f1'>(functionName, 'aim', aim, ['f1'])
  checkKeys(functionName, 'aim', aim, ['recall', 'precision', 'falsePositive', 'falseNegative'])
  const { recall, precision, falsePositive, falseNegative } = aim as { readonly [key: string]: unknown }
  const fraction = { min: 0, max: 1, minExcluded: true } as const
  const isCost = falsePositive !== undefined || falseNegative !== undefined
  if ([recall !== undefined, precision !== undefined, isCost].filter(Boolean).length !== 1) {
    const expected = "be 'f1', { recall }, { precision } or { falsePositive, falseNegative }"
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'aim', value: aim, expected })
  }
  if (recall !== undefined) return { recall: checkNumber(functionName, 'aim.recall', recall, fraction) }
  if (precision !== undefined) return { precision: checkNumber(functionName, 'aim.precision', precision, fraction) }
  return {
    falsePositive: checkNumber(functionName, 'aim.falsePositive', falsePositive, { min: 0 }),
    falseNegative: checkNumber(functionName, 'aim.falseNegative', falseNegative, { min: 0 }),
  }
}

function thresholdScore({ truePositives, falsePositives }: Cut, positives: number, negatives: number): ThresholdScore {
  const predicted = truePositives + falsePositives
  return {
    precision: predicted > 0 ? truePositives / predicted : null,
    recall: truePositives / positives,
    f1: (2 * truePositives) / (predicted + positives),
    truePositives,
    falsePositives,
    falseNegatives: positives - truePositives,
    trueNegatives: negatives - falsePositives,
  }
}

/** The first cut of the highest value; `undefined` where none reaches what the aim demands. */
function bestCut(cuts: readonly Cut[], scoreOf: (cut: Cut) => ThresholdScore, aim: ThresholdAim): Cut | undefined {
  let best: { readonly cut: Cut; readonly value: number } | undefined
  for (const cut of cuts) {
    const value = valueOf(scoreOf(cut), aim)
    if (value > (best?.value ?? -Infinity)) best = { cut, value }
  }
  return best?.cut
}

/** The larger the better; −∞ where the aim is missed. */
function valueOf(score: ThresholdScore, aim: ThresholdAim): number {
  if (aim === 'f1') return score.f1
  if ('recall' in aim) return score.recall >= aim.recall ? (score.precision ?? 0) : -Infinity
  if ('precision' in aim) return (score.precision ?? 0) >= aim.precision ? score.recall : -Infinity
  return -(score.falsePositives * aim.falsePositive + score.falseNegatives * aim.falseNegative)
}

/** Halfway down to the next score, so that a rounding error of a probability does not change sides. */
function thresholdOf(best: Cut, cuts: readonly Cut[]): number {
  const next = cuts.find(({ score }) => score < best.score)?.score ?? 0
  if (best.score === Infinity) return (1 + next) / 2 > next ? (1 + next) / 2 : 1
  const middle = (best.score + next) / 2
  return middle > next ? middle : best.score
}
