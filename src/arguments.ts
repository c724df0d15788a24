import { WellfitError } from './errors.js'

/** Runs `read`; what a getter or a proxy of the caller throws becomes an error that names the argument. */
export function readSafely<T>(functionName: string, field: string, read: () => T): T {
  try {
    return read()
  } catch (cause) {
    if (cause instanceof WellfitError) throw cause
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName,
      field,
      expected: 'be readable, but reading it threw an error',
      remedy: 'Pass plain data.',
      cause,
    })
  }
}

/** The value itself; what throws when an object is read, a revoked proxy for one, throws here and not later. */
export function touch(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  Reflect.getPrototypeOf(value)
  Reflect.get(value, 'constructor')
  return value
}

/** Whether a value is an object literal, or an object without a prototype: of this realm or another. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null
}

/** How many values an array, a typed array or something like them holds; `undefined` for what is no such thing. */
export function lengthOf(functionName: string, field: string, value: unknown): number | undefined {
  return readSafely(functionName, field, () => {
    if (typeof value !== 'object' || value === null || !('length' in value)) return undefined
    return typeof value.length === 'number' ? value.length : undefined
  })
}

/** Refuses what holds no numbers: of typed arrays those of 64-bit integers, of others the first that is no number. */
export function checkNumbers(
  functionName: string,
  field: string,
  values: unknown,
): asserts values is ArrayLike<number> {
  const length = lengthOf(functionName, field, values)
  const refusal = { code: 'INVALID_DATA', functionName } as const
  if (length === undefined) {
    throw new WellfitError({ ...refusal, field, value: values, expected: 'be an array of numbers' })
  }
  if (ArrayBuffer.isView(values) && !(values instanceof BigInt64Array) && !(values instanceof BigUint64Array)) return
  const list = values as ArrayLike<unknown>
  for (let i = 0; i < length; i++) {
    const value = readSafely(functionName, `${field}[${i}]`, () => list[i])
    if (typeof value === 'number') continue
    throw new WellfitError({ ...refusal, field: `${field}[${i}]`, value, expected: 'be a number' })
  }
}

/**
 * Reads a result that may come from a file or was made by hand. Its types are known to the compiler alone, so that
 * whatever fails while it is read is taken to be its fault, and told as such.
 *
 * @param needed Members without which it is no such result.
 * @throws WellfitError `INVALID_DATA` naming the argument, with what failed as its cause.
 */
export function readResult<Result extends object, T>(
  functionName: string,
  field: string,
  result: Result,
  needed: readonly (keyof Result & string)[],
  read: () => T,
): T {
  const fault = (expected: string, cause?: unknown): WellfitError =>
    new WellfitError({
      code: 'INVALID_DATA',
      functionName,
      field,
      value: result,
      expected,
      remedy: 'Pass what wellfit returned.',
      ...(cause === undefined ? {} : { cause }),
    })
  try {
    const value: unknown = result
    if (typeof value !== 'object' || value === null) throw fault('be a result of wellfit')
    const missing = needed.find((name) => result[name] === undefined)
    if (missing !== undefined) throw fault(`be a result of wellfit: it has no \`${missing}\``)
    return read()
  } catch (cause) {
    if (cause instanceof WellfitError) throw cause
    throw fault('be a result of wellfit: it cannot be read', cause)
  }
}
