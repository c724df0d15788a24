import { noun } from '../../noun.js'
import { checkNumbers } from '../../arguments.js'
import { inFunction, WellfitError } from '../../errors.js'
import type { Features } from '../../tensor/reals.js'
import { checkDataset } from '../dataset/check-dataset.js'
import { type FeatureRows, flatFeatures } from '../dataset/flat-features.js'
import { isNumbered, isUnnamedTarget } from '../dataset/signature/signature.js'
import type { Dataset } from '../dataset/types.js'
import { checkScaler, type Scaler } from './check-scaler.js'
import { fromLog } from '../math/exponential.js'
import { logOfTargets } from './log-targets.js'
import { scalerFitter, type ScalerOptions } from './fit-scaler.js'
import { normalScore, ofNormalScore } from './normal-score.js'

/**
 * Fits a scaler on the train set: mean and standard deviation (`'standard'`), minimum and maximum (`'minMax'`), or median and
 * interquartile range (`'robust'`, and clipped `'robustSmoothClip'`) of the features or of a regression's targets, or quantiles of the features
 * (`'quantile'`).
 *
 * @throws WellfitError `INVALID_DATA` for a column whose range overflows f64; `INVALID_OPTION`.
 * @example
 * const scaler = fitScaler(train, { kind: 'robust' })
 * const ready = scale(dev, scaler)
 */
export function fitScaler(train: Dataset, options: ScalerOptions = {}): Scaler {
  checkDataset('fitScaler', 'train', train)
  return inFunction('fitScaler', () => scalerFitter(options).add(train).finish())
}

/**
 * Scales the features or targets that the scaler was fitted on, z = (x − center) / scale, with `clip` then z / √(1 + (z/clip)²), with
 * `quantiles` then Φ⁻¹(F(z)): the same for train, dev, test and production rows. Columns are matched by name, in any order. f64 features stay f64; f32 and byte features become f32.
 *
 * @throws WellfitError `INVALID_SHAPE` if the number of columns differs; `INVALID_DATA` for a column that the scaler does not
 *   know; `INVALID_MODEL` for a damaged scaler.
 * @example
 * const ready = scale(dev, scaler)
 */
export function scale(data: Dataset, scaler: Scaler): Dataset {
  checkDataset('scale', 'data', data)
  const checked = inFunction('scale', () => checkScaler(scaler))
  if (checked.of === 'features') {
    const moments = matched(checked, data.columns, isNumbered(data.columns, 'x'))
    // Features that were already preprocessed have gone through two steps, which no single scaler describes.
    const { preprocessor: before, ...rest } = data
    const preparation = before === undefined ? { preprocessor: checked } : {}
    return { ...rest, x: scaledRows('scale', data.x, moments), ...preparation }
  }
  const { targets } = data
  if (targets.kind === 'values') {
    const moments = matched(checked, targets.names, isUnnamedTarget(targets.names))
    const own = checked.transform === 'log' ? logOfTargets('scale', targets) : targets.values
    const values = Float64Array.from(scaledRows('scale', own, moments))
    return { ...data, targets: { ...targets, values }, targetScaler: checked }
  }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'scale',
    field: 'targets',
    value: 'classes',
    expected: 'be values: the scaler was fitted on regression targets',
  })
}

/**
 * Scales features without targets, as {@link scale} does: an array of rows, or a flat, row-major typed array.
 *
 * @returns The scaled rows, flat and row-major: f32 for f32 and bytes, else f64.
 * @throws WellfitError like {@link scale}.
 * @example
 * const predicted = net.predict(scaleFeatures([[5.1, 3.5, 1.4, 0.2]], scaler))
 */
export function scaleFeatures(x: FeatureRows, scaler: Scaler): Float32Array | Float64Array {
  const checked = inFunction('scaleFeatures', () => checkScaler(scaler))
  return scaledRows('scaleFeatures', flatFeatures('scaleFeatures', x, checked.center.length), checked)
}

/**
 * Inverse of {@link scale}: value · scale + center, of a clipped value z after z / √(1 − (z/clip)²), which is infinite from `clip` on; with `transform: 'log'` exp of it. A value
 * mapped by quantiles becomes the quantile at Φ(value), between the first and the last. With a target scaler, converts predictions to the target's own unit; to
 * convert an RMSE or MAE of a single output, multiply it by `scale[0]`.
 *
 * @throws WellfitError like {@link scale}.
 * @example
 * const prices = unscale(net.predict(x), priceScaler)
 */
export function unscale(values: ArrayLike<number>, scaler: Scaler): Float64Array {
  checkNumbers('unscale', 'values', values)
  const { center, scale, clip, quantiles, transform } = inFunction('unscale', () => checkScaler(scaler))
  checkWidth('unscale', values.length, center.length)
  const result = new Float64Array(values.length)
  for (let i = 0, j = 0; i < result.length; i++) {
    const z = values[i] ?? NaN
    const own = quantiles?.[j]
    const value =
      own === undefined
        ? (clip === undefined ? z : unclipped(z, clip)) * (scale[j] ?? 1) + (center[j] ?? 0)
        : ofNormalScore(z, own)
    result[i] = transform === 'log' ? fromLog(value, 1) : value
    if (++j === center.length) j = 0
  }
  return result
}

type Moments = Pick<Scaler, 'center' | 'scale' | 'clip' | 'quantiles'>

/** Center and scale of each of the named columns; by position where the names of either are the default ones. */
function matched(scaler: Scaler, names: readonly string[], byPosition: boolean): Moments {
  const { columns, center, scale, quantiles } = scaler
  const isUnnamed = byPosition || isNumbered(columns, 'x') || isUnnamedTarget(columns)
  if (isUnnamed || columns.length !== names.length || names.every((name, j) => name === columns[j])) return scaler
  const positions = new Map(columns.map((name, j) => [name, j]))
  const order = names.map((name) => {
    const position = positions.get(name)
    if (position === undefined) throw unknownColumn(name, columns)
    return position
  })
  return {
    ...scaler,
    center: order.map((j) => center[j] ?? 0),
    scale: order.map((j) => scale[j] ?? 1),
    ...(quantiles === undefined ? {} : { quantiles: order.map((j) => quantiles[j] ?? []) }),
  }
}

function unknownColumn(name: string, columns: readonly string[]): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'scale',
    field: 'columns',
    value: name,
    expected: `be a column that the scaler was fitted on: ${columns.slice(0, 12).join(', ')}`,
    remedy: 'Columns may come in any order, but must have the same names.',
  })
}

/** Scales row-major rows. */
function scaledRows(
  functionName: string,
  x: Features,
  { center, scale, clip, quantiles }: Moments,
): Float32Array | Float64Array {
  checkWidth(functionName, x.length, center.length)
  const result = x instanceof Float64Array ? new Float64Array(x.length) : new Float32Array(x.length)
  for (let i = 0, j = 0; i < result.length; i++) {
    const own = quantiles?.[j]
    result[i] =
      own === undefined ? scaledValue(x[i] ?? 0, center[j] ?? 0, scale[j] ?? 1, clip) : normalScore(x[i] ?? 0, own)
    if (++j === center.length) j = 0
  }
  return result
}

/** z = (x − center) / scale, even if the difference overflows f64; with `clip` then z / √(1 + (z/clip)²). */
export function scaledValue(value: number, center: number, scale: number, clip?: number): number {
  const difference = value - center
  const z = Number.isFinite(difference) ? difference / scale : value / scale - center / scale
  if (clip === undefined) return z
  const root = Math.sqrt(1 + (z / clip) * (z / clip))
  return root === Infinity ? Math.sign(z) * clip : z / root
}

/** The inverse of smooth clipping. */
function unclipped(z: number, clip: number): number {
  return z / Math.sqrt(Math.max(0, 1 - (z / clip) * (z / clip)))
}

function checkWidth(functionName: string, length: number, columns: number): void {
  if (length % columns === 0) return
  throw new WellfitError({
    code: 'INVALID_SHAPE',
    functionName,
    field: functionName === 'unscale' ? 'values' : 'x',
    value: `${length} ${noun(length, 'value')}`,
    expected: `hold rows of ${columns} columns, like train`,
  })
}
