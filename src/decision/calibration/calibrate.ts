import { noun } from '../../noun.js'
import { checkNumbers } from '../../arguments.js'
import type { Dataset } from '../../data/dataset/types.js'
import { WellfitError } from '../../errors.js'
import { checkChoice, checkBoolean, checkKeys } from '../../options.js'
import type { CalibratedOutputs, Calibration } from '../../result/index.js'
import { checkProbabilities, positiveRows } from '../probabilities.js'
import { calibrated } from './apply.js'
import { checkCalibration } from './check-calibration.js'
import { fitIsotonic } from './isotonic.js'
import { fitTemperature, logitsOf } from './temperature.js'

/** How probabilities are calibrated. */
export interface CalibrationOptions {
  /** Default `'temperature'`. */
  readonly method?: 'temperature' | 'isotonic'
  /**
   * Whether the temperature is fitted as if one more row were right and one more wrong (Laplace's rule of succession, as Platt, 1999,
   * smooths targets): of n rows the true class of each has the target (n + 1)/(n + 2), and the others share the rest. Then there is a
   * temperature, too, where every row is right, and a few rows are not taken for certainty. Default `false`.
   */
  readonly smoothTargets?: boolean
}

/**
 * Fits a map from the probabilities of a network to calibrated ones, of which a fraction p of those near p come true.
 *
 * `'temperature'` divides the logits by one number T: softmax(z / T), z = log p, with the lowest negative log-likelihood on
 * these rows (Guo et al., 2017). It keeps the order of the classes, and needs few rows. `'isotonic'` fits a non-descending map
 * by pooling adjacent violators (Zadrozny & Elkan, 2002; Niculescu-Mizil & Caruana, 2005): for two classes of the second one,
 * for more one against the rest, divided by their sum, for several labels of each. It corrects any monotone distortion, needs
 * about 1000 rows, and gives probabilities of exactly 0 and 1, whose log loss is infinite where they are wrong.
 *
 * Fit it on dev, not on train, where probabilities are too good, nor on test. The result is plain JSON, for
 * `net.setDecision({ calibration })`.
 *
 * @param predictions Probabilities, [rows, classes or labels] or, for two classes, one per row: that of the second.
 * @param data The true targets: classes, or outputs of 0 and 1.
 * @param options `method`, `smoothTargets`.
 * @throws WellfitError `INVALID_SHAPE`, `INVALID_DATA` for what is no probability, or where no temperature is best;
 *   `INVALID_OPTION`.
 * @example
 * const calibration = calibrate(net.predict(dev.x), dev)
 * net.setDecision({ calibration })
 */
export function calibrate(
  predictions: ArrayLike<number>,
  data: Dataset,
  options: CalibrationOptions = {},
): Calibration {
  const { width, names, isPair } = checkProbabilities('calibrate', predictions, data)
  checkKeys('calibrate', 'options', options, ['method', 'smoothTargets'])
  const method = checkChoice('calibrate', 'method', options.method ?? 'temperature', ['temperature', 'isotonic'])
  const isSmoothed = checkBoolean('calibrate', 'smoothTargets', options.smoothTargets ?? false)
  if (isSmoothed && method === 'isotonic') throw withoutTemperature()
  const { targets } = data
  const isValues = targets.kind === 'values'
  if (targets.kind === 'classes' && targets.probabilities !== undefined) throw softTargets()
  const columns: CalibratedOutputs = {
    labels: isValues && width === 1 ? ['0', '1'] : names,
    outputs: width,
    multiLabel: isValues && width > 1,
  }
  if (!isValues && names.length < 2) {
    const value = `${names.length} class`
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'calibrate',
      field: 'data',
      value,
      expected: 'have two or more classes',
    })
  }
  if (method === 'temperature') {
    return { method, ...columns, temperature: temperatureOf(predictions, data, columns, isSmoothed) }
  }
  const mapOf = (label: number, column: number): ReturnType<typeof fitIsotonic> => {
    const scores = Float64Array.from({ length: data.rows }, (_, row) => predictions[row * width + column] ?? NaN)
    return fitIsotonic(scores, positiveRows('calibrate', data, label))
  }
  const maps = isPair ? [mapOf(1, width - 1)] : Array.from({ length: width }, (_, label) => mapOf(label, label))
  return { method, ...columns, maps }
}

/** The likeliest class of a row is right by definition: a calibration to it would be too sure. */
function softTargets(): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'calibrate',
    field: 'data',
    value: 'probabilities',
    expected: 'have labels that were observed',
    remedy: 'Calibrate on rows with labels.',
  })
}

/** Isotonic regression has no targets to smooth: the mean of what it pools is that of the labels. */
function withoutTemperature(): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'calibrate',
    field: 'smoothTargets',
    value: 'true',
    expected: "be left out with method 'isotonic'",
    remedy: "Leave it out, or take method 'temperature'.",
  })
}

function temperatureOf(
  predictions: ArrayLike<number>,
  data: Dataset,
  columns: CalibratedOutputs,
  isSmoothed: boolean,
): number {
  const { outputs, multiLabel } = columns
  const isSingle = multiLabel || outputs === 1
  const { targets } = data
  if (targets.kind === 'values') positiveRowsOfAll(data, targets.width)
  const labels = targets.kind === 'classes' ? targets.labels : targets.values
  const [values, width] = [logitsOf(predictions, isSingle), isSingle ? 2 : outputs]
  const smoothing = isSmoothed ? 1 / (labels.length + 2) : 0
  return fitTemperature('calibrate', { values, width, labels, smoothing })
}

/** Refuses targets other than 0 and 1. */
function positiveRowsOfAll(data: Dataset, width: number): void {
  for (let label = 0; label < width; label++) positiveRows('calibrate', data, label)
}

/**
 * Applies a calibration to probabilities of the network that it was fitted for. `model.predict` and `net.metrics` do so of
 * themselves.
 *
 * @param predictions Probabilities, [rows, outputs], as those that `calibrate` took.
 * @param calibration The result of `calibrate`.
 * @returns The calibrated probabilities, laid out alike.
 * @throws WellfitError `INVALID_SHAPE`, `INVALID_DATA`, `INVALID_OPTION`.
 * @example
 * const probabilities = applyCalibration(net.predict(test.x), calibration)
 */
export function applyCalibration(predictions: ArrayLike<number>, calibration: Calibration): Float64Array {
  checkNumbers('applyCalibration', 'predictions', predictions)
  const checked = checkCalibration('applyCalibration', 'calibration', calibration)
  if (predictions.length % checked.outputs === 0) return calibrated(predictions, checked)
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: 'applyCalibration',
    field: 'predictions',
    value: `${predictions.length} ${noun(predictions.length, 'value')}`,
    expected: `hold ${checked.outputs} for each row`,
  })
}
