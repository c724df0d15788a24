import { inFunction, WellfitError } from '../../../errors.js'
import { checkKeys, checkText, nearest } from '../../../options.js'
import { type CsvOptions, readOptions } from '../../csv/options.js'
import { readCsv } from '../../csv/read-csv.js'
import { zipChunks } from '../../input/compressed/decompress.js'
import { zipEntries, type ZipEntry } from '../../input/compressed/zip.js'
import { bytesOf, joined, type ByteSource } from '../../input/source.js'
import type { Table } from '../../table/table.js'
import { sheetRows } from './sheet.js'
import { readDateStyles, readStrings, readWorkbook } from './workbook.js'

export type { ByteSource } from '../../input/source.js'
export type { ColumnTypes, ReadAs } from '../../table/column/types.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../../table/table.js'

/** How to read a workbook; the options that `CsvOptions` has too mean the same. */
export interface XlsxOptions extends Pick<
  CsvOptions,
  'header' | 'footer' | 'types' | 'precision' | 'missing' | 'keepDefaultMissing' | 'verbatim'
> {
  /** The name of the sheet. Default: the first one. */
  readonly sheet?: string
}

const functionName = 'readXlsx'
/** More than a typed array holds everywhere. */
const MOST_BYTES = 2 ** 32
/** Bytes of a part, which becomes one string: V8's strings end at 2²⁹. */
const MOST_PART_BYTES = 500_000_000

/**
 * Reads a table from a sheet of an Excel workbook (.xlsx, .xlsm). Cells are taken as they are stored: numbers unrounded, dates
 * as dates, formulas by their last results; rows and columns then mean what they mean to `readCsv`, which recognizes the
 * header, an index, remarks above and below the table, missing words and types. The sheet is in memory as a whole.
 *
 * @throws WellfitError `INVALID_DATA` for a damaged workbook, a sheet that it does not have, and whatever `readCsv` refuses;
 *   `UNSUPPORTED` for .xls and .xlsb; `INVALID_OPTION`.
 * @example
 * const table = await readXlsx(await readFile('sales.xlsx'), { sheet: '2024' })
 */
export async function readXlsx(source: ByteSource, options: XlsxOptions = {}): Promise<Table> {
  checkKeys(functionName, 'options', options, [
    'sheet',
    'header',
    'footer',
    'types',
    'precision',
    'missing',
    'keepDefaultMissing',
    'verbatim',
  ])
  const { sheet, ...reading } = options
  inFunction(functionName, () => readOptions(reading))
  if (sheet !== undefined) checkText(functionName, 'sheet', sheet)
  const bytes = await bytesOf(functionName, source, MOST_BYTES)
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw unsupported('a workbook of Excel 97 to 2003 (.xls), or an encrypted one')
  const parts = new Map(zipEntries(functionName, bytes).map((entry) => [entry.name, entry]))
  if (parts.has('xl/workbook.bin')) throw unsupported('a binary workbook (.xlsb)')
  const workbook = readWorkbook(
    await textOf(parts, 'xl/workbook.xml'),
    await textOf(parts, 'xl/_rels/workbook.xml.rels'),
  )
  const { sheets, stringsPath, stylesPath, is1904 } = workbook
  const names = sheets.map(({ name }) => name)
  const found = sheet === undefined ? sheets[0] : sheets.find(({ name }) => name === sheet)
  if (found === undefined) throw noSheet(sheet, names)
  const rows = sheetRows(await textOf(parts, found.path), {
    strings: stringsPath === null ? [] : readStrings(await textOf(parts, stringsPath)),
    dateStyles: stylesPath === null ? [] : readDateStyles(await textOf(parts, stylesPath)),
    is1904,
  })
  const csv = { ...reading, delimiter: ',', comment: false, encoding: 'utf-8' } as const
  const table = await readCsv(csvOf([...rows]), csv).catch((error: unknown) =>
    inFunction(functionName, () => {
      throw error
    }),
  )
  const note = `The workbook has ${names.length} sheets: ${quoted(names)}. The first is read; \`sheet\` (--sheet) names another.`
  return { ...table, notes: [...(sheet === undefined && names.length > 1 ? [note] : []), ...(table.notes ?? [])] }
}

/** The rows as CSV, all of the same width. */
async function* csvOf(rows: readonly (readonly string[])[]): AsyncGenerator<Uint8Array, void, undefined> {
  const width = rows.reduce((most, { length }) => Math.max(most, length), 0)
  const encoder = new TextEncoder()
  for (const row of rows) {
    const cells = Array.from({ length: width }, (_, i) => cellOf(row[i] ?? ''))
    yield encoder.encode(`${cells.join(',')}\n`)
  }
}

function cellOf(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

async function textOf(parts: ReadonlyMap<string, ZipEntry>, name: string): Promise<string> {
  const entry = parts.get(name)
  if (entry === undefined) throw fault(name, 'be a part of the workbook', 'The file is damaged, or no Excel workbook.')
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of zipChunks(functionName, entry)) {
    length += chunk.length
    if (length > MOST_PART_BYTES) throw fault(name, `have at most ${MOST_PART_BYTES} bytes`, 'Save the sheet as CSV.')
    chunks.push(chunk)
  }
  return new TextDecoder().decode(joined(chunks, length))
}

function noSheet(sheet: string | undefined, names: readonly string[]): WellfitError {
  const near = sheet === undefined ? undefined : nearest(sheet, names)
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'sheet',
    value: sheet ?? 'none',
    expected: 'be the name of a sheet of the workbook',
    remedy: near === undefined ? `The sheets are ${quoted(names)}.` : `Did you mean ${JSON.stringify(near)}?`,
  })
}

function quoted(names: readonly string[]): string {
  const some = names.slice(0, 10).map((name) => JSON.stringify(name))
  return `${some.join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`
}

function fault(value: string, expected: string, remedy: string): WellfitError {
  return new WellfitError({ code: 'INVALID_DATA', functionName, field: 'source', value, expected, remedy })
}

function unsupported(value: string): WellfitError {
  return new WellfitError({
    code: 'UNSUPPORTED',
    functionName,
    field: 'source',
    value,
    expected: 'be a workbook in the format of Excel 2007 and later (.xlsx)',
    remedy: 'Open it in Excel and save it as .xlsx without a password, or as CSV.',
  })
}
