import { WellfitError } from '../../errors.js'
import type { ColumnTypes, ReadAs } from '../../data/csv/index.js'
import type { Flag, Flags } from './flags.js'

const KINDS: readonly ReadAs[] = ['number', 'category', 'boolean', 'date', 'ignore']

/** The flag that sets column types. */
export const TYPES_FLAG: Flag = {
  name: 'types',
  value: '<types>',
  help: `Types of columns, such as zip=category,id=ignore: ${KINDS.join(', ')} (default: inferred from the rows)`,
}

/** The column types that the flag names. */
export function readTypesFlag(flags: Flags): { readonly types?: ColumnTypes } {
  const text = flags.get('types')
  if (text === undefined) return {}
  const types = new Map<string, ReadAs>()
  for (const entry of text.split(',')) {
    // A column name may contain an equals sign, a type does not.
    const end = entry.lastIndexOf('=')
    const name = entry.slice(0, Math.max(0, end))
    const kind = KINDS.find((candidate) => candidate === entry.slice(end + 1).trim())
    if (name === '' || kind === undefined || types.has(name)) throw badTypes(entry, types.has(name))
    types.set(name, kind)
  }
  return { types }
}

function badTypes(value: string, isTwice: boolean): WellfitError {
  const expected = isTwice
    ? 'name each column once'
    : `be COLUMN=TYPE pairs separated by commas, such as zip=category,id=ignore; types are ${KINDS.join(', ')}`
  return new WellfitError({ code: 'INVALID_OPTION', functionName: 'wellfit', field: '--types', value, expected })
}
