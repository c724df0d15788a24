import { checkChoice, checkNumber } from '../../options.js'
import { storedFields, type StoredFields } from '../stored-fields.js'

/** The kinds of scalers, in the order of the documentation. */
export const scalerKinds = ['standard', 'minMax', 'robust', 'robustSmoothClip', 'quantile'] as const

/**
 * How columns are scaled, like scikit-learn's StandardScaler, MinMaxScaler, RobustScaler and QuantileTransformer.
 *
 * - `'standard'`: by mean and standard deviation, to mean 0 and variance 1;
 * - `'minMax'`: by minimum and maximum, to a range;
 * - `'robust'`: by median and interquartile range, which are insensitive to outliers;
 * - `'robustSmoothClip'`: as `'robust'`, then smoothly clipped to (−3, 3), as RealMLP does (Holzmüller, Grinsztajn and Steinwart,
 *   "Better by default", 2024, section 3). Features only;
 * - `'quantile'`: to a standard normal distribution, z = Φ⁻¹(F(x)), F the distribution function of train with a little noise, as in TabM
 *   (Gorishniy et al., 2024); between −5.2 and 5.2, the outermost values at the ends. Features only.
 */
export type ScalerKind = (typeof scalerKinds)[number]

/** How number columns are scaled, or `'none'`, which keeps their units. */
export type Scaling = ScalerKind | 'none'

/** Checks how columns are to be scaled. Default `'standard'`. */
export function checkScaling(functionName: string, scaling: unknown): Scaling {
  return checkChoice(functionName, 'scaling', scaling ?? 'standard', [...scalerKinds, 'none'])
}

/**
 * A fitted scaler, z = (x − center) / scale per column, with `clip` then z / √(1 + (z/clip)²), with `quantiles` then Φ⁻¹(F(z)): plain JSON,
 * saved with the model.
 */
export interface Scaler {
  readonly format: 'wellfit.scaler'
  readonly version: 1
  readonly kind: ScalerKind
  /** Whether it scales features or the targets of a regression. */
  readonly of: 'features' | 'targets'
  /** `log`: the natural logarithm of a single target is scaled, z = (ln y − center) / scale. */
  readonly transform?: 'log'
  /** Column names. */
  readonly columns: readonly string[]
  readonly center: readonly number[]
  /** The divisor; 1 for a constant column. */
  readonly scale: readonly number[]
  /** The limit of smooth clipping, for the kind that clips. */
  readonly clip?: number
  /**
   * For the kind that maps by them, where center and scale are 0 and 1: the k/(n − 1)-quantiles of each column, ascending, k from 0 to
   * n − 1; one alone for a constant column.
   */
  readonly quantiles?: readonly (readonly number[])[]
  /** Names of the constant columns: those whose spread, as measured by `kind`, is 0. */
  readonly constant: readonly string[]
}

const functionName = 'checkScaler'
const keys = [
  'format',
  'version',
  'kind',
  'of',
  'transform',
  'columns',
  'center',
  'scale',
  'clip',
  'quantiles',
  'constant',
]
const stored = storedFields(functionName)
const { readStored, own, fields, texts, distinctTexts, list, numbers, positiveNumbers, fault } = stored

/**
 * Validates a scaler read from a file and returns a copy with known fields only.
 *
 * @throws WellfitError `INVALID_MODEL` naming the field.
 * @example
 * const scaler = checkScaler(JSON.parse(text))
 */
export function checkScaler(value: unknown): Scaler {
  return readStored(() => {
    const object = fields('scaler', value, keys)
    const format = checkChoice(functionName, 'format', own(object, 'format'), ['wellfit.scaler'])
    const version = own(object, 'version')
    if (version !== 1) throw fault('version', version, 'be 1', 'It was written by a different version of wellfit.')
    const columns = distinctTexts('columns', own(object, 'columns'))
    const constant = texts('constant', own(object, 'constant'))
    const unknown = constant.find((name) => !columns.includes(name))
    if (unknown !== undefined) throw fault('constant', unknown, 'name only columns of the scaler')
    const kind = checkChoice(functionName, 'kind', own(object, 'kind'), scalerKinds)
    const of = checkChoice(functionName, 'of', own(object, 'of'), ['features', 'targets'])
    const clips = kind === 'robustSmoothClip'
    const maps = kind === 'quantile'
    if ((clips || maps) && of === 'targets')
      throw fault('of', of, 'be features: predictions beyond the limit would be impossible')
    const transform = own(object, 'transform')
    if (transform !== undefined && (transform !== 'log' || of !== 'targets' || columns.length !== 1))
      throw fault('transform', transform, "be absent, or 'log' for one column of targets")
    const clip = own(object, 'clip')
    if (clips === (clip === undefined)) {
      throw fault('clip', clip, clips ? 'be a number above 0' : "be absent unless kind is 'robustSmoothClip'")
    }
    const quantiles = own(object, 'quantiles')
    if (!maps && quantiles !== undefined) throw fault('quantiles', quantiles, "be absent unless kind is 'quantile'")
    const center = numbers('center', own(object, 'center'), columns.length)
    const scale = positiveNumbers('scale', own(object, 'scale'), columns.length)
    if (maps && center.some((value) => value !== 0)) throw fault('center', center, "be 0 where kind is 'quantile'")
    if (maps && scale.some((value) => value !== 1)) throw fault('scale', scale, "be 1 where kind is 'quantile'")
    return {
      format,
      version,
      kind,
      of,
      ...(transform === undefined ? {} : { transform: 'log' as const }),
      columns,
      center,
      scale,
      ...(clips ? { clip: checkNumber(functionName, 'clip', clip, { min: 0, minExcluded: true }) } : {}),
      ...(maps ? { quantiles: readAllQuantiles(quantiles, columns.length) } : {}),
      constant,
    }
  })
}

function readAllQuantiles(value: unknown, columns: number): readonly (readonly number[])[] {
  const all = list('quantiles', value)
  if (all.length !== columns) throw fault('quantiles', all.length, `hold a list for each of ${columns} columns`)
  return all.map((own, j) => readQuantiles(stored, `quantiles[${j}]`, own))
}

/** The quantiles of a column as a file has them: one, or two or more that ascend. */
export function readQuantiles({ list, numbers, fault }: StoredFields, field: string, value: unknown): number[] {
  const quantiles = numbers(field, value, list(field, value).length)
  const isAscending = quantiles.every((quantile, k) => k === 0 || quantile >= (quantiles[k - 1] ?? NaN))
  if (quantiles.length === 1 || (isAscending && (quantiles[0] ?? NaN) < (quantiles.at(-1) ?? NaN))) return quantiles
  throw fault(field, value, 'be one number, or ascending ones with two different ones')
}
