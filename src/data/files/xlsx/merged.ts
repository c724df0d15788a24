import { type Area, areaOf } from './area.js'
import type { SheetRow } from './sheet.js'
import { attribute, xmlTokens } from './xml.js'

/**
 * Gives each row of cells that are merged over several rows their value, in their first column: Excel stores it in the first row only.
 * Across columns a merged cell is a title.
 *
 * @param document The part of the sheet, whose areas stand below its cells.
 * @returns How many cells were filled.
 */
export function fillMerged(rows: readonly SheetRow[], document: string): number {
  const byNumber = new Map(rows.map(({ number, cells }) => [number, cells]))
  let filled = 0
  for (const { top, bottom, left: column } of areasOf(document)) {
    const text = byNumber.get(top)?.[column] ?? ''
    const last = text === '' ? top : Math.min(bottom, LAST_ROW)
    for (let row = top + 1; row <= last; row++) {
      const cells = byNumber.get(row)
      // A row without any other cell is no row of the table.
      if (cells === undefined || cells.length === 0) continue
      while (cells.length <= column) cells.push('')
      if (cells[column] !== '') continue
      cells[column] = text
      filled++
    }
  }
  return filled
}

/** Sheets have no further rows. */
const LAST_ROW = 1_048_576

/** The merged areas of more than one row. */
function* areasOf(document: string): Generator<Area, void, undefined> {
  const below = document.search(/<\/(?:[\w.-]+:)?sheetData>/)
  for (const token of xmlTokens(below === -1 ? '' : document.slice(below))) {
    if (token.kind !== 'open' || token.name !== 'mergeCell') continue
    const area = areaOf(attribute(token.attributes, 'ref') ?? '')
    if (area !== null && area.bottom > area.top) yield area
  }
}
