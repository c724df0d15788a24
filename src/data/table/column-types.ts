import { WellfitError } from '../../errors.js'
import { checkChoice, isPlainObject } from '../../options.js'

/**
 * How a column is read: as numbers; as texts that repeat; as one of two, true or false; as moments in time; or not at
 * all.
 */
export type ReadAs = 'number' | 'category' | 'boolean' | 'date' | 'ignore'

/** How columns are to be read, by their names. */
export type ColumnTypes = { readonly [column: string]: ReadAs } | ReadonlyMap<string, ReadAs>

const ways: readonly ReadAs[] = ['number', 'category', 'boolean', 'date', 'ignore']

/** The option `types`, checked. */
export function readTypes(functionName: string, types: unknown): ReadonlyMap<string, ReadAs> {
  if (types === undefined) return new Map()
  if (!(types instanceof Map) && !isPlainObject(types)) {
    const expected = 'be an object or a Map of column names and kinds'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'types', value: types, expected })
  }
  const entries: [unknown, unknown][] = types instanceof Map ? [...types] : Object.entries(types)
  return new Map(
    entries.map(([name, kind]) => [
      String(name),
      checkChoice(functionName, `types[${JSON.stringify(name)}]`, kind, ways),
    ]),
  )
}
