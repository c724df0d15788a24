import { booleanWords, mergedBooleanWords, type BooleanWords } from '../data/table/boolean-words.js'
import { concatTables } from '../data/table/concat-tables.js'
import type { CategoryColumn, NumberColumn, Table, TableColumn } from '../data/table/table.js'
import { gatherTexts, type Communicator } from '../program/blocks/communicator.js'

/**
 * The table of a rank with the columns of all ranks: their kinds, categories and spellings are those that `concatTables` gives the
 * whole table. Ranks send each other the distinct categories of their rows, and no row.
 *
 * `notes` are kept where every rank has them; about cells that do not fit their column a sentence is added.
 *
 * @throws WellfitError `INVALID_DATA` where a column has other types on other ranks.
 */
export function mergeColumns(communicator: Communicator, table: Table, notes: readonly string[]): Table {
  const texts = gatherTexts(communicator, JSON.stringify({ ...outlineOf(table), notes }))
  const all = texts.map((text) => JSON.parse(text) as Outline & { readonly notes: readonly string[] })
  const names = all.map((_, rank) => `rank ${rank}`)
  const merged = concatTables(all.map(tableOf), { names })
  const shared = notes.filter((note) => all.every((other) => other.notes.includes(note)))
  const columns = merged.columns.map((model, i): TableColumn => {
    const own = table.columns[i]
    if (own === undefined) throw new Error('concatTables() compares the columns')
    if (model.kind === 'number') return asNumbers(model, own, table.rows)
    const column = asCategories(model, own, table.rows)
    // The codes of booleans mean false and true, whatever the words.
    if (model.readAs !== 'boolean') return column
    const words = all.flatMap(({ columns: theirs }) => (isBoolean(theirs[i]) ? [theirs[i]] : []))
    const isSame = own.kind === 'category' && own.readAs === 'boolean'
    return { ...column, ...mergedBooleanWords(words), ...(isSame ? { codes: own.codes } : {}) }
  })
  return { ...table, columns, notes: [...shared, ...columns.flatMap(invalidNote)] }
}

function invalidNote(column: TableColumn): string[] {
  if (column.kind !== 'number' || column.invalid === undefined) return []
  const { count, first } = column.invalid
  const cells = count === 1 ? '1 cell is' : `${count} cells are`
  const what = column.readAs === 'date' ? 'no date' : 'no number'
  const example = first[0] === undefined ? '' : `, such as ${JSON.stringify(first[0].value)} in row ${first[0].row}`
  return [`Column ${JSON.stringify(column.name)}: ${cells} ${what} and read as missing${example}.`]
}

function isBoolean(column: object | undefined): column is BooleanWords {
  return column !== undefined && 'counts' in column
}

/** A table that has each category once, as JSON. */
interface Outline {
  readonly rows: number
  readonly columns: readonly object[]
}

function outlineOf({ columns }: Table): Outline {
  const rows = Math.max(1, ...columns.map((column) => (column.kind === 'category' ? column.categories.length : 1)))
  return {
    rows,
    columns: columns.map((column) => {
      if (column.kind === 'number') {
        const { values, ...rest } = column
        return { ...rest, present: values.find((value) => !Number.isNaN(value)) ?? null }
      }
      const { codes: _, ...rest } = column
      return column.readAs === 'boolean' ? { ...rest, counts: booleanWords(column).counts } : rest
    }),
  }
}

function tableOf({ rows, columns }: Outline): Table {
  return { rows, columns: columns.map((column) => columnOf(column as TableColumn, rows)) }
}

function columnOf(column: TableColumn, rows: number): TableColumn {
  if (column.kind === 'number') {
    const { present, ...rest } = column as NumberColumn & { readonly present: number | null }
    return { ...rest, values: new Float64Array(rows).fill(present ?? NaN) }
  }
  return {
    ...column,
    codes: Int32Array.from({ length: rows }, (_, code) => (code < column.categories.length ? code : -1)),
  }
}

function asNumbers(model: NumberColumn, own: TableColumn, rows: number): NumberColumn {
  // A column without any value may have been taken for categories.
  return { ...model, values: own.kind === 'number' ? own.values : new Float64Array(rows).fill(NaN) }
}

function asCategories(model: CategoryColumn, own: TableColumn, rows: number): CategoryColumn {
  if (own.kind === 'number') return { ...model, codes: new Int32Array(rows).fill(-1) }
  const codeOf = new Map(model.categories.map((text, code) => [text, code]))
  const codes = Int32Array.from(own.categories, (text) => codeOf.get(text) ?? -1)
  return { ...model, codes: own.codes.map((code) => codes[code] ?? -1) }
}
