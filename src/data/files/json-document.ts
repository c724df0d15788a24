import { isPlainObject } from '../../arguments.js'

/** Rows that a document of JSON holds, and how they were found. */
export interface DocumentRows {
  readonly rows: readonly unknown[]
  readonly note?: string
}

type Members = Readonly<Record<string, unknown>>

/**
 * The rows of one document of JSON, as programs write tables: an array of objects; an object with such an array as its only one,
 * under any name; columns by name, as `DataFrame.to_json()` of pandas writes them, with cells in arrays or by the name of the row;
 * rows by name (`orient='index'`); `{ columns, data }` (`orient='split'`). `null` for any other value.
 */
export function rowsOfDocument(value: unknown): DocumentRows | null {
  if (Array.isArray(value)) return rowsOfArray(value)
  if (!isPlainObject(value)) return null
  return splitRows(value) ?? wrappedRows(value) ?? columnRows(value)
}

/** The rows of an array: its objects; or its arrays, the first of which names the columns if it has texts only and the others have not. */
export function rowsOfArray(value: readonly unknown[]): DocumentRows {
  if (value.length === 0 || !value.every((row) => Array.isArray(row))) return { rows: value }
  const [first = [], ...others] = value as readonly (readonly unknown[])[]
  const isNamed = areTexts(first) && new Set(first).size === first.length && others.some((row) => !areTexts(row))
  const names = isNamed ? first : first.map((_, i) => `column_${i + 1}`)
  const cells = isNamed ? others : [first, ...others]
  const rows = cells.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])))
  const note = isNamed
    ? 'The rows are arrays, the first of which names the columns.'
    : `The rows are arrays: the columns are named column_1 to column_${names.length}.`
  return { rows, note }
}

/** `{ columns: ['a', 'b'], data: [[1, 2], [3, 4]] }`, with an index or without. */
function splitRows({ columns, data }: Members): DocumentRows | null {
  const isTable = areTexts(columns) && Array.isArray(data) && data.length > 0 && data.every((row) => Array.isArray(row))
  if (!isTable) return null
  const rows = data.map((row) => Object.fromEntries(columns.map((name, i) => [name, (row as unknown[])[i]])))
  return { rows, note: 'The rows are the arrays of "data", with the names of "columns".' }
}

/** The one member that is an array of objects. */
function wrappedRows(value: Members): DocumentRows | null {
  const found = Object.entries(value).filter(
    ([, member]) => Array.isArray(member) && member.length > 0 && member.every(isPlainObject),
  )
  const [name, rows] = found[0] ?? []
  if (found.length !== 1 || name === undefined) return null
  return { rows: rows as readonly unknown[], note: `The rows are the objects of ${JSON.stringify(name)}.` }
}

/** Columns or rows by name, each with its cells. */
function columnRows(value: Members): DocumentRows | null {
  const members = Object.values(value)
  const [first] = members
  if (Array.isArray(first)) {
    const isTable = members.every(
      (member) => Array.isArray(member) && member.length === first.length && !member.some(isPlainObject),
    )
    return isTable && first.length > 0 ? fromColumns(value, [...first.keys()].map(String)) : null
  }
  if (!isPlainObject(first) || !members.every(isPlainObject) || members.length < 2) return null
  const names = Object.keys(first)
  const isTable = members.every((member) =>
    Object.values(member).every((cell) => !isPlainObject(cell) && !Array.isArray(cell)),
  )
  if (!isTable || names.length === 0) return null
  // The rows of pandas are numbered unless they have names of their own.
  const areColumns = names.every((name, i) => name === String(i)) || names.length > members.length
  return areColumns ? fromColumns(value, names) : { rows: members, note: 'The rows are the members of the document.' }
}

function fromColumns(columns: Members, rowNames: readonly string[]): DocumentRows {
  const entries = Object.entries(columns)
  const rows = rowNames.map((row) =>
    Object.fromEntries(entries.map(([name, cells]) => [name, (cells as Members)[row]])),
  )
  return { rows, note: 'The members of the document are columns.' }
}

function areTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((text) => typeof text === 'string')
}
