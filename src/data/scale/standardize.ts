import type { Features } from '../../tensor/reals.js'
import type { Dataset } from '../dataset/types.js'
import { scaledRows } from './scale.js'
import { moments } from '../statistics/moments.js'
import { storedFields } from '../stored-fields.js'

/** μ and σ of each feature of a train set: plain data, to be saved with the model. */
export interface Standardizer {
  readonly mean: readonly number[]
  /** σ, or 1 where the feature is constant. */
  readonly scale: readonly number[]
  /** Names of the constant features. */
  readonly constant: readonly string[]
}

/**
 * Measures μ and σ of every feature of the train set: μ = Σx/m, σ² = Σ(x − μ)²/m, two passes in f64 over a fixed tree.
 * The course writes a division by σ²; what makes the variance 1 is a division by σ. A constant feature gets scale 1.
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
 * (x − μ) / σ of every feature, with the μ and σ of the train set: the same for train, dev, test and production rows.
 * f64 features stay f64, f32 and bytes become f32.
 *
 * @throws WellfitError `INVALID_SHAPE` where the number of features differs; `INVALID_MODEL` for a damaged standardizer.
 * @example
 * const ready = standardize(dev, standardizer)
 */
export function standardize(data: Dataset, standardizer: Standardizer): Dataset {
  return { ...data, x: standardizeFeatures(data.x, standardizer) }
}

/**
 * (x − μ) / σ of flat, row-major features: for rows that come without targets.
 *
 * @throws WellfitError `INVALID_SHAPE` where the number of features differs; `INVALID_MODEL` for a damaged standardizer.
 * @example
 * net.predict(standardizeFeatures(Float64Array.of(5.1, 3.5, 1.4, 0.2), standardizer))
 */
export function standardizeFeatures(x: Features, standardizer: Standardizer): Float32Array | Float64Array {
  const { mean, scale } = checkStandardizer(standardizer)
  return scaledRows('standardize', x, mean, scale)
}

const { readStored, own, fields, list, texts, numbers, positiveNumbers, fault } = storedFields('checkStandardizer')

/**
 * Validates a standardizer that came from a file, and returns a fresh one made of known fields only; `standardize` does so
 * by itself.
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
