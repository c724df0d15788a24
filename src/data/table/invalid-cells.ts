import type { InvalidCells } from './table.js'

/** Cells that are listed with row and value. */
export const MOST_LISTED = 20
/** Distinct texts that are remembered as words for a missing value. */
export const MOST_WORDS = 50

/** A sentence about the cells of a column that are neither valid nor missing, if there are any, beside `valid` others. */
export function describeInvalid(name: string, { count, first }: InvalidCells, valid: number, kind: string): string[] {
  if (count === 0) return []
  const shown = first.slice(0, 3).map(({ row, value }) => `${JSON.stringify(value)} in row ${row}`)
  const more = count > shown.length ? `, and ${count - shown.length} more` : ''
  const verb = count === 1 ? `is no ${kind} and counts` : `are no ${kind}s and count`
  return [
    `Column ${JSON.stringify(name)}: ${count} of ${valid + count} cells ${verb} as missing: ${shown.join(', ')}${more}.`,
  ]
}
