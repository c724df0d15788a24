import { readSafely } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { type Features, isFeatures } from '../../tensor/reals.js'
import { isNumericArray } from './checks.js'
import { flattenRows } from './flatten-rows.js'
import type { NumberRow, NumericArray } from './types.js'

/** Feature rows of a caller: a flat typed array, or an array of rows. */
export type FeatureRows = NumericArray | readonly NumberRow[]

/**
 * Feature rows of `width` columns as one flat array, row-major; the width of a flat one is not checked.
 *
 * @throws WellfitError `INVALID_SHAPE` for a row of another width, `INVALID_DATA` for what holds no numbers.
 */
export function flatFeatures(functionName: string, x: FeatureRows, width: number): Features {
  return readSafely(functionName, 'x', () => (isFeatures(x) ? x : flattened(functionName, x, width)))
}

function flattened(functionName: string, x: unknown, width: number): Features {
  if (Array.isArray(x)) return flattenRows(functionName, 'x', x, width)
  if (x instanceof Uint8ClampedArray) return new Uint8Array(x.buffer, x.byteOffset, x.length)
  if (isNumericArray(functionName, 'x', x)) return new Float64Array(x)
  const expected = 'be a typed array of numbers, or an array of rows'
  const isDataset = typeof x === 'object' && x !== null && 'targets' in x
  const remedy = isDataset ? 'Pass the features of a dataset: `data.x`.' : 'Pass rows: `[[1, 2], [3, 4]]`.'
  throw new WellfitError({ code: 'INVALID_DATA', functionName, field: 'x', value: x, expected, remedy })
}
