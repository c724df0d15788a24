import { isPlainObject } from '../../arguments.js'

/** Objects deeper in one another are left as they are, and refused as cells. */
const MOST_DEPTH = 8

/**
 * Makes the members of nested objects cells of their own, named by their path: `{ "address": { "city": "Bonn" } }` is
 * `{ "address.city": "Bonn" }`. An empty object is a missing value. Arrays stay as they are.
 *
 * Names that a row has already, and columns left out by name, stay too: they are refused or left out as the caller says.
 */
export class NestedMembers {
  readonly #ignored: ReadonlySet<string>
  readonly #paths = new Set<string>()

  constructor(ignored: ReadonlySet<string>) {
    this.#ignored = ignored
  }

  /** A row without nested objects; the same one if it has none. */
  flat(row: unknown): unknown {
    if (!isPlainObject(row) || !Object.values(row).some(isPlainObject)) return row
    return Object.fromEntries(this.#cells(row, '', row, 0))
  }

  #cells(object: object, prefix: string, row: object, depth: number): (readonly [string, unknown])[] {
    return Object.entries(object).flatMap(([key, value]: [string, unknown]) => {
      const name = `${prefix}${key}`
      if (depth > 0 && Object.hasOwn(row, name)) return []
      if (!isPlainObject(value) || depth === MOST_DEPTH || this.#ignored.has(name)) {
        if (depth > 0) this.#paths.add(name)
        return [[name, value] as const]
      }
      if (Object.keys(value).length === 0) return [[name, null] as const]
      return this.#cells(value, `${name}.`, row, depth + 1)
    })
  }

  /** What the user should know: the columns that nested objects became. */
  notes(): string[] {
    if (this.#paths.size === 0) return []
    const [first = ''] = this.#paths
    const count = this.#paths.size === 1 ? 'a column' : `${this.#paths.size} columns`
    return [`The members of nested objects are ${count}, named by path such as ${JSON.stringify(first)}.`]
  }
}
