import { WellfitError } from '../../../errors.js'
import { isPlainObject } from '../../../arguments.js'
import { checkChoice, checkKeys } from '../../../options.js'
import type { DateFormat } from '../../dates/date-format.js'
import type { NumberFormat } from '../../parse/number-format.js'
import { readDateFormat, readNumberFormat } from './formats.js'

/** How a column is read: as numbers, categories, booleans or dates, or not at all. */
export type ReadAs = 'number' | 'category' | 'boolean' | 'date' | 'ignore'

/** Numbers in a given format. */
export type NumberType = NumberFormat & { readonly kind: 'number' }

/** Dates in a given format. */
export type DateType = DateFormat & { readonly kind: 'date' }

/** How a column is read: its kind, or its kind and the format of its cells. */
export type ColumnType = ReadAs | NumberType | DateType

/** How to read columns, by name. */
export type ColumnTypes = { readonly [column: string]: ColumnType } | ReadonlyMap<string, ColumnType>

/** The kind that a type has. */
export function readAsOf(type: ColumnType): ReadAs {
  return typeof type === 'string' ? type : type.kind
}

const choices: readonly ReadAs[] = ['number', 'category', 'boolean', 'date', 'ignore']

/** Checks the option `types`. */
export function readTypes(functionName: string, types: unknown): ReadonlyMap<string, ColumnType> {
  if (types === undefined) return new Map()
  if (!(types instanceof Map) && !isPlainObject(types)) {
    const expected = 'be an object or a Map that maps column names to types'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'types', value: types, expected })
  }
  const entries: [unknown, unknown][] = types instanceof Map ? [...types] : Object.entries(types)
  return new Map(
    entries.map(([name, type]) => [String(name), readType(functionName, `types[${JSON.stringify(name)}]`, type)]),
  )
}

function readType(functionName: string, field: string, type: unknown): ColumnType {
  if (!isPlainObject(type)) return checkChoice(functionName, field, type, choices)
  const { kind } = type as { readonly kind?: unknown }
  if (checkChoice(functionName, `${field}.kind`, kind, ['number', 'date']) === 'date') {
    checkKeys(functionName, field, type, ['kind', 'order', 'missing'])
    return { kind: 'date', ...readDateFormat(functionName, field, type) }
  }
  checkKeys(functionName, field, type, ['kind', 'decimal', 'grouping', 'unit', 'duration', 'missing'])
  return { kind: 'number', ...readNumberFormat(functionName, field, type) }
}
