import type { EpochRow, History } from '../../result/index.js'

/** The cost must have fallen by this fraction over the last tenth of the epochs. */
const STILL_FALLING = 0.02
/** … and by this fraction of the cost after the first epoch: the fall of a cost that is nearly 0 is no gain. */
const MATERIAL = 0.02
/** Where there are fewer epochs to compare: the cost after the last one, as a fraction of that of its batches. */
const QUICK_FALL = 0.9
/** With fewer epochs, a fall over the last of them says little. */
const FEWEST_EPOCHS = 3

/**
 * Whether training ended too early: it ran out of epochs or time while the train cost and, where it was measured, the dev
 * cost still fell by more than 2 % over the last tenth of the epochs, and by more than 2 % of what it was after the first.
 */
export function isUnfinished({ rows, stop }: Pick<History, 'rows'> & Partial<Pick<History, 'stop'>>): boolean {
  const isLimited = stop?.reason === 'epochs' || stop?.reason === 'time'
  const last = rows.at(-1)
  if (!isLimited || last === undefined) return false
  if (rows.length < FEWEST_EPOCHS) return last.train.cost < QUICK_FALL * last.batchCost
  const hasDev = rows.every(({ dev }) => dev !== null)
  return isFalling(rows, 'train') && (!hasDev || isFalling(rows, 'dev'))
}

function isFalling(rows: readonly EpochRow[], part: 'train' | 'dev'): boolean {
  const fall = lateFall(rows, part)
  return fall > STILL_FALLING && fall * costOf(rows.at(-1), part) > MATERIAL * costOf(rows[0], part)
}

/** Of the same rows of train in every epoch. */
function costOf(row: EpochRow | undefined, part: 'train' | 'dev'): number {
  return (part === 'train' ? (row?.trainSample ?? row?.train) : row?.dev)?.cost ?? NaN
}

/**
 * The fraction by which the cost on a part fell over the last tenth of the epochs: from the median of the tenth before to that of the
 * last, which one epoch up or down does not move.
 */
export function lateFall(rows: readonly EpochRow[], part: 'train' | 'dev'): number {
  const tenth = Math.max(1, Math.floor(rows.length / 10))
  const costs = rows.slice(-2 * tenth).map((row) => costOf(row, part))
  const [before, last] = [median(costs.slice(0, -tenth)), median(costs.slice(-tenth))]
  return before > 0 && Number.isFinite(last) ? (before - last) / before : 0
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
