import { WellfitError } from '../../errors.js'
import { checkKeys, checkList } from '../../options.js'
import { booleanWords, mergedBooleanWords } from './boolean-words.js'
import { Categories } from './categories.js'
import { checkTable } from './check-table.js'
import type { CategoryColumn, InvalidCells, NumberColumn, Table, TableColumn } from './table.js'

/** How to concatenate tables. */
export interface ConcatOptions {
  /** What errors and notes call each table, such as the names of files. Default: `tables[0]`, `tables[1]`, … */
  readonly names?: readonly string[]
}

/**
 * The rows of several tables below one another, as pandas' `concat` does. Columns are matched by name, in the order of the
 * first table; categories are those of all tables. A column without any value takes the kind that it has in another table.
 *
 * @throws WellfitError `INVALID_DATA` naming the table and its columns where names or kinds differ; `INVALID_OPTION`.
 * @example
 * const table = concatTables([await readCsv(january), await readCsv(february)])
 */
export function concatTables(tables: readonly Table[], options: ConcatOptions = {}): Table {
  checkKeys('concatTables', 'options', options, ['names'])
  const names = namesOf(tables, options.names)
  const [first, ...others] = tables
  if (first === undefined) throw fault('INVALID_OPTION', 'tables', 'have at least one table')
  if (others.length === 0) return first
  others.forEach((table, i) => checkNames(first, table, names[0] ?? '', names[i + 1] ?? ''))
  const columns = first.columns.map(({ name }) =>
    concatColumns(
      tables.map((table) => ({ rows: table.rows, column: columnOf(table, name) })),
      names,
    ),
  )
  const notes = tables.flatMap((table, i) => (table.notes ?? []).map((note) => `${names[i]}: ${note}`))
  return { rows: tables.reduce((sum, { rows }) => sum + rows, 0), columns, notes }
}

/** Invalid cells that a column lists, as readers do. */
const MOST_LISTED = 20

interface Part {
  readonly rows: number
  readonly column: TableColumn
}

function namesOf(tables: unknown, names: unknown): readonly string[] {
  const list = checkList('concatTables', 'tables', tables)
  list.forEach((table, i) => checkTable('concatTables', `tables[${i}]`, table as Table))
  if (names === undefined) return list.map((_, i) => `tables[${i}]`)
  const given = checkList('concatTables', 'names', names)
  if (given.length === list.length && given.every((name) => typeof name === 'string')) return given
  throw fault('INVALID_OPTION', 'names', 'be a text for each table', names)
}

function columnOf(table: Table, name: string): TableColumn {
  const found = table.columns.find((column) => column.name === name)
  if (found === undefined) throw new Error('checkNames() comes first')
  return found
}

function checkNames(first: Table, table: Table, firstName: string, name: string): void {
  const wanted = new Set(first.columns.map((column) => column.name))
  const present = new Set(table.columns.map((column) => column.name))
  const lacking = [...wanted].filter((column) => !present.has(column))
  const surplus = [...present].filter((column) => !wanted.has(column))
  if (lacking.length === 0 && surplus.length === 0) return
  const differences = [
    ...(lacking.length === 0 ? [] : [`lacks ${listed(lacking)}`]),
    ...(surplus.length === 0 ? [] : [`also has ${listed(surplus)}`]),
  ]
  throw fault('INVALID_DATA', name, `have the columns of ${firstName}; it ${differences.join(' and ')}`)
}

function listed(names: readonly string[]): string {
  const some = names.slice(0, 8).map((name) => JSON.stringify(name))
  return `${some.join(', ')}${names.length > 8 ? ` and ${names.length - 8} more` : ''}`
}

function concatColumns(parts: readonly Part[], names: readonly string[]): TableColumn {
  const known = parts.map(({ column }) => (isEmpty(column) ? null : kindOf(column)))
  const at = Math.max(
    0,
    known.findIndex((kind) => kind !== null),
  )
  const model = parts[at]?.column
  if (model === undefined) throw new Error('at least one table')
  const other = known.findIndex((kind) => kind !== null && kind !== kindOf(model))
  if (other !== -1) throw otherKind(model, parts[other]?.column ?? model, names[at] ?? '', names[other] ?? '')
  return model.kind === 'number' ? concatNumbers(model, parts) : concatCategories(model, parts)
}

function isEmpty(column: TableColumn): boolean {
  return column.kind === 'number' ? column.values.every(Number.isNaN) : column.codes.every((code) => code === -1)
}

function kindOf({ kind, readAs }: TableColumn): string {
  return kind === 'number' && readAs === 'date' ? 'dates' : kind === 'number' ? 'numbers' : 'categories'
}

function concatNumbers(model: NumberColumn, parts: readonly Part[]): NumberColumn {
  const own = parts.flatMap(({ column }) => (column.kind === 'number' ? [column] : []))
  const rows = parts.reduce((sum, part) => sum + part.rows, 0)
  const isSingle = own.every(({ values }) => values instanceof Float32Array)
  const values = isSingle ? new Float32Array(rows) : new Float64Array(rows)
  let at = 0
  for (const part of parts) {
    if (part.column.kind === 'number') values.set(part.column.values, at)
    else values.fill(NaN, at, at + part.rows)
    at += part.rows
  }
  const { spellings: _, invalid: __, ...rest } = withoutRole(model, parts)
  const spellings = Object.assign({}, ...own.map((column) => column.spellings ?? {})) as Record<string, string>
  const invalid = own.flatMap((column) => column.invalid ?? [])
  return {
    ...rest,
    values,
    ...(Object.keys(spellings).length === 0 ? {} : { spellings }),
    ...(invalid.length === 0 ? {} : { invalid: concatInvalid(invalid) }),
  }
}

function concatInvalid(parts: readonly InvalidCells[]): InvalidCells {
  const count = parts.reduce((sum, part) => sum + part.count, 0)
  return { count, first: parts.flatMap(({ first }) => first).slice(0, MOST_LISTED) }
}

/** Columns of booleans, whose codes mean the same whatever their words; `null` where one has other words. */
function concatBooleans(model: CategoryColumn, parts: readonly Part[]): CategoryColumn | null {
  const own = parts.flatMap(({ column }) => (column.kind === 'category' && !isEmpty(column) ? [column] : []))
  if (own.length === 0 || own.some(({ readAs }) => readAs !== 'boolean')) return null
  const codes = new Int32Array(parts.reduce((sum, { rows }) => sum + rows, 0)).fill(-1)
  let at = 0
  for (const { column, rows } of parts) {
    if (column.kind === 'category') codes.set(column.codes, at)
    at += rows
  }
  const { spellings: _, ...rest } = withoutRole(model, parts)
  return { ...rest, codes, ...mergedBooleanWords(own.map(booleanWords)) }
}

function concatCategories(model: CategoryColumn, parts: readonly Part[]): CategoryColumn {
  const booleans = concatBooleans(model, parts)
  if (booleans !== null) return booleans
  const builder = new Categories()
  const spelled = new Map<string, string>()
  for (const { column, rows } of parts) {
    if (column.kind === 'category') {
      column.spellings?.forEach((text, code) => spelled.set(column.categories[code] ?? '', text))
      const codes = column.categories.map((text) => builder.codeOf(text))
      for (const code of column.codes) builder.push(codes[code] ?? -1)
    } else for (let row = 0; row < rows; row++) builder.push(-1)
  }
  const { spellings: _, readAs: __, ...rest } = withoutRole(model, parts)
  const sorted = builder.finish()
  const boolean = parts.find(({ column }) => column.readAs === 'boolean')?.column
  const isBoolean = boolean?.kind === 'category' && sorted.categories.length === 2
  // The words of a boolean column are in the order false, true.
  const { codes, categories } = isBoolean ? booleanOrder(boolean, sorted.codes, sorted.categories) : sorted
  return {
    ...rest,
    codes,
    categories,
    ...(isBoolean ? { readAs: 'boolean' } : {}),
    ...(spelled.size === 0 ? {} : { spellings: categories.map((text) => spelled.get(text) ?? text) }),
  }
}

function booleanOrder(
  { categories: wanted }: CategoryColumn,
  codes: Int32Array,
  categories: readonly string[],
): Pick<CategoryColumn, 'codes' | 'categories'> {
  if (categories[0] === wanted[0]) return { codes, categories }
  return { codes: codes.map((code) => (code === -1 ? -1 : 1 - code)), categories: wanted }
}

/** A column is an index of the rows only if it is one in every table. */
function withoutRole<Column extends TableColumn>(model: Column, parts: readonly Part[]): Column {
  if (parts.every(({ column }) => column.role === 'index')) return model
  const { role: _, ...rest } = model
  return rest as Column
}

function otherKind(model: TableColumn, column: TableColumn, modelName: string, name: string): WellfitError {
  const quoted = JSON.stringify(column.name)
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'concatTables',
    field: name,
    value: kindOf(column),
    column: column.name,
    expected: `hold ${kindOf(model)}, as ${modelName} does`,
    remedy: `Read the column as categories in all: types: { ${quoted}: 'category' } (--types ${column.name}=category).`,
  })
}

function fault(
  code: 'INVALID_DATA' | 'INVALID_OPTION',
  field: string,
  expected: string,
  value?: unknown,
): WellfitError {
  return new WellfitError({
    code,
    functionName: 'concatTables',
    field,
    ...(value === undefined ? {} : { value }),
    expected,
    ...(code === 'INVALID_DATA'
      ? { remedy: "Leave columns out by types: { …: 'ignore' } (--types NAME=ignore)." }
      : {}),
  })
}
