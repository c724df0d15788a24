import type { TableColumn } from '../data/csv/index.js'
import type { LayoutOptions } from '../data/csv/layout.js'
import { NestedMembers } from '../data/files/nested-members.js'
import { isAmongMissing, numbersAmong } from '../data/parse/missing-words.js'
import { isPlainObject } from '../arguments.js'
import { WellfitError } from '../errors.js'
import type { RawRow } from '../predict/row-encoder.js'
import type { ModelColumn } from '../result/index.js'
import { Refusal, withRowShifted } from './refusal.js'

/** How a body holds rows. */
export type RowsFormat = 'json' | 'csv'

/** The rows of a request; in a CSV file row 0 is on line 2, below the header. */
export interface Rows {
  readonly rows: readonly RawRow[]
  readonly firstRow: number
}

/** The format that a Content-Type names; without one, JSON. */
export function formatOf(headers: Headers): RowsFormat {
  const encoding = headers.get('content-encoding')
  if (encoding !== null && encoding !== 'identity') {
    const remedy = 'Send the body uncompressed.'
    throw new Refusal(415, { field: 'Content-Encoding', value: encoding, expected: 'be left out', remedy })
  }
  const type = headers.get('content-type') ?? 'application/json'
  const [name = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice('charset='.length)
  if (charset !== undefined && !/^"?(?:utf-?8|us-ascii)"?$/.test(charset)) {
    throw new Refusal(415, { field: 'Content-Type', value: type, expected: 'name UTF-8, or no charset' })
  }
  if (name === 'application/json' || name.endsWith('+json')) return 'json'
  if (name === 'text/csv' || name === 'application/csv') return 'csv'
  throw new Refusal(
    415,
    { field: 'Content-Type', value: type, expected: 'be application/json or text/csv' },
    { 'accept-post': 'application/json, text/csv' },
  )
}

/**
 * The rows in the text of a body: an array in JSON, or an object with one under `rows`; a table with a header in CSV.
 *
 * @throws Refusal 400 for malformed JSON, 413 for too many rows; 422 for what holds no rows.
 */
export async function readRows(
  text: string,
  format: RowsFormat,
  { columns, maxRows, missing, csv }: RowsOptions,
): Promise<Rows> {
  const found =
    format === 'json'
      ? { rows: rowsOfJson(text), firstRow: 0 }
      : { rows: await rowsOfCsv(text, columns, csv), firstRow: csv.header === false ? 1 : 2 }
  const { length } = found.rows
  const gaps = { words: missing, numbers: numbersAmong(missing) }
  if (length <= maxRows) return missing.size === 0 ? found : { ...found, rows: found.rows.map(withGaps) }
  throw new Refusal(413, {
    field: 'rows',
    value: length,
    expected: `be at most ${maxRows}`,
    remedy: 'Send them in several requests.',
  })

  function withGaps(row: RawRow): RawRow {
    const cell = (value: unknown): unknown => (isAmongMissing(value, gaps) ? null : value)
    // What is no row is refused with the others.
    if (typeof row !== 'object' || row === null) return row
    if (Array.isArray(row)) return row.map(cell) as RawRow
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, cell(value)])) as RawRow
  }
}

interface RowsOptions {
  readonly columns: readonly ModelColumn[]
  readonly maxRows: number
  /** Texts that are missing values, as are the numbers that they spell. */
  readonly missing: ReadonlySet<string>
  readonly csv: LayoutOptions
}

function rowsOfJson(text: string): readonly RawRow[] {
  const value = parseJson(text)
  const rows = isPlainObject(value) ? membersOf(value) : value
  if (Array.isArray(rows) && rows.length > 0) {
    const nested = new NestedMembers(new Set())
    return rows.map((row) => nested.flat(row) as RawRow)
  }
  throw new Refusal(422, {
    field: isPlainObject(value) ? 'rows' : 'body',
    value: rows,
    expected: 'be an array of one or more rows',
    remedy: 'Send [{ "column": value, … }, …] or { "rows": [ … ] }.',
  })
}

/** The member `rows` of an object that has no other. */
function membersOf(value: Readonly<Record<string, unknown>>): unknown {
  const others = Object.keys(value).filter((key) => key !== 'rows')
  if (Object.hasOwn(value, 'rows') && others.length === 0) return value['rows']
  throw new Refusal(422, {
    field: 'body',
    value: others[0] ?? 'an object',
    expected: 'be an array of rows, or an object with `rows` alone',
    remedy: 'Put a single row into an array: [{ "column": value, … }].',
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    // A SyntaxError; a RangeError where brackets are nested too deep for an engine.
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Refusal(400, { field: 'body', value: text === '' ? 'empty' : reason, expected: 'be JSON' })
  }
}

/**
 * The rows of a CSV text, cell by cell: texts, which are then read as train wrote them, as those of JSON are; numbers where
 * `decimal` says how these rows write them.
 */
async function rowsOfCsv(
  text: string,
  columns: readonly ModelColumn[],
  csv: LayoutOptions,
): Promise<readonly RawRow[]> {
  const hasOwnNumbers = csv.decimal !== undefined
  const types = new Map(
    columns.map(({ name, type }) => [name, hasOwnNumbers && type === 'number' ? 'number' : 'category'] as const),
  )
  // A server of JSON alone does not load the reader.
  const { readCsv } = await import('../data/csv/read-csv.js')
  const preset = { header: true, footer: false, comment: false } as const
  const words = hasOwnNumbers ? {} : { keepDefaultMissing: false }
  const table = await readCsv(text, { ...preset, ...csv, ...words, types })
  const found = columns.map(({ name }) => table.columns.find((column) => column.name === name))
  return Array.from({ length: table.rows }, (_, row) => found.map((column) => cellAt(column, row)))
}

function cellAt(column: TableColumn | undefined, row: number): string | number | null {
  if (column?.kind === 'number') return column.values[row] ?? null
  return column?.categories[column.codes[row] ?? -1] ?? null
}

/** What a prediction threw, with the row as the body counts it. */
export function errorInBody(error: unknown, firstRow: number): unknown {
  return error instanceof WellfitError ? withRowShifted(error, firstRow) : error
}
