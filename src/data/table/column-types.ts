import { WellfitError } from '../../errors.js'
import { isPlainObject } from '../../arguments.js'
import { checkChoice } from '../../options.js'

/** How a column is read: as numbers, categories, booleans or dates, or not at all. */
export type ReadAs = 'number' | 'category' | 'boolean' | 'date' | 'ignore'

/** How to read columns, by name. */
export type ColumnTypes = { readonly [column: string]: ReadAs } | ReadonlyMap<string, ReadAs>

const choices: readonly ReadAs[] = ['number', 'category', 'boolean', 'date', 'ignore']

/** Checks the option `types`. */
export function readTypes(functionName: string, types: unknown): ReadonlyMap<string, ReadAs> {
  if (types === undefined) return new Map()
  if (!(types instanceof Map) && !isPlainObject(types)) {
    const expected = 'be an object or a Map that maps column names to types'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'types', value: types, expected })
  }
  const entries: [unknown, unknown][] = types instanceof Map ? [...types] : Object.entries(types)
  return new Map(
    entries.map(([name, type]) => [
      String(name),
      checkChoice(functionName, `types[${JSON.stringify(name)}]`, type, choices),
    ]),
  )
}
