import { noun } from '../noun.js'
import type { Dataset } from '../data/dataset/types.js'
import { readSafely } from '../arguments.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import { WellfitError } from '../errors.js'
import { findFaults } from '../options.js'
import type { Metrics } from '../result/index.js'
import { loadCore } from '../runtime/load-core.js'
import type { Reals } from '../tensor/reals.js'
import { evaluate, type Measurable, type MetricOptions } from './evaluate.js'

const FUNCTION_NAME = 'metrics'

/**
 * Computes metrics of predictions of any origin: another library, an ensemble, or `Network.predict`.
 *
 * Classes: `predictions` are probabilities, [rows, classes] or, for two classes, one per row: that of the second. Values:
 * [rows, outputs], in the units of the data's targets. For definitions and undefined cases see docs/evaluate/metrics.md. Sums are
 * compensated in f64 and ranks are integers, so that results agree with scikit-learn's to 1e-12.
 *
 * @param predictions Flat, row-major; `Float32Array` or `Float64Array`.
 * @param data The true targets; its features are not read.
 * @param options See {@link MetricOptions}.
 * @throws WellfitError `INVALID_SHAPE` where lengths differ, `INVALID_DATA` for values that are not probabilities or not finite,
 *   `INVALID_OPTION`.
 * @example
 * const { values } = await metrics(net.predict(test.x), test)
 * const auc = values.auc ?? null
 */
export async function metrics(predictions: Reals, data: Dataset, options: MetricOptions = {}): Promise<Metrics> {
  const isReals = (): boolean => predictions instanceof Float32Array || predictions instanceof Float64Array
  if (!readSafely('metrics', 'predictions', isReals)) {
    const expected = 'be a Float32Array or a Float64Array'
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: FUNCTION_NAME,
      field: 'predictions',
      value: predictions,
      expected,
    })
  }
  checkDataset('metrics', 'data', data)
  const given = measurable(predictions, data)
  const core = await loadCore(predictions instanceof Float32Array ? 'f32' : 'f64')
  return evaluate(core, given, options, FUNCTION_NAME)
}

function measurable(predictions: Reals, { rows, targets }: Dataset): Measurable {
  if (targets.kind === 'values') {
    const { values, width: units, names } = targets
    checkLength(predictions, rows, [units])
    checkValues(predictions, units, Number.isFinite, 'be a finite number')
    return { task: 'regression', predictions, targets: values, units, names }
  }
  const { labels, classes } = targets
  const count = classes.length
  checkLength(predictions, rows, count === 2 ? [2, 1] : [count])
  const units = predictions.length / rows
  checkValues(predictions, units, (value) => value >= 0 && value <= 1, 'be a probability in [0, 1]')
  return { task: 'classification', predictions, labels, units, names: classes }
}

function checkLength(predictions: Reals, rows: number, widths: readonly number[]): void {
  if (widths.some((width) => predictions.length === rows * width)) return
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName: FUNCTION_NAME,
    field: 'predictions',
    value: `${predictions.length} ${noun(predictions.length, 'value')}`,
    expected: `hold ${widths.join(' or ')} for each of ${rows} rows`,
  })
}

function checkValues(predictions: Reals, units: number, isGood: (value: number) => boolean, expected: string): void {
  const fault = findFaults(predictions, (value) => isGood(Number(value)))
  if (fault === null) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: FUNCTION_NAME,
    field: 'predictions',
    value: fault.value,
    expected,
    row: Math.floor(fault.index / units),
    column: fault.index % units,
    count: fault.count,
  })
}
