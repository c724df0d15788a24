import { WellfitError } from '../errors.js'
import { moments, type Moments } from './statistics.js'

/** The square of a number above this, summed over the rows, could be too large for f64. */
const LARGEST = 1e150

/** Mean and σ of a column of the train rows, without gaps; refuses values whose variance would overflow. */
export function columnMoments(name: string, values: Float64Array): Moments {
  const row = firstBeyond(values, LARGEST)
  if (row === -1) return moments(values.length, (i) => values[i] ?? NaN)
  throw new WellfitError({
    code: 'INVALID_DATA',
    door: 'fitPreprocessor',
    field: name,
    column: name,
    value: values[row],
    row,
    expected: `lie within ±${LARGEST}, so that its variance is a number`,
    remedy: 'Give the column in a larger unit, or mark such values as missing.',
  })
}

function firstBeyond(values: Float64Array, most: number): number {
  for (let row = 0; row < values.length; row++) if (Math.abs(values[row] ?? 0) > most) return row
  return -1
}
