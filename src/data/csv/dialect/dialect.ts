import { type Delimiter, possibleDelimiters } from '../layout.js'
import type { CsvSettings } from '../options.js'
import { belowHeaderNote, rowsBelowHeader } from './below-header.js'
import { decoded, headRows, lineEnd, type HeadRow } from './head-rows.js'
import { isHeader } from './is-header.js'
import { cutOf, layoutOf, type Cut } from './layout.js'
import { joinedNames, joinedNote } from './two-row-header.js'

/** How a file is laid out, as its beginning shows. */
export interface Dialect {
  readonly delimiter: Delimiter
  /** The character that comment lines begin with. */
  readonly comment: string | null
  /** Bytes above the header, or above the first row if there is no header. */
  readonly start: number
  /** Lines in these bytes. */
  readonly lines: number
  /** `short`: one name fewer than the rows have cells. */
  readonly header: 'first' | 'none' | 'short'
  /** The names of all columns, where two rows make them. */
  readonly names?: readonly string[]
  /** Rows between the header and the data, such as units. */
  readonly below: number
  /** Columns at the end without a name and without values. */
  readonly trailing: number
  /** Whether the values of the first column, if it has no name, are distinct. */
  readonly isIndexed: boolean
  /** What was assumed, a sentence each. */
  readonly notes: readonly string[]
}

const SEPARATOR_LINE = /^"?sep=([,;|\t])"?[,;|\t]*$/i

/**
 * Recognizes delimiter, comments, preamble and header from the first bytes of a file.
 *
 * @param isWhole Whether these are all bytes of the file.
 */
export function detectDialect(head: Uint8Array, settings: CsvSettings, isWhole: boolean): Dialect {
  // One character for each byte, so that offsets are those of the bytes.
  const text = new TextDecoder('latin1').decode(head)
  const notes: string[] = []
  const separator = SEPARATOR_LINE.exec(text.slice(0, lineEnd(text, 0)))?.[1] as Delimiter | undefined
  const from = separator === undefined ? 0 : afterLine(text, lineEnd(text, 0))
  const body = text.slice(from)
  const found = commentsOf(body, settings)
  const given = settings.delimiter ?? (separator === settings.decimal ? undefined : separator) ?? null
  const { delimiter, cut } = bestCut(body, given, found.comment, settings, isWhole)
  const layout = layoutOf(cut)
  const table = cut.rows.slice(layout.preamble)
  const header = layout.isShort ? 'short' : headerOf(table, settings)
  const marked = header === 'none' ? headerInComment(body, delimiter, found, table, settings) : null
  const first = marked ?? table[0]?.start ?? 0
  const [names = [], ...rows] = table.map(({ cells }) => cells)
  const joined = header === 'first' ? joinedNames(names, cut.rows[layout.preamble - 1]?.cells ?? null, rows) : null
  const described = header === 'none' ? 0 : rowsBelowHeader(rows.slice(joined?.below ?? 0))
  const below = (joined?.below ?? 0) + described
  if (described > 0) notes.push(belowHeaderNote(described, (rows[below - described] ?? []).map(decoded)))
  const firstCells = cut.rows.slice(layout.preamble + (header === 'none' && marked === null ? 0 : 1) + below)
  const comments = marked === null ? found.lines : found.lines - 1
  if (separator !== undefined) notes.push(`The first line, sep=${separator}, names the delimiter.`)
  if (delimiter === ' ' && settings.delimiter === null) {
    notes.push('The columns are separated by spaces; `delimiter` (--delimiter) names another separator.')
  }
  if (comments > 0 && settings.comment === undefined) notes.push(commentNote(found.comment ?? '', comments))
  const skipped = layout.preamble - (joined?.below === 0 ? 1 : 0)
  if (skipped > 0) notes.push(preambleNote(skipped))
  if (joined !== null) notes.push(joinedNote(joined.names.map(decoded), names.map(decoded)))
  if (header === 'none' && marked === null && settings.header === undefined) notes.push(headerNote(table[0]))
  return {
    delimiter,
    comment: found.comment,
    start: from + first,
    lines: linesIn(text.slice(0, from + first)),
    header: marked === null ? header : 'first',
    ...(joined === null ? {} : { names: joined.names.map(decoded) }),
    below,
    trailing: layout.trailing,
    isIndexed: areDistinct(firstCells.map(({ cells }) => cells[0] ?? '')),
    notes,
  }
}

function bestCut(
  text: string,
  given: Delimiter | null,
  comment: string | null,
  settings: CsvSettings,
  isWhole: boolean,
): { readonly delimiter: Delimiter; readonly cut: Cut } {
  const choices = given === null ? possibleDelimiters(settings) : [given]
  const cuts = choices.map((delimiter) => ({ delimiter, cut: cutOf(headRows(text, delimiter, comment, isWhole)) }))
  const areDecimals = cuts.some(({ delimiter, cut }) => delimiter !== ',' && hasDecimalCommas(cut))
  const cutting = cuts.filter(({ delimiter, cut }) => cut.width > 1 && !(areDecimals && delimiter === ','))
  const best =
    cutting.sort((a, b) => a.cut.uneven - b.cut.uneven || a.cut.lead - b.cut.lead || b.cut.width - a.cut.width)[0] ??
    cuts[0]
  if (best === undefined) throw new Error('no delimiter to choose from')
  if (given !== null || (best.delimiter !== '\t' && best.cut.width > 1 && best.cut.uneven === 0)) return best
  const blanks = cutOf(headRows(text, ' ', comment, isWhole))
  return areColumns(blanks, best.cut, text) ? { delimiter: ' ', cut: blanks } : best
}

/** Whether all commas within the cells are decimal ones, as in `51,26;3354,92`. */
function hasDecimalCommas({ rows, width, uneven }: Cut): boolean {
  if (width < 2 || uneven > 0) return false
  const withComma = rows.flatMap(({ cells }) => cells.filter((cell) => cell.includes(',')))
  return withComma.length > 0 && withComma.every((cell) => /^[-+]?\d{1,3}(?:\.?\d{3})*,\d+$|^[-+]?\d+,\d+$/.test(cell))
}

/** Whether spaces separate columns: all rows have as many cells, some of them numbers, and no other delimiter cuts them. */
function areColumns({ rows, width, lead, uneven }: Cut, other: Cut, text: string): boolean {
  const table = rows.slice(lead).map(({ cells }) => cells)
  if (width < 2 || uneven > 0 || table.length < 3) return false
  const others = table.slice(1)
  const isNumber = (column: number): boolean =>
    others.every((cells) => /^[-+]?[\d.]+([ed][-+]?\d+)?$/i.test(cells[column] ?? ''))
  const numbers = Array.from({ length: width }, (_, column) => isNumber(column)).filter(Boolean).length
  // A single column of numbers such as "1 234" has a header without a blank.
  if (numbers === 0 || (lead > 0 && rows[lead - 1]?.cells.length === 1)) return false
  if (other.width < 2 || other.uneven > 0) return true
  // Between tabs, texts may have as many words in every row: only runs of blanks show columns of a fixed width.
  const lines = text.split(/[\r\n]+/).slice(0, table.length)
  return width > other.width && 2 * lines.filter((line) => /\S {2,}\S/.test(line)).length > lines.length
}

interface Comments {
  readonly comment: string | null
  /** Number of comment lines above the first other line. */
  readonly lines: number
  /** Offset of the last of them. */
  readonly last: number
}

/** Lines above the header that begin with # or %, or the `comment` option. */
function commentsOf(text: string, { comment }: CsvSettings): Comments {
  const none = { comment: null, lines: 0, last: 0 }
  if (comment === null) return none
  let mark = comment ?? null
  let lines = 0
  let last = 0
  for (let at = 0; at < text.length;) {
    const end = lineEnd(text, at)
    const first = text[at] ?? ''
    if (mark === null && (first === '#' || first === '%')) mark = first
    if (end > at && first !== mark) return lines > 0 || comment !== undefined ? { comment: mark, lines, last } : none
    if (end > at) {
      lines++
      last = at
    }
    at = end + 1
  }
  return comment === undefined ? none : { comment, lines, last }
}

/** Offset of the names in the last comment line, if it names the columns of a table without a header. */
function headerInComment(
  text: string,
  delimiter: Delimiter,
  { comment, lines, last }: Comments,
  table: readonly HeadRow[],
  { header }: CsvSettings,
): number | null {
  if (comment === null || lines === 0 || header === false) return null
  const marks = /^[#%\s]*/.exec(text.slice(last, lineEnd(text, last)))?.[0].length ?? 0
  const from = last + marks
  const [row] = headRows(text.slice(from, lineEnd(text, last)), delimiter, null, true)
  const width = table[0]?.cells.length ?? 0
  const isNamed = row !== undefined && row.cells.length === width && width > 1 && row.cells.every((cell) => cell !== '')
  return isNamed ? from : null
}

function headerOf(table: readonly HeadRow[], settings: CsvSettings): 'first' | 'none' {
  const [first, ...others] = table.map(({ cells }) => cells)
  if (settings.header !== undefined) return settings.header ? 'first' : 'none'
  if (first === undefined) return 'first'
  const names = first.map(decoded)
  if (names.some((name) => settings.types.has(name))) return 'first'
  const rows = others.filter(({ length }) => length === first.length)
  return isHeader(first, rows) ? 'first' : 'none'
}

function areDistinct(texts: readonly string[]): boolean {
  return texts.length > 1 && !texts.includes('') && new Set(texts).size === texts.length
}

function afterLine(text: string, end: number): number {
  return text.startsWith('\r\n', end) ? end + 2 : Math.min(text.length, end + 1)
}

function linesIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

function commentNote(mark: string, lines: number): string {
  const those = lines === 1 ? '1 line above the header begins' : `${lines} lines above the header begin`
  return `${those} with ${mark}: such lines are skipped as comments; \`comment: false\` (--comment none) reads them.`
}

function preambleNote(rows: number): string {
  return rows === 1
    ? '1 line above the header has fewer cells than the table and is skipped.'
    : `${rows} lines above the header have fewer cells than the table and are skipped.`
}

function headerNote(row: HeadRow | undefined): string {
  const count = row?.cells.length ?? 0
  const names = count === 1 ? 'the column is named column_1' : `the columns are named column_1 to column_${count}`
  return `No header row was found: ${names}; \`header: true\` (--header yes) reads the first row as names.`
}
