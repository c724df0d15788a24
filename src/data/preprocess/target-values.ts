import type { Dataset } from '../dataset/types.js'
import { exponential, fromLog } from '../math/exponential.js'
import { logOf } from '../scale/log-targets.js'
import type { FittedValues } from './types.js'

/** ln of each value of a target on a log scale; the values themselves on a linear one. */
export function transformed(
  functionName: string,
  { name, transform }: Pick<FittedValues, 'name' | 'transform'>,
  values: Float64Array,
): Float64Array {
  return transform === 'log' ? values.map((value, row) => logOf(functionName, name, value, row)) : values
}

/**
 * Outputs in the target's own unit: y·σ + μ, and on a log scale exp(y·σ + μ)·smearing. What overflows becomes the largest finite
 * number.
 */
export function ownUnit(
  values: ArrayLike<number>,
  { mean, scale, transform }: FittedValues,
  smearing = 1,
): Float64Array {
  if (transform !== 'log') return Float64Array.from(values, (value) => value * scale + mean)
  return Float64Array.from(values, (value) => fromLog(value * scale + mean, smearing))
}

/** The fitted target of rows whose targets a preprocessor has standardized, or that are on a log scale; `null` of any others. */
export function fittedTarget(data: Omit<Dataset, 'x'>): FittedValues | null {
  const { preprocessor, targetScaler, targets } = data
  if (targetScaler !== undefined || targets.kind !== 'values') return logTarget(data)
  if (preprocessor?.format !== 'wellfit.preprocessor') return null
  return preprocessor.target.kind === 'values' ? preprocessor.target : null
}

/** The fitted target of rows whose targets are on a log scale; `null` of any others. */
export function logTarget({ preprocessor, targetScaler, targets }: Omit<Dataset, 'x'>): FittedValues | null {
  if (targetScaler?.transform === 'log') {
    const { columns, center, scale, transform } = targetScaler
    return { name: columns[0] ?? 'y', kind: 'values', mean: center[0] ?? 0, scale: scale[0] ?? 1, transform }
  }
  if (preprocessor?.format !== 'wellfit.preprocessor' || targetScaler !== undefined) return null
  const { target } = preprocessor
  if (targets.kind !== 'values' || target.kind !== 'values' || target.transform !== 'log') return null
  return target
}

/** Rows with their targets on the original scale where they are on a log scale. */
export function onOriginalScale(data: Dataset): Dataset {
  return withTarget(data, logTarget(data))
}

/** Rows with their targets in their own unit where a preprocessor has standardized them, or where they are on a log scale. */
export function inOwnUnit(data: Dataset): Dataset {
  return withTarget(data, fittedTarget(data))
}

function withTarget(data: Dataset, target: FittedValues | null): Dataset {
  if (target === null || data.targets.kind !== 'values') return data
  // Preprocessor and scaler describe targets on another scale.
  const { preprocessor: _, targetScaler: __, ...rest } = data
  return { ...rest, targets: { ...data.targets, values: ownUnit(data.targets.values, target) } }
}

/**
 * Duan's (1983) smearing factor: the mean of exp(residual) over rows. With errors of mean 0 on the log scale, exp(prediction) is
 * the median of the target; times this factor it is its mean, whatever the distribution of the errors.
 *
 * @param predicted Outputs of the network, in the units that it was trained in, as the targets of `data` are.
 * @returns `null` where it is not a positive, finite number.
 */
export function smearingFactor(
  predicted: ArrayLike<number>,
  { targets }: Dataset,
  target: FittedValues,
): number | null {
  if (targets.kind !== 'values') return null
  const { values } = targets
  let sum = 0
  values.forEach((value, i) => (sum += exponential((value - (predicted[i] ?? NaN)) * target.scale)))
  const factor = sum / values.length
  return factor > 0 && Number.isFinite(factor) ? factor : null
}
