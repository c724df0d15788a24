import type { EpochRow, LearningFault } from '../../../result/index.js'

/** Prefixes of a history that are looked at, counted from its end: each costs a pass over its epochs. */
const MOST_PREFIXES = 2000

/**
 * The first epoch from which on every epoch shows a fault: what a rule that reads the history says after that epoch and after each
 * later one. `null` where it does not show at the end.
 *
 * @param shows Whether a history of these epochs, from the first, shows the fault.
 */
export function sureFrom(rows: readonly EpochRow[], shows: (rows: readonly EpochRow[]) => boolean): number | null {
  let sure: number | null = null
  for (let count = rows.length; count > Math.max(0, rows.length - MOST_PREFIXES); count--) {
    if (!shows(rows.slice(0, count))) break
    sure = rows[count - 1]?.epoch ?? null
  }
  return sure
}

/** The fault with the epoch from which on it was sure, which the message names where training went on after it. */
export function withOnset(fault: LearningFault, epoch: number | null, rows: readonly EpochRow[]): LearningFault {
  if (epoch === null) return fault
  const last = rows.at(-1)?.epoch ?? epoch
  const since = epoch < last ? ` That was sure from epoch ${epoch} of ${last} on.` : ''
  return { ...fault, message: fault.message + since, epoch }
}
