import { PURPOSE_QUANTILES } from '../../../assembly/layout.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkNumber } from '../../options.js'
import { normalQuantile } from '../math/normal-quantile.js'
import { hash32 } from '../random/hash.js'
import { RandomStream } from '../random/philox.js'
import { momentsOf } from '../statistics/moments.js'
import { valueAt } from '../statistics/quantiles.js'

/** How quantiles of columns are taken. */
export interface QuantileChoices {
  /** Most quantiles of a column; `null`: by the number of rows. */
  readonly quantiles: number | null
  /** The standard deviation of the noise over min(1, that of the column). */
  readonly noise: number
  readonly seed: number
}

export const quantileDefaults: QuantileChoices = { quantiles: null, noise: 1e-3, seed: 0 }

/** The options that choose how quantiles are taken, as the user gives them. */
interface QuantileOptions {
  readonly quantiles?: unknown
  readonly noise?: unknown
  /** Another name of `noise`, where it stands among options of other things. */
  readonly quantileNoise?: unknown
  readonly seed?: unknown
}

/**
 * The choices that are given. Throws `INVALID_OPTION`.
 *
 * @param unless Where they may be given, after the word "unless"; `null`: here.
 */
export function checkQuantiles(
  functionName: string,
  unless: string | null,
  options: QuantileOptions,
): Partial<QuantileChoices> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  const [first] = given
  if (first !== undefined && unless !== null) {
    const [field, value] = first
    const expected = `be omitted unless ${unless}`
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected })
  }
  return Object.fromEntries(
    given.map(([field, value]) => {
      if (field === 'quantiles') return [field, checkInteger(functionName, field, value, 2, 10_000)]
      if (field === 'seed') return [field, checkInteger(functionName, field, value, 0)]
      return ['noise', checkNumber(functionName, field, value, { min: 0, max: 1 })]
    }),
  )
}

/** Rows for each quantile by default, and how many quantiles there are then. */
const ROWS_PER_QUANTILE = 30
const FEWEST = 10
const MOST = 1000

/**
 * The k/(n − 1)-quantiles of a column with noise, ascending, k from 0 to n − 1; one alone of a constant column. Reorders the values.
 *
 * The noise is normal, of the standard deviation noise · min(1, σ): in proportion to σ a single wild value would make it larger than the
 * differences of all others. That of row i is Φ⁻¹ of word i of the stream that belongs to the column's name, so that a column has the same
 * noise wherever it is fitted.
 */
export function noisyQuantiles(
  name: string,
  values: Float64Array,
  { quantiles: most, noise, seed }: QuantileChoices,
): readonly number[] {
  const [first = NaN] = values
  if (values.every((value) => value === first)) return [first]
  const deviation = noise * Math.min(1, momentsOf(values).deviation)
  if (deviation > 0) {
    const stream = new RandomStream(seed, PURPOSE_QUANTILES, hash32(name))
    for (let i = 0; i < values.length; i++)
      values[i] = (values[i] ?? NaN) + deviation * normalQuantile((stream.next() + 0.5) / 2 ** 32)
  }
  const sorted = values.sort()
  const lowest = sorted[0] ?? NaN
  if (lowest === sorted.at(-1)) return [lowest]
  const wanted = most ?? Math.min(MOST, Math.max(FEWEST, Math.floor(values.length / ROWS_PER_QUANTILE)))
  const last = Math.min(wanted, values.length) - 1
  const quantiles = Array.from({ length: last + 1 }, (_, k) =>
    // In this order, quantiles at a row are that row's value.
    valueAt(sorted, (k * (sorted.length - 1)) / last),
  )
  // Rounding may exchange neighbours that are nearly equal.
  for (let k = 1; k <= last; k++) quantiles[k] = Math.max(quantiles[k] ?? NaN, quantiles[k - 1] ?? NaN)
  return quantiles
}
