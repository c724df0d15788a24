import { noun } from '../../noun.js'
import { WellfitError } from '../../errors.js'
import { findFaults, isFiniteNumber } from '../../options.js'
import type { Features } from '../../tensor/reals.js'
import { checkAttached, valueError, isNumericArray, isUnstable, notAnArray, tensorRemedy } from './checks.js'
import type { DatasetInput, NumericArray } from './types.js'
import { flattenRows } from './flatten-rows.js'

/** The address space of a WebAssembly memory. */
const MAX_BYTES = 2 ** 32

/** Checks the features of `rows` rows and returns them as u8, f32 or f64. */
export function readFeatures(x: DatasetInput['x'], rows: number): { x: Features; features: number } {
  if (isNumericArray('dataset', 'x', x)) return readFlat(x, rows)
  if (!Array.isArray(x)) throw notAnArray('x', x, 'be a typed array or an array of rows', tensorRemedy('x', x))
  return readRows(x, rows)
}

function readFlat(array: NumericArray, rows: number): { x: Features; features: number } {
  checkAttached('x', array)
  const features = array.length / rows
  if (!Number.isInteger(features) || features < 1) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'dataset',
      field: 'x',
      value: `${array.length} values`,
      expected: `hold the same number of values, at least 1, for each of ${rows} rows, as y has`,
      remedy: 'x is flat and row-major: x.length = rows · features.',
    })
  }
  const x = toFeatures(array, features)
  const fault = x instanceof Uint8Array ? null : findFaults(x, isFiniteNumber)
  if (fault !== null) throw valueError('x', fault, features, 'be a finite number')
  return { x, features }
}

/** The array itself if it can be used directly, otherwise a copy. */
function toFeatures(array: NumericArray, features: number): Features {
  if (!isUnstable(array)) {
    if (array instanceof Uint8ClampedArray) return new Uint8Array(array.buffer, array.byteOffset, array.length)
    if (array instanceof Uint8Array || array instanceof Float32Array || array instanceof Float64Array) return array
  }
  const type = typeOfCopy(array)
  checkSize(array.length / features, features, type)
  // Not `from`: it builds an ordinary array first and runs out of memory.
  return new copies[type](array)
}

const copies = { u8: Uint8Array, f32: Float32Array, f64: Float64Array } as const

function typeOfCopy(array: NumericArray): keyof typeof copies {
  if (array instanceof Uint8Array || array instanceof Uint8ClampedArray) return 'u8'
  return array instanceof Float32Array ? 'f32' : 'f64'
}

function readRows(x: readonly unknown[], rows: number): { x: Features; features: number } {
  if (x.length !== rows) {
    throw new WellfitError({
      code: 'INVALID_SHAPE',
      functionName: 'dataset',
      field: 'x',
      value: `${x.length} ${noun(x.length, 'row')}`,
      expected: `have ${rows} rows, like y`,
    })
  }
  const [first] = x
  const features = Array.isArray(first) || isNumericArray('dataset', 'x[0]', first) ? first.length : 0
  if (features === 0) throw notARow(x[0])
  checkSize(rows, features, 'f64')
  return { x: flattenRows('dataset', 'x', x, features), features }
}

function notARow(value: unknown): WellfitError {
  const remedies: Partial<Record<string, string>> = {
    number: 'Pass an array of rows, such as `[[1], [2]]` for one feature; or one flat typed array.',
    object:
      'Pass arrays of numbers: `rows.map((row) => Object.values(row))`; `readCsv` and `prepareTable` take tables.',
  }
  const isList = Array.isArray(value) || value === null
  const remedy = isList || ArrayBuffer.isView(value) ? undefined : remedies[typeof value]
  return notAnArray('x[0]', value, 'be a row of at least one number', remedy)
}

function checkSize(rows: number, features: number, type: keyof typeof copies): void {
  const bytes = rows * features * copies[type].BYTES_PER_ELEMENT
  if (bytes <= MAX_BYTES) return
  throw new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'dataset',
    field: 'x',
    value: `${rows} rows of ${features} features, ${(bytes / 2 ** 30).toFixed(1)} GiB as ${type}`,
    expected: 'fit into the 4 GiB that a WebAssembly memory can address',
    remedy: 'Pass a Float32Array or Uint8Array, or fewer rows.',
  })
}
