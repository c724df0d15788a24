import { isRemark } from '../../csv/dialect/footer.js'
import type { SheetRow } from './sheet.js'

/** Blank rows in one place that are kept. */
const MOST_BLANK = 1000

/**
 * The rows as CSV, all of the same width, without columns that are empty in every row. Rows without values are blank lines, and remarks
 * below the table lines of one cell.
 */
export async function* csvOf(rows: readonly SheetRow[]): AsyncGenerator<Uint8Array, void, undefined> {
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0)
  const columns = Array.from({ length: width }, (_, column) => column).filter((column) =>
    rows.some(({ cells }) => (cells[column] ?? '') !== ''),
  )
  const last = rows.findLastIndex(({ cells }) => cells.filter((text) => text !== '').length > 1)
  const encoder = new TextEncoder()
  let [before, isBelow] = [0, false]
  for (const [i, { number, cells }] of rows.entries()) {
    const blank = Math.min(number - before - 1, MOST_BLANK)
    before = number
    const present = columns.map((column) => cellOf(cells[column] ?? ''))
    const texts = present.filter((cell) => cell !== '')
    if (i > last && (blank > 0 || texts.length === 0 || isRemark(texts[0] ?? ''))) isBelow = true
    const line = texts.length === 0 || (isBelow && columns.length > 1) ? texts : present
    yield encoder.encode(`${'\n'.repeat(Math.max(0, blank))}${line.join(',')}\n`)
  }
}

function cellOf(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
