import { WellfitError } from '../../errors.js'
import { grouped, noun } from '../../noun.js'
import { concatTables, type Table } from '../../index.js'
import type { TestFiles } from '../flags/reading.js'
import { clean } from '../terminal/terminal.js'
import { LABEL, lackingColumns, typesByName, withLabels } from './arrays.js'
import { readFormat, readFormatChunks, type TableOptions } from './formats.js'
import { openInput } from './open.js'
import { expandPaths, nameOf } from './paths.js'

export type { TableOptions } from './formats.js'

/** The table of a command. */
export interface Data {
  /** What reports call it. */
  readonly name: string
  readonly table: Table
  /** How many rows at the end are the test part; 0: the split chooses one. */
  readonly testRows: number
}

/**
 * Reads the data of a command: the rows of all files, which must have the same columns, and those of `test` below them.
 *
 * @param say Takes what the reader assumed or noticed, a line for each, safe to print.
 * @throws WellfitError `IO` if a file cannot be read or changes while it is read, `INVALID_DATA` if its contents are invalid
 *   or its columns differ from those of the first file; `INVALID_OPTION` if the rows of `test` have no labels.
 */
export async function readData(
  given: readonly string[],
  test: TestFiles | undefined,
  options: TableOptions = {},
  say: (line: string) => void = ignore,
): Promise<Data> {
  const paths = await expandPaths(given)
  const tables: Table[] = []
  for (const path of paths) tables.push(await readTable(path, options))
  const joined = withLabels(tables)
  const names =
    joined.length < tables.length ? joined.map((_, i) => `table ${i + 1}`) : paths.map((path) => nameOf([path]))
  const held = test === undefined ? [] : [await readTest(test, options, joined)]
  const testName = test === undefined ? [] : [nameOf([test.rows])]
  const table = concatTables([...joined, ...held], { names: [...names, ...testName] })
  sayNotes(table, say)
  return { name: nameOf(paths), table, testRows: held[0]?.rows ?? 0 }
}

/** The rows of the test part, with the labels of a file of their own where they have one. */
async function readTest(test: TestFiles, options: TableOptions, [first]: readonly Table[]): Promise<Table> {
  const table = await readTable(test.rows, { ...options, part: 'test' })
  const lacking = first === undefined ? [] : lackingColumns(first, table)
  const [name, ...others] = lacking
  if (test.labels === undefined) {
    // Other differences of columns are told where the tables are joined.
    if (name === undefined || others.length > 0) return table
    throw badTest('--test', test.rows, `have the column ${JSON.stringify(name)}, as the data has`, MISSING_LABELS)
  }
  if (name === undefined || others.length > 0) {
    const expected = 'be left out where the rows of --test do not lack exactly one column of the data'
    throw badTest('--test-labels', test.labels, expected)
  }
  const { columns, rows, notes = [] } = await readTable(test.labels, { ...options, ...typesOf(options, name) })
  const [labels] = columns
  if (labels !== undefined && columns.length === 1 && rows === table.rows)
    return { ...table, columns: [...table.columns, { ...labels, name }], notes: [...(table.notes ?? []), ...notes] }
  const found = `${grouped(rows)} ${noun(rows, 'row')} of ${grouped(columns.length)} ${noun(columns.length, 'column')}`
  const expected = `have one label for each of the ${grouped(table.rows)} rows of --test; it has ${found}`
  throw badTest('--test-labels', test.labels, expected)
}

const MISSING_LABELS =
  'Name the file of the labels with --test-labels, or use a file that has both, such as an archive of NumPy (.npz).'

/** The types, in which the labels of a file of their own have that of the column that they are. */
function typesOf({ types = {} }: TableOptions, name: string): Pick<TableOptions, 'types'> {
  const given = typesByName(types)
  const own = given.get(name)
  return own === undefined ? {} : { types: new Map([...given, [LABEL, own]]) }
}

function badTest(field: string, value: string, expected: string, remedy?: string): WellfitError {
  const details = { code: 'INVALID_OPTION', functionName: 'wellfit', field, value, expected } as const
  return new WellfitError(remedy === undefined ? details : { ...details, remedy })
}

/** Reads a data file of any format, compressed or not; `-` is standard input. JSON lines and CSV are read in chunks. */
export async function readTable(
  path: string,
  options: TableOptions = {},
  say: (line: string) => void = ignore,
): Promise<Table> {
  const input = await openInput(path)
  try {
    const table = await readFormat(input.chunks, input.name, options)
    await input.finish()
    sayNotes(table, say)
    return table
  } finally {
    await input.close()
  }
}

/**
 * Reads data files table by table, so that memory does not grow with a CSV file; a file of another format is one table.
 *
 * @param kept Columns to read besides those in `types`; of CSV and workbooks, `verbatim` of the tables has them as written.
 * @throws WellfitError as `readData`, at the table at fault.
 */
export async function* readTables(
  given: readonly string[],
  options: Parameters<typeof readFormatChunks>[2],
  kept: readonly string[],
  say: (line: string) => void,
): AsyncGenerator<Table, void, undefined> {
  for (const path of await expandPaths(given)) {
    const input = await openInput(path)
    try {
      for await (const table of readFormatChunks(input.chunks, input.name, options, kept)) {
        sayNotes(table, say)
        yield table
      }
      await input.finish()
    } finally {
      await input.close()
    }
  }
}

function sayNotes({ notes = [] }: Table, say: (line: string) => void): void {
  for (const note of notes) say(`data: ${clean(note, 500)}`)
}

function ignore(): void {
  // Those who do not listen find the notes in the table.
}

/** Writes a line to standard error, where it does not mix with results. */
export function sayNote(line: string): void {
  process.stderr.write(`${line}\n`)
}
