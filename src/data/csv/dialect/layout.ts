import type { HeadRow } from './head-rows.js'
import { isHeader, namesAboveValues } from './is-header.js'

/** Where the table begins among the first rows, and which columns have no name. */
export interface Layout {
  /** Number of rows above the header. */
  readonly preamble: number
  /** Whether the header has one name fewer than the rows have cells: their first column is an index (R). */
  readonly isShort: boolean
  /** Columns at the end without a name and without values. */
  readonly trailing: number
}

/** How evenly a delimiter cuts the first rows. */
export interface Cut {
  readonly rows: readonly HeadRow[]
  /** The most frequent number of cells. */
  readonly width: number
  /** Rows before the first of that width, all of them narrower. */
  readonly lead: number
  /** Rows after those that have another width; more than `FAULTY` where quotes are misplaced. */
  readonly uneven: number
}

/** More than any number of rows: a delimiter without misplaced quotes is preferred. */
const FAULTY = 2 ** 20
/** More rows above a header are none. */
const MOST_PREAMBLE = 30
/** Rows of the table's width that must follow narrower ones. */
const LEAST_BELOW = 2

/** The widths of rows. */
export function cutOf(rows: readonly HeadRow[]): Cut {
  const counts = new Map<number, number>()
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1)
  const most = Math.max(0, ...counts.values())
  const width = [...counts].find(([, count]) => count === most)?.[0] ?? 0
  const first = rows.findIndex(({ cells }) => cells.length >= width)
  const isLead = first <= MOST_PREAMBLE && most >= LEAST_BELOW && rows[first]?.cells.length === width
  const lead = isLead ? first : 0
  const table = rows.slice(lead)
  const isFaulty = table.some((row) => row.isFaulty)
  const uneven = (isFaulty ? FAULTY : 0) + table.filter(({ cells }) => cells.length !== width).length
  return { rows, width, lead, uneven }
}

/** Where the table begins. */
export function layoutOf({ rows, width, lead }: Cut): Layout {
  const table = rows.slice(lead).map(({ cells }) => cells)
  const before = rows[lead - 1]?.cells ?? []
  if (lead > 0 && before.length === width - 1) {
    const isEmpty = table.every((cells) => cells.length === width && cells.at(-1) === '')
    if (isEmpty) return { preamble: lead - 1, isShort: false, trailing: 1 }
    const [first = [], ...others] = table
    if (!isHeader(first, others)) return { preamble: lead - 1, isShort: true, trailing: 0 }
  }
  const padded = width < 3 ? 0 : paddedLines(table)
  const [header = [], ...others] = table.slice(padded)
  return { preamble: lead + padded, isShort: false, trailing: trailingOf(header, others) }
}

/**
 * Number of lines above the header that were padded to the width of the table, as spreadsheets do. They have one text, or gaps
 * where the header, the first row without gaps, has a name; and names stand above numbers or dates in more of its columns.
 */
function paddedLines(table: readonly (readonly string[])[]): number {
  const single = Math.max(0, table.findIndex(hasSeveral))
  const trailing = trailingOf(table[single] ?? [], table.slice(single + 1))
  const isFull = (cells: readonly string[]): boolean =>
    cells.slice(0, cells.length - trailing).every((cell) => cell !== '')
  const full = table.findIndex(isFull)
  if (full <= single || full > MOST_PREAMBLE) return single
  const names = (row: number): number => namesAboveValues(table[row] ?? [], table.slice(row + 1))
  return names(full) > names(single) ? full : single
}

function hasSeveral(cells: readonly string[]): boolean {
  return cells.filter((cell) => cell !== '').length > 1
}

/** Number of columns at the end that are empty in the header and in all other rows. */
function trailingOf(header: readonly string[], others: readonly (readonly string[])[]): number {
  let from = header.length
  const isEmpty = (column: number): boolean =>
    header[column] === '' && others.every((cells) => (cells[column] ?? '') === '')
  while (from > 1 && isEmpty(from - 1)) from--
  return header.length - from
}
