import { noun } from '../../noun.js'
import { type FeatureRows, flatFeatures } from '../../data/dataset/flat-features.js'
import { WellfitError } from '../../errors.js'
import type { Features } from '../../tensor/reals.js'

/** The largest f32. */
const LARGEST_F32 = 3.4028234663852886e38

/**
 * The rows given to `predict`, a flat typed array or an array of rows, as one flat array.
 *
 * @throws WellfitError `INVALID_SHAPE` where the width is wrong, `INVALID_DATA` where a value is not a number.
 */
export function checkedFeatures(functionName: string, x: FeatureRows, inputs: number): Features {
  const flat = flatFeatures(functionName, x, inputs)
  if (flat.length === 0 || flat.length % inputs !== 0) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName,
      field: 'x',
      value: `${flat.length} ${noun(flat.length, 'value')}`,
      expected: `hold one or more rows of ${inputs} values`,
    })
  }
  return flat
}

/** Refuses the first value that is not finite in the network's precision. */
export function checkFinite(functionName: string, values: Features, columns: number, precision: 'f32' | 'f64'): void {
  const limit = precision === 'f32' ? LARGEST_F32 : Number.MAX_VALUE
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (Math.abs(value) <= limit) continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field: 'x',
      value,
      expected: Number.isFinite(value) ? 'fit into f32, whose largest value is 3.4e38' : 'be a finite number',
      remedy: Number.isFinite(value) ? "Standardize the column, or use precision 'f64'." : 'Remove or impute it.',
      row: Math.floor(i / columns),
      column: i % columns,
    })
  }
}

/** The index of the first whole number that f32 cannot represent exactly, or −1. */
export function firstInexactInteger(values: Features): number {
  if (!(values instanceof Float64Array)) return -1
  // A loop, and the rarest condition first: these are all values of a train set.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    if (Math.abs(value) > 2 ** 24 && Math.fround(value) !== value && Number.isInteger(value)) return i
  }
  return -1
}
