import { grouped } from '../noun.js'
import type { ErrorGap, RowsNeeded } from '../result/index.js'

/** For each part, the most rows that any of the gaps needs. */
export function rowsToDecide(gaps: readonly ErrorGap[]): RowsNeeded[] {
  const most = new Map<string, number>()
  for (const { part, rows } of gaps.flatMap(({ rowsNeeded }) => rowsNeeded)) {
    most.set(part, Math.max(rows, most.get(part) ?? 0))
  }
  return [...most].map(([part, rows]) => ({ part, rows }))
}

/** `390 rows of train and 390 of dev`. */
export function describeRows(needed: readonly RowsNeeded[]): string {
  return needed.map(({ part, rows }, i) => `${grouped(rows)}${i === 0 ? ' rows' : ''} of ${part}`).join(' and ')
}
