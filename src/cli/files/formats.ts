import type { CsvOptions } from '../../data/csv/index.js'
import type { DataFormat } from '../../data/files/detect.js'
import { WellfitError } from '../../errors.js'
import type { Table } from '../../index.js'
import type { RememberedLayout } from '../flags/reading.js'

/** How to read a table; which of them apply depends on the format. */
export type TableOptions = CsvOptions

/**
 * Reads a table from the bytes of a file, in the format that they and the name show.
 *
 * @param remembered Options that apply where `options` has none and the format is CSV.
 * @throws WellfitError `INVALID_DATA` if the contents are invalid, `INVALID_OPTION` if an option does not apply.
 */
export async function readFormat(
  source: AsyncIterable<Uint8Array>,
  name: string,
  options: TableOptions,
  remembered: RememberedLayout = NOTHING,
): Promise<Table> {
  const { detectFormat } = await import('../../data/files/detect.js')
  const { format, chunks } = await detectFormat(source, name)
  switch (format) {
    case 'csv':
      return await readCsvAs(chunks, options, remembered)
    case 'json':
      checkOptions(name, options, ['types', 'encoding'])
      return await (await import('../../data/files/jsonl.js')).readJsonLines(chunks, options)
    case 'parquet':
      checkOptions(name, options, ['types'])
      return await (await import('../../data/files/parquet/parquet.js')).readParquet(chunks, options)
    case 'arrow':
    case 'xlsx':
    case 'npy':
    case 'npz':
    case 'idx':
      throw notTable(name, format)
  }
}

const NOTHING: RememberedLayout = { options: {}, words: [] }

async function readCsvAs(
  chunks: AsyncIterable<Uint8Array>,
  options: TableOptions,
  remembered: RememberedLayout,
): Promise<Table> {
  const { readCsv } = await import('../../data/csv/index.js')
  const table = await readCsv(chunks, { ...remembered.options, ...options })
  if (remembered.words.length === 0) return table
  const note = `Read with the flags of the model's training: ${remembered.words.join(' ')}. The same flags of this command replace them.`
  return { ...table, notes: [note, ...(table.notes ?? [])] }
}

/** Only text has an encoding, and only CSV a layout that flags could set. */
function checkOptions(name: string, options: TableOptions, known: readonly string[]): void {
  if (Object.keys(options).every((option) => known.includes(option))) return
  const others = known.includes('encoding') ? '' : '--encoding, '
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'wellfit',
    field: 'data',
    value: name,
    expected: 'be a CSV file where flags describe its layout',
    remedy: `Leave out ${others}--delimiter, --decimal, --header, --comment, --keep-footer and --missing-words.`,
  })
}

const KINDS: Readonly<Record<Exclude<DataFormat, 'csv' | 'json' | 'parquet'>, string>> = {
  arrow: 'an Arrow file',
  xlsx: 'an Excel workbook',
  npy: 'an array of NumPy',
  npz: 'an archive of NumPy',
  idx: 'an IDX file',
}

function notTable(name: string, format: keyof typeof KINDS): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName: 'wellfit',
    field: 'data',
    value: name,
    expected: `be a table with named columns; it is ${KINDS[format]}`,
    remedy: 'Save it as CSV or Parquet.',
  })
}
