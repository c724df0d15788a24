import type { Delimiter } from '../layout.js'

/** A row at the beginning of a file. */
export interface HeadRow {
  /** Without quotes and surrounding blanks; one character for each byte. */
  readonly cells: readonly string[]
  /** Where it begins. */
  readonly start: number
  /** Whether a quote stands within a cell, or text behind a closing quote. */
  readonly isFaulty: boolean
}

/** A text of one character for each byte, decoded. */
export function decoded(text: string): string {
  return decoder.decode(bytesOf(text))
}

/** The bytes of a text of one character for each. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}

const decoder = new TextDecoder()
/** Rows beyond this number are not looked at. */
const MOST_ROWS = 200

/**
 * Cuts the beginning of a file into rows, leniently: a misplaced quote marks the row instead of ending the reading.
 *
 * @param text The bytes, one character each.
 * @param comment The character that comment lines begin with; they are left out, like blank rows.
 * @param isWhole Whether this is the whole file; else the last row may be cut off and is left out.
 */
export function headRows(text: string, delimiter: Delimiter, comment: string | null, isWhole: boolean): HeadRow[] {
  const rows: HeadRow[] = []
  let at = 0
  while (at < text.length && rows.length < MOST_ROWS) {
    const end = lineEnd(text, at)
    if (comment !== null && text.startsWith(comment, at)) {
      at = end + 1
      continue
    }
    const { next, ...row } = rowAt(text, at, delimiter)
    if (next > text.length && !isWhole) break
    if (row.cells.length > 1 || row.cells[0] !== '') rows.push(row)
    at = next
  }
  return rows
}

/** Offset of the line end at or after a position, or of the end of the text. */
export function lineEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++
  return at
}

function rowAt(text: string, start: number, delimiter: Delimiter): HeadRow & { readonly next: number } {
  const cells: string[] = []
  let isFaulty = false
  let at = start
  for (;;) {
    if (delimiter === ' ') at = afterBlanks(text, at)
    const cell = cellAt(text, at, delimiter)
    isFaulty ||= cell.isFaulty
    // Blanks at the end of a line begin no cell.
    if (delimiter !== ' ' || cell.end > at || cells.length === 0) cells.push(cell.text)
    at = cell.end
    const code = text[at]
    if (code === undefined || code === '\n' || code === '\r') return { cells, start, isFaulty, next: at + 1 }
    at++
  }
}

function afterBlanks(text: string, from: number): number {
  let at = from
  while (text[at] === ' ' || text[at] === '\t') at++
  return at
}

function cellAt(text: string, start: number, delimiter: Delimiter): { text: string; end: number; isFaulty: boolean } {
  let at = start
  let inner = ''
  if (text[at] === '"') {
    const closed = closingQuote(text, at + 1)
    inner = text.slice(at + 1, closed).replaceAll('""', '"')
    at = closed + 1
  }
  const from = at
  while (at < text.length && !endsCell(text[at] ?? '', delimiter)) at++
  const rest = text.slice(from, at)
  const isFaulty = rest.includes('"') || (inner !== '' && rest !== '')
  return { text: `${inner}${rest}`.trim(), end: Math.min(at, text.length), isFaulty }
}

function endsCell(code: string, delimiter: Delimiter): boolean {
  return code === '\n' || code === '\r' || code === delimiter || (delimiter === ' ' && code === '\t')
}

/** Offset of the quote that closes a cell; of the end of the text if none does. */
function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at === -1 ? text.length : at
}
