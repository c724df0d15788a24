import { WellfitError } from '../errors.js'
import type { Features } from '../tensor/reals.js'
import {
  checkAttached,
  faultError,
  findFaults,
  isFiniteNumber,
  isNumericArray,
  isUnstable,
  notAnArray,
} from './arrays.js'
import type { DatasetInput, NumericArray } from './dataset.js'

/** What a WebAssembly memory can address. */
const MOST_BYTES = 2 ** 32

/** Features of `rows` rows in one of the three forms that a network reads, checked. */
export function readFeatures(x: DatasetInput['x'], rows: number): { x: Features; features: number } {
  if (isNumericArray('x', x)) return readFlat(x, rows)
  if (!Array.isArray(x)) throw notAnArray('x', x, 'be a typed array or an array of rows')
  return readRows(x, rows)
}

function readFlat(array: NumericArray, rows: number): { x: Features; features: number } {
  checkAttached('x', array)
  const features = array.length / rows
  if (!Number.isInteger(features) || features < 1) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      door: 'dataset',
      field: 'x',
      value: `${array.length} values`,
      expected: `hold the same number of values, at least 1, for each of the ${rows} rows of y`,
      remedy: 'x is flat and row-major: x.length = rows · features.',
    })
  }
  const x = toFeatures(array)
  const fault = x instanceof Uint8Array ? null : findFaults(x, isFiniteNumber)
  if (fault !== null) throw faultError('x', fault, features, 'be a finite number')
  return { x, features }
}

/** The array itself where it can be used as it stands, else a copy. */
function toFeatures(array: NumericArray): Features {
  if (array instanceof Uint8ClampedArray) {
    return isUnstable(array) ? Uint8Array.from(array) : new Uint8Array(array.buffer, array.byteOffset, array.length)
  }
  if (array instanceof Uint8Array || array instanceof Float32Array || array instanceof Float64Array) {
    return isUnstable(array) ? array.slice() : array
  }
  return Float64Array.from(array)
}

function readRows(x: readonly unknown[], rows: number): { x: Features; features: number } {
  if (x.length !== rows) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      door: 'dataset',
      field: 'x',
      value: `${x.length} rows`,
      expected: `have as many rows as y, ${rows}`,
    })
  }
  const features = Array.isArray(x[0]) ? x[0].length : 0
  if (features === 0) throw notAnArray('x[0]', x[0], 'be a row of at least one number')
  checkSize(rows, features)
  const flat = new Float64Array(rows * features)
  for (let row = 0; row < rows; row++) copyRow(x[row], row, features, flat)
  return { x: flat, features }
}

function copyRow(values: unknown, row: number, features: number, flat: Float64Array): void {
  if (!Array.isArray(values) || values.length !== features) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      door: 'dataset',
      field: `x[${row}]`,
      value: values,
      expected: `be a row of ${features} numbers like the first`,
      row,
    })
  }
  const fault = findFaults(values, isFiniteNumber)
  if (fault !== null) {
    throw faultError('x', { ...fault, index: row * features + fault.index }, features, 'be a finite number')
  }
  flat.set(values, row * features)
}

function checkSize(rows: number, features: number): void {
  const bytes = rows * features * Float64Array.BYTES_PER_ELEMENT
  if (bytes <= MOST_BYTES) return
  throw new WellfitError({
    code: 'UNSUPPORTED',
    door: 'dataset',
    field: 'x',
    value: `${rows} rows of ${features} features, ${(bytes / 2 ** 30).toFixed(1)} GiB as f64`,
    expected: 'fit into the 4 GiB that a WebAssembly memory can address',
    remedy: 'Pass a Float32Array or Uint8Array, or fewer rows.',
  })
}
