import { WellfitError } from '../../errors.js'
import type { ColumnType, ColumnTypes, ReadAs } from '../../data/csv/index.js'
import type { Flag, Flags } from './flags.js'

const KINDS: readonly ReadAs[] = ['number', 'category', 'boolean', 'date', 'ignore']

/** Kinds with the format of their cells: the decimal separator of numbers, the order of day, month and year of dates. */
const FORMATS: Readonly<Record<string, ColumnType>> = {
  'number:point': { kind: 'number', decimal: '.', grouping: ',' },
  'number:comma': { kind: 'number', decimal: ',', grouping: '.' },
  'date:dmy': { kind: 'date', order: 'dmy' },
  'date:mdy': { kind: 'date', order: 'mdy' },
  'date:ymd': { kind: 'date', order: 'ymd' },
}

const ALL = [...KINDS, ...Object.keys(FORMATS)].join(', ')

/** The flag that sets column types. */
export const TYPES_FLAG: Flag = {
  name: 'types',
  value: '<types>',
  help: `Types of columns, such as zip=category,id=ignore: ${ALL} (default: inferred from the rows)`,
}

/** The column types that the flag names. */
export function readTypesFlag(flags: Flags): { readonly types?: ColumnTypes } {
  const text = flags.get('types')
  if (text === undefined) return {}
  const types = new Map<string, ColumnType>()
  for (const entry of text.split(',')) {
    // A column name may contain an equals sign, a type does not.
    const end = entry.lastIndexOf('=')
    const name = entry.slice(0, Math.max(0, end))
    const type = typeOf(entry.slice(end + 1).trim())
    if (name === '' || type === undefined || types.has(name)) throw badTypes(entry, types.has(name))
    types.set(name, type)
  }
  return { types }
}

function typeOf(word: string): ColumnType | undefined {
  return KINDS.find((kind) => kind === word) ?? (Object.hasOwn(FORMATS, word) ? FORMATS[word] : undefined)
}

function badTypes(value: string, isTwice: boolean): WellfitError {
  const expected = isTwice
    ? 'name each column once'
    : `be COLUMN=TYPE pairs separated by commas, such as zip=category,id=ignore; types are ${ALL}`
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit', field: '--types', value, expected })
}
