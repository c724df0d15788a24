import { noun } from '../../../noun.js'
import { type MarkedTable, readMarkedTable, rowsWithin, tablePaths } from './area.js'
import { fillMerged } from './merged.js'
import { type Parts, textOf } from './part.js'
import { type SheetRow, sheetRows } from './sheet.js'
import { readCellStyles, readStrings, type Workbook } from './workbook.js'

/** The cells of a sheet that are its table. */
export interface Sheet {
  readonly rows: readonly SheetRow[]
  /** Whether the first row names the columns, where the sheet says so. */
  readonly hasHeader: boolean | null
  readonly notes: readonly string[]
}

/** Reads a sheet: the table that it marks, if it marks one, otherwise all of its rows. */
export async function readSheet(parts: Parts, workbook: Workbook, { path }: { readonly path: string }): Promise<Sheet> {
  const document = await textOf(parts, path)
  // A workbook without texts or styles may still name the parts that would hold them.
  const optional = async (part: string | null): Promise<string> =>
    part === null || !parts.has(part) ? '' : await textOf(parts, part)
  const context = {
    strings: readStrings(await optional(workbook.stringsPath)),
    styles: readCellStyles(await optional(workbook.stylesPath)),
    is1904: workbook.is1904,
  }
  const all = [...sheetRows(document, context)]
  const filled = fillMerged(all, document)
  const marked = await markedTable(parts, path)
  const rows = marked === null ? all : rowsWithin(all, marked.area)
  const isAll = cellsIn(rows) === cellsIn(all)
  const notes = [
    ...(filled === 0 ? [] : [mergedNote(filled)]),
    ...(marked === null || isAll
      ? []
      : [`The sheet has a table in ${marked.reference}: its other cells are not read.`]),
  ]
  return { rows, hasHeader: marked?.hasHeader ?? null, notes }
}

function cellsIn(rows: readonly SheetRow[]): number {
  return rows.reduce((sum, { cells }) => sum + cells.filter((text) => text !== '').length, 0)
}

function mergedNote(filled: number): string {
  return `${filled} ${noun(filled, 'cell')} below others that they are merged with ${filled === 1 ? 'has' : 'have'} their value.`
}

/** The table that a sheet has, where it marks a single one. */
async function markedTable(parts: Parts, sheetPath: string): Promise<MarkedTable | null> {
  const relationships = sheetPath.replace(/([^/]*)$/, '_rels/$1.rels')
  if (!parts.has(relationships)) return null
  const [path, ...others] = tablePaths(await textOf(parts, relationships))
  if (path === undefined || others.length > 0 || !parts.has(path)) return null
  return readMarkedTable(await textOf(parts, path))
}
