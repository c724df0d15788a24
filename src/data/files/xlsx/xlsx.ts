import { inFunction, WellfitError } from '../../../errors.js'
import { checkKeys, checkText, nearest } from '../../../options.js'
import { type CsvOptions, readOptions } from '../../csv/options.js'
import { readCsv } from '../../csv/read-csv.js'
import { zipEntries } from '../../input/compressed/zip.js'
import { bytesOf, type ByteSource } from '../../input/source.js'
import type { Table } from '../../table/table.js'
import { functionName, textOf } from './part.js'
import { readSheet } from './read-sheet.js'
import { csvOf } from './sheet-csv.js'
import { readWorkbook } from './workbook.js'

export type { ByteSource } from '../../input/source.js'
export type { ColumnTypes, ReadAs } from '../../table/column/types.js'
export type { CategoryColumn, NumberColumn, Table, TableColumn } from '../../table/table.js'

/** How to read a workbook; the options that `CsvOptions` has too mean the same. */
export interface XlsxOptions extends Pick<
  CsvOptions,
  'header' | 'footer' | 'types' | 'precision' | 'missing' | 'keepDefaultMissing' | 'verbatim'
> {
  /** The name of the sheet. Default: the first one that is not hidden. */
  readonly sheet?: string
}

/** More than a typed array holds everywhere. */
const MOST_BYTES = 2 ** 32

/**
 * Reads a table from a sheet of an Excel workbook (.xlsx, .xlsm). Cells are taken as they are stored: numbers unrounded, dates
 * as dates, formulas by their last results, cells that are merged over several rows with their value in each; rows and columns then mean what they mean to `readCsv`, which recognizes the
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
  const { sheets } = workbook
  const names = sheets.map(({ name }) => name)
  const shown = sheets.find(({ isHidden }) => !isHidden) ?? sheets[0]
  const found = sheet === undefined ? shown : sheets.find(({ name }) => name === sheet)
  if (found === undefined) throw noSheet(sheet, names)
  const { rows, hasHeader, notes } = await readSheet(parts, workbook, found)
  const header = hasHeader === null ? {} : { header: hasHeader }
  const csv = { ...header, ...reading, delimiter: ',', comment: false, encoding: 'utf-8' } as const
  const table = await readCsv(csvOf(rows), csv).catch((error: unknown) =>
    inFunction(functionName, () => {
      throw error
    }),
  )
  const which = found === sheets[0] ? 'The first' : 'The first that is not hidden'
  const note = `The workbook has ${names.length} sheets: ${quoted(names)}. ${which} is read; \`sheet\` (--sheet) names another.`
  const said = sheet === undefined && names.length > 1 ? [note] : []
  return { ...table, notes: [...said, ...notes, ...(table.notes ?? [])] }
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
