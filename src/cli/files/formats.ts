import type { ColumnType, CsvOptions } from '../../data/csv/index.js'
import type { DataFormat } from '../../data/files/detect.js'
import { WellfitError } from '../../errors.js'
import { readIdx, type Table } from '../../index.js'
import { type NamedArray, tableOfArrays } from './arrays.js'
import type { RememberedLayout } from '../flags/reading.js'

/** How to read a table; which of them apply depends on the format. */
export interface TableOptions extends CsvOptions {
  readonly sheet?: string
  /** Options for CSV that apply where no others are given. */
  readonly remembered?: RememberedLayout
  /** Whose arrays are read of an archive that has some for train and test. Default `'train'`. */
  readonly part?: 'train' | 'test'
}

/**
 * Reads a table from the bytes of a file, in the format that they and the name show.
 *
 * @throws WellfitError `INVALID_DATA` if the contents are invalid, `INVALID_OPTION` if an option does not apply.
 */
export async function readFormat(
  source: AsyncIterable<Uint8Array>,
  name: string,
  options: TableOptions,
): Promise<Table> {
  const { detectFormat } = await import('../../data/files/detect.js')
  const { format, chunks } = await detectFormat(source, name)
  return await readWhole(format, chunks, name, options)
}

/** How to read rows for a model. */
export interface ChunkOptions extends TableOptions {
  readonly types: ReadonlyMap<string, ColumnType>
}

/**
 * The same table by table: many of a CSV file, so that memory does not grow with it, one of any other.
 *
 * @param kept Columns to read besides those in `types`; of CSV and workbooks, `verbatim` of the tables has them as written.
 */
export async function* readFormatChunks(
  source: AsyncIterable<Uint8Array>,
  name: string,
  options: ChunkOptions,
  kept: readonly string[],
): AsyncGenerator<Table, void, undefined> {
  const { detectFormat } = await import('../../data/files/detect.js')
  const { format, chunks } = await detectFormat(source, name)
  const verbatim = kept.length === 0 ? {} : { verbatim: kept }
  if (format !== 'csv') {
    yield await readWhole(format, chunks, name, format === 'xlsx' ? { ...options, ...verbatim } : options)
    return
  }
  const { reading: csv, note } = withRemembered(name, options, CSV_OPTIONS)
  const { readCsvChunks } = await import('../../data/csv/index.js')
  let said = note
  for await (const table of readCsvChunks(chunks, { ...csv, columns: [...options.types.keys()], ...verbatim })) {
    yield { ...table, notes: [...said, ...(table.notes ?? [])] }
    said = []
  }
}

/** The options given, below them those of the model's training that the format has, and what is said of the latter. */
function withRemembered(
  name: string,
  options: TableOptions,
  known: readonly string[],
): { reading: Omit<TableOptions, 'remembered' | 'part'>; note: readonly string[] } {
  const { remembered, part: _, ...given } = options
  checkOptions(name, given, known)
  const kept = Object.entries(remembered?.options ?? {}).filter(
    ([option]) => known.includes(option) && !Object.hasOwn(given, option),
  )
  if (kept.length === 0) return { reading: given, note: [] }
  const flags = kept.map(([option]) => remembered?.flags[option] ?? option).join(' ')
  const note = `Read with the flags of the model's training: ${flags}. The same flags of this command replace them.`
  return { reading: { ...Object.fromEntries(kept), ...given }, note: [note] }
}

async function readWhole(
  format: DataFormat,
  chunks: AsyncIterable<Uint8Array>,
  name: string,
  all: TableOptions,
): Promise<Table> {
  switch (format) {
    case 'csv': {
      const { readCsv } = await import('../../data/csv/index.js')
      return await withNote(all, CSV_OPTIONS, async (own) => await readCsv(chunks, own))
    }
    case 'json': {
      const { readJsonLines } = await import('../../data/files/jsonl.js')
      return await withNote(all, ['types', 'encoding', 'missing'], async (own) => await readJsonLines(chunks, own))
    }
    case 'parquet': {
      const { readParquet } = await import('../../data/files/parquet/parquet.js')
      return await withNote(all, ['types', 'missing'], async (own) => await readParquet(chunks, own))
    }
    case 'arrow': {
      const { readArrow } = await import('../../data/files/arrow/arrow.js')
      return await withNote(all, ['types', 'missing'], async (own) => await readArrow(chunks, own))
    }
    case 'xlsx': {
      const { readXlsx } = await import('../../data/files/xlsx/xlsx.js')
      return await withNote(all, XLSX_OPTIONS, async (own) => await readXlsx(chunks, own))
    }
    case 'npy':
    case 'npz':
    case 'idx':
      return await withNote(all, ['types'], async (own) =>
        tableOfArrays(name, await arraysOf(format, chunks), own.types ?? {}, all.part),
      )
  }

  /** The table, with what is said of the options that a model remembers. */
  async function withNote(
    given: TableOptions,
    known: readonly string[],
    read: (own: Omit<TableOptions, 'remembered' | 'part'>) => Promise<Table>,
  ): Promise<Table> {
    const { reading, note } = withRemembered(name, given, known)
    const table = await read(reading)
    return { ...table, notes: [...note, ...(table.notes ?? [])] }
  }
}

const CSV_OPTIONS: readonly string[] =
  'types encoding delimiter decimal header comment footer missing keepDefaultMissing'.split(' ')
const XLSX_OPTIONS: readonly string[] = 'types sheet header footer missing keepDefaultMissing verbatim'.split(' ')

const FLAGS: Readonly<Record<string, string>> = {
  encoding: '--encoding',
  delimiter: '--delimiter',
  decimal: '--decimal',
  header: '--header',
  comment: '--comment',
  footer: '--keep-footer',
  missing: '--missing-words',
  keepDefaultMissing: '--no-default-missing',
  sheet: '--sheet',
}

/** Only text has an encoding, only CSV a layout that flags could set, and only a workbook has sheets. */
function checkOptions(name: string, options: TableOptions, known: readonly string[]): void {
  const others = Object.keys(options).filter((option) => !known.includes(option))
  if (others.length === 0) return
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: 'data',
    value: name,
    expected: others.includes('sheet')
      ? 'be an Excel workbook where --sheet names a sheet'
      : 'be a CSV file where flags describe its layout',
    remedy: `Leave out ${others.map((option) => FLAGS[option] ?? option).join(', ')}.`,
  })
}

/** The arrays of a file, with their names in an archive. */
async function arraysOf(
  format: 'npy' | 'npz' | 'idx',
  chunks: AsyncIterable<Uint8Array>,
): Promise<readonly NamedArray[]> {
  if (format === 'idx') return [{ name: '', ...(await readIdx(chunks)) }]
  const { readNpy, readNpz } = await import('../../data/files/npy/npy.js')
  if (format === 'npy') return [{ name: '', ...(await readNpy(chunks)) }]
  return Array.from(await readNpz(chunks), ([name, array]) => ({ name, ...array }))
}
