import { WellfitError } from '../../../errors.js'

/** The error for a file of NumPy that is not as it must be. */
export function npyFault(
  functionName: string,
  byteOffset: number,
  value: unknown,
  expected: string,
  remedy?: string,
): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'bytes',
    value,
    byteOffset,
    expected,
    ...(remedy === undefined ? {} : { remedy }),
  })
}
