import { showValue, WellfitError } from '../../errors.js'
import type { Fault } from '../../options.js'
import type { NumericArray } from './types.js'

/** Whether something is a typed array of numbers; 64-bit integers are refused with a remedy. */
export function isNumericArray(field: string, value: unknown): value is NumericArray {
  if (!ArrayBuffer.isView(value) || value instanceof DataView) return false
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'dataset',
      field,
      value,
      expected: 'hold numbers, not 64-bit integers',
      remedy: 'Convert with Float64Array.from(values, Number), which is exact up to 2⁵³.',
    })
  }
  return true
}

/** Refuses an array whose memory was transferred away. */
export function checkAttached(field: string, array: NumericArray): void {
  const { buffer } = array
  const detached = 'detached' in buffer ? buffer.detached : buffer.byteLength === 0
  if (!detached) return
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'dataset',
    field,
    value: `a detached ${array.constructor.name}`,
    expected: 'still own its memory',
    remedy: 'It was transferred to another thread; pass a copy there instead.',
  })
}

/** Whether others may change or shrink the memory while it is in use. */
export function isUnstable(array: NumericArray): boolean {
  const { buffer } = array
  const isShared = typeof SharedArrayBuffer === 'function' && buffer instanceof SharedArrayBuffer
  return isShared || ('resizable' in buffer && buffer.resizable)
}

/** Findings and errors say which feature they are about by its name. */
export function checkNames(field: string, given: unknown): asserts given is readonly string[] {
  const isList = Array.isArray(given) && given.every((name) => typeof name === 'string')
  if (isList && given.length > 0 && new Set(given).size === given.length) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'dataset',
    field,
    value: given,
    expected: 'be an array of at least one text, no two of them the same',
  })
}

/** The error for something that is no array at all. */
export function notAnArray(field: string, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName: 'dataset', field, value, expected })
}

/** The error for values that are not what a column must hold. */
export function faultError(
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
    return 'Leave such rows out, or impute the value; a missing value is never taken for 0.'
  }
  if (typeof value === 'string') return `Convert texts to numbers first: ${showValue(value)} is a text.`
  return 'Look for a division by 0 or an overflow where the data is made.'
}
