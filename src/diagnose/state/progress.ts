import type { EpochRow } from '../../result/index.js'
import { trainLoss } from '../../train/fit/causes/judged-fit.js'

/** With fewer epochs the course of the loss says little. */
const FEWEST_EPOCHS = 5
/** A loss that falls in the second half of the epochs by more than this fraction of its fall in the first is not levelling off. */
const STEADY = 0.15

/** Whether the cost of the batches ended well above its lowest value. */
export function risesAtTheEnd(rows: readonly EpochRow[]): boolean {
  const costs = rows.map(({ batchCost }) => batchCost)
  const last = costs.at(-1) ?? 0
  return costs.length > 1 && last > 1.5 * Math.min(...costs)
}

/** Whether the train loss fell through all of the training without levelling off, as it does where the steps are small. */
export function fallsSteadily(rows: readonly EpochRow[]): boolean {
  if (rows.length < FEWEST_EPOCHS) return false
  const losses = rows.map(trainLoss)
  const [first = 0, middle = 0, last = 0] = [losses[0], losses[Math.floor(losses.length / 2)], losses.at(-1)]
  const isSmooth = losses.every((loss, i) => i === 0 || loss <= (losses[i - 1] ?? 0) * (1 + 1e-3))
  return isSmooth && middle - last > STEADY * (first - middle) && middle - last > 1e-4 * middle
}
