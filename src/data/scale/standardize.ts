import type { Features } from '../../tensor/reals.js'
import type { Dataset } from '../dataset/types.js'
import { scaledRows } from './scale.js'
import { moments } from '../statistics/moments.js'
import { storedFields } from '../stored-fields.js'

/** Mean and standard deviation of each train feature: plain JSON, saved with the model. */
export interface Standardizer {
  readonly mean: readonly number[]
  /** σ, or 1 for a constant feature. */
  readonly scale: readonly number[]
  /** Names of the constant features. */
  readonly constant: readonly string[]
}

/**
 * Fits mean and standard deviation of every feature on the train set: μ = Σx/m, σ² = Σ(x − μ)²/m, in two passes in f64 over a
 * fixed tree. The scale is σ, which makes the variance 1, and 1 for a constant feature.
 *
 * @example
 * const standardizer = fitStandardizer(train)
 */
export function fitStandardizer(train: Dataset): Standardizer {
  const { x, rows, features, columns } = train
  const all = Array.from({ length: features }, (_, j) => moments(rows, (i) => x[i * features + j] ?? 0))
  return {
    mean: all.map(({ mean }) => mean),
    scale: all.map(({ deviation }) => (deviation === 0 ? 1 : deviation)),
    constant: columns.filter((_, j) => all[j]?.deviation === 0),
  }
}

/**
 * Standardizes every feature, (x − μ) / σ, with the μ and σ of the train set: the same for train, dev, test and production
 * rows. f64 features stay f64; f32 and byte features become f32.
 *
 * @throws WellfitError `INVALID_SHAPE` if the number of features differs; `INVALID_MODEL` for a damaged standardizer.
 * @example
 * const ready = standardize(dev, standardizer)
 */
export function standardize(data: Dataset, standardizer: Standardizer): Dataset {
  return { ...data, x: standardizeFeatures(data.x, standardizer) }
}

/**
 * Standardizes flat, row-major features without targets: (x − μ) / σ.
 *
 * @throws WellfitError `INVALID_SHAPE` if the number of features differs; `INVALID_MODEL` for a damaged standardizer.
 * @example
 * net.predict(standardizeFeatures(Float64Array.of(5.1, 3.5, 1.4, 0.2), standardizer))
 */
export function standardizeFeatures(x: Features, standardizer: Standardizer): Float32Array | Float64Array {
  const { mean, scale } = checkStandardizer(standardizer)
  return scaledRows('standardize', x, mean, scale)
}

const { readStored, own, fields, list, texts, numbers, positiveNumbers, fault } = storedFields('checkStandardizer')

/**
 * Validates a standardizer read from a file and returns a copy with known fields only; `standardize` calls it itself.
 *
 * @throws WellfitError `INVALID_MODEL` naming the field.
 * @example
 * const standardizer = checkStandardizer(JSON.parse(text))
 */
export function checkStandardizer(value: unknown): Standardizer {
  return readStored(() => {
    const object = fields('standardizer', value, ['mean', 'scale', 'constant'])
    const features = list('mean', own(object, 'mean')).length
    if (features === 0) throw fault('mean', '0 values', 'hold one for each feature')
    return {
      mean: numbers('mean', own(object, 'mean'), features),
      scale: positiveNumbers('scale', own(object, 'scale'), features),
      constant: texts('constant', own(object, 'constant')),
    }
  })
}
