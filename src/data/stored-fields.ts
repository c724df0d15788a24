import { noun } from '../noun.js'
import { readSafely } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { checkKeys, checkNumber } from '../options.js'

/** Validates plain data read from a file: every error is `INVALID_MODEL` and names the field. */
export interface StoredFields {
  /** Runs a reader and converts errors of option checks to `INVALID_MODEL`. */
  readonly readStored: <T>(reader: () => T) => T
  /** The value of an own property; inherited properties are ignored. */
  readonly own: (value: object, key: string) => unknown
  readonly anObject: (field: string, value: unknown) => object
  /** An object with no keys other than these. */
  readonly fields: (field: string, value: unknown, keys: readonly string[]) => object
  readonly list: (field: string, value: unknown) => unknown[]
  readonly text: (field: string, value: unknown) => string
  readonly texts: (field: string, value: unknown) => string[]
  /** One or more distinct strings. */
  readonly distinctTexts: (field: string, value: unknown) => string[]
  readonly checkDifferent: (field: string, values: readonly string[]) => void
  /** One finite number for each of `count` columns. */
  readonly numbers: (field: string, value: unknown, count: number) => number[]
  /** One positive number for each of `count` columns. */
  readonly positiveNumbers: (field: string, value: unknown, count: number) => number[]
  readonly fault: (field: string | undefined, value: unknown, expected: string, remedy?: string) => WellfitError
}

/** The validators, with errors that name `functionName`. */
export function storedFields(functionName: string): StoredFields {
  const fault: StoredFields['fault'] = (field, value, expected, remedy) =>
    new WellfitError({
      code: 'INVALID_MODEL',
      functionName,
      ...(field === undefined ? {} : { field }),
      value,
      expected,
      ...(remedy === undefined ? {} : { remedy }),
    })
  return { ...containers(functionName, fault), ...contents(functionName, fault), fault }
}

type Fault = StoredFields['fault']

function containers(
  functionName: string,
  fault: Fault,
): Pick<StoredFields, 'readStored' | 'own' | 'anObject' | 'fields'> {
  const anObject = (field: string, value: unknown): object => {
    const isObject = (): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)
    if (readSafely(functionName, field, isObject)) return Object(value) as object
    throw fault(field, value, 'be an object')
  }
  return {
    readStored(reader) {
      try {
        return reader()
      } catch (error) {
        if (!(error instanceof WellfitError)) throw fault(undefined, undefined, 'be plain JSON')
        if (error.code === 'INVALID_MODEL') throw error
        throw fault(error.field, error.value, error.expected, error.remedy)
      }
    },
    own: (value, key) => Object.getOwnPropertyDescriptor(value, key)?.value,
    anObject,
    fields(field, value, keys) {
      const object = anObject(field, value)
      checkKeys(functionName, field, object, keys, keys)
      return object
    },
  }
}

function contents(
  functionName: string,
  fault: Fault,
): Omit<StoredFields, 'readStored' | 'own' | 'anObject' | 'fields' | 'fault'> {
  const list = (field: string, value: unknown): unknown[] => {
    if (Array.isArray(value)) return Array.from<unknown>(value)
    throw fault(field, value, 'be an array')
  }
  const text = (field: string, value: unknown): string => {
    if (typeof value === 'string') return value
    throw fault(field, value, 'be a string')
  }
  const texts = (field: string, value: unknown): string[] =>
    list(field, value).map((entry, i) => text(`${field}[${i}]`, entry))
  const checkDifferent = (field: string, values: readonly string[]): void => {
    const seen = new Set<string>()
    for (const value of values) {
      if (seen.has(value)) throw fault(field, value, 'not occur twice')
      seen.add(value)
    }
  }
  const numbers = (field: string, value: unknown, count: number, range = {}): number[] => {
    const found = list(field, value)
    if (found.length !== count)
      throw fault(
        field,
        `${found.length} ${noun(found.length, 'value')}`,
        `hold one value for each of ${count} ${noun(count, 'column')}`,
      )
    return found.map((entry, i) => checkNumber(functionName, `${field}[${i}]`, entry, range))
  }
  return {
    list,
    text,
    texts,
    distinctTexts(field, value) {
      const found = texts(field, value)
      if (found.length === 0) throw fault(field, value, 'hold at least one string')
      checkDifferent(field, found)
      return found
    },
    checkDifferent,
    numbers: (field, value, count) => numbers(field, value, count),
    positiveNumbers: (field, value, count) => numbers(field, value, count, { min: 0, minExcluded: true }),
  }
}
