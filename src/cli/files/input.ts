import { concatTables, type Table } from '../../index.js'
import { clean } from '../terminal/terminal.js'
import { withLabels } from './arrays.js'
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
 *   or its columns differ from those of the first file.
 */
export async function readData(
  given: readonly string[],
  test: string | undefined,
  options: TableOptions = {},
  say: (line: string) => void = ignore,
): Promise<Data> {
  const paths = await expandPaths(given)
  const all = test === undefined ? paths : [...paths, test]
  const tables: Table[] = []
  for (const path of all) tables.push(await readTable(path, options))
  const joined = withLabels(tables)
  const names =
    joined.length < tables.length ? joined.map((_, i) => `table ${i + 1}`) : all.map((path) => nameOf([path]))
  const table = concatTables(joined, { names })
  sayNotes(table, say)
  return { name: nameOf(paths), table, testRows: test === undefined ? 0 : (tables.at(-1)?.rows ?? 0) }
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
