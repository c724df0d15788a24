/** A row whose bytes were copied. */
export interface HeldRow {
  readonly bytes: Uint8Array
  readonly starts: Int32Array
  readonly ends: Int32Array
  readonly count: number
  readonly row: number
  /** The first cell that is not empty. */
  readonly text: string
}

const TOTALS = /^(?:(?:grand|sub)[ -]?)?totals?:?$|^(?:sum|sums|summe|gesamt|insgesamt|gesamtsumme):?$/i
const REMARKS =
  /^(?:(?:grand|sub)[ -]?)?totals?\b|^(?:sum|summe|gesamt|insgesamt|sources?|notes?|quelle|rows?|records?|count|generated|exported|end of|copyright|©|\*|--|==|\(?\d+ (?:rows?|records?))/i
/** Rows that a footer has at most. */
export const MOST_FOOTER_ROWS = 20

/** Whether a row of the table's width holds sums, by its first text. */
export function isTotal(text: string): boolean {
  return TOTALS.test(text)
}

/** Whether a row of too few cells may be a remark below the table, by its first text. */
export function isRemark(text: string): boolean {
  return REMARKS.test(text)
}

/** A copy of a row, whose bytes are reused. */
export function heldRow(
  bytes: Uint8Array,
  starts: Int32Array,
  ends: Int32Array,
  count: number,
  row: number,
  text: string,
): HeldRow {
  const first = starts[0] ?? 0
  return {
    bytes: bytes.slice(first, ends[count - 1] ?? first),
    starts: starts.slice(0, count).map((offset) => offset - first),
    ends: ends.slice(0, count).map((offset) => offset - first),
    count,
    row,
    text,
  }
}

/** What is said of a footer that was left out. */
export function footerNote(rows: readonly HeldRow[]): string {
  const [first] = rows
  const which = `row ${first?.row ?? 0} (${JSON.stringify(first?.text ?? '')})`
  const those = rows.length === 1 ? `The last row, ${which}, is` : `The last ${rows.length} rows, from ${which} on, are`
  return `${those} a footer and left out; \`footer: false\` (--keep-footer) reads it as data.`
}
