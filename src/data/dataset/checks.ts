import { showValue, WellfitError } from '../../errors.js'
import type { Fault } from '../../options.js'
import type { NumericArray } from './types.js'

/** Whether a value is a typed array of numbers; throws for 64-bit integers. */
export function isNumericArray(functionName: string, field: string, value: unknown): value is NumericArray {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return false
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field,
      value,
      expected: 'not hold 64-bit integers',
      remedy: 'Convert them with Float64Array.from(values, Number), which is exact up to 2⁵³.',
    })
  }
  return true
}

/** Throws if the array's memory was transferred away. */
export function checkAttached(field: string, array: NumericArray): void {
  const { buffer } = array
  const detached = 'detached' in buffer ? buffer.detached : buffer.byteLength === 0
  if (!detached) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'dataset',
    field,
    value: `a detached ${array.constructor.name}`,
    expected: 'not be detached',
    remedy: 'Its memory was transferred to another thread. Transfer a copy instead.',
  })
}

/** Whether other code may change or shrink the memory while it is in use. */
export function isUnstable(array: NumericArray): boolean {
  const { buffer } = array
  const isShared = typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer
  return isShared || ('resizable' in buffer && buffer.resizable)
}

/** Checks a list of names: findings and errors identify features by name, so names must be unique. */
export function checkNames(field: string, given: unknown): asserts given is readonly string[] {
  const isList = Array.isArray(given) && given.every((name) => typeof name === 'string')
  if (isList && given.length > 0 && new Set(given).size === given.length) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'dataset',
    field,
    value: given,
    expected: 'be an array of one or more distinct strings',
  })
}

/** The error for a value that is not an array. */
export function notAnArray(field: string, value: unknown, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_DATA', functionName: 'dataset', field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}

/** What to do with a tensor of TensorFlow.js. */
export function tensorRemedy(field: string, value: unknown): string | undefined {
  return typeof value === 'object' && value !== null && 'dataSync' in value
    ? `Pass its values: \`${field}: tensor.arraySync()\`.`
    : undefined
}

/** The error for values that do not belong in a column. */
export function valueError(
  field: string,
  fault: Fault,
  columns: number,
  expected: string,
  functionName = 'dataset',
): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field,
    value: fault.value,
    expected,
    row: Math.floor(fault.index / columns),
    ...(columns > 1 ? { column: fault.index % columns } : {}),
    count: fault.count,
    remedy: remedyFor(fault.value),
  })
}

function remedyFor(value: unknown): string {
  if (value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value))) {
    return 'Drop such rows or impute the value; a missing value is never treated as 0.'
  }
  if (typeof value === 'bigint') return 'Convert it with Number, which is exact up to 2⁵³.'
  if (typeof value === 'boolean') return 'Convert booleans first: `values.map(Number)` gives 0 and 1.'
  if (typeof value === 'string') return `Convert strings to numbers first: ${showValue(value)} is a string.`
  return 'Look for a division by 0 or an overflow in the code that produces the data.'
}
