import type { EpochRow, History } from '../../result/index.js'

/** The cost must have fallen by this fraction over the last tenth of the epochs. */
const STILL_FALLING = 0.02
/** With fewer epochs, a fall over the last of them says little. */
const FEWEST_EPOCHS = 3

/**
 * Whether training ended too early: it ran out of epochs or time while the train cost and, where it was measured, the dev
 * cost still fell by more than 2 % over the last tenth of the epochs.
 */
export function isUnfinished({ rows, stop }: Pick<History, 'rows'> & Partial<Pick<History, 'stop'>>): boolean {
  const isLimited = stop?.reason === 'epochs' || stop?.reason === 'time'
  if (!isLimited || rows.length < FEWEST_EPOCHS) return false
  const hasDev = rows.every(({ dev }) => dev !== null)
  return lateFall(rows, 'train') > STILL_FALLING && (!hasDev || lateFall(rows, 'dev') > STILL_FALLING)
}

/** The fraction by which the cost on a part fell over the last tenth of the epochs. */
export function lateFall(rows: readonly EpochRow[], part: 'train' | 'dev'): number {
  const costAt = (index: number): number => {
    const row = rows[index]
    // The same rows of train in every epoch.
    return (part === 'train' ? (row?.trainSample ?? row?.train) : row?.dev)?.cost ?? NaN
  }
  const last = costAt(rows.length - 1)
  const before = costAt(Math.floor(0.9 * (rows.length - 1)))
  return before > 0 && Number.isFinite(last) ? (before - last) / before : 0
}
