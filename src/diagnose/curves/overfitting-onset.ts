import { checkHistory } from '../check-history.js'
import type { OverfittingOnset, History } from '../../result/index.js'

/** Smoothing averages up to a twentieth of the epochs on either side. */
const EPOCHS_PER_NEIGHBOUR = 20
/** A rise of more than this many times the noise counts. */
const CERTAIN = 4
/** Fewer epochs do not show an onset. */
const FEWEST_EPOCHS = 5

/**
 * The epoch at which overfitting sets in: where the dev loss is lowest, if it then rises by more than its noise. `epoch`
 * is `null` where it does not rise, and for fewer than five epochs.
 *
 * The loss is smoothed over a twentieth of the epochs on either side, and the epoch is the lowest near the minimum of the
 * smoothed loss; the noise is the median distance of the losses from it.
 *
 * @example
 * const { epoch, message } = overfittingOnset(await net.fit(train, { dev, epochs: 200 }))
 */
export function overfittingOnset(history: History): OverfittingOnset {
  checkHistory('overfittingOnset', 'history', history)
  const rows = history.rows.filter(({ dev }) => dev !== null && Number.isFinite(dev.loss))
  const losses = rows.map(({ dev }) => dev?.loss ?? NaN)
  const reach = Math.floor(losses.length / EPOCHS_PER_NEIGHBOUR)
  const smooth = smoothed(losses, reach)
  const last = smooth.at(-1) ?? NaN
  const at = smooth.indexOf(Math.min(...smooth))
  const lowest = smooth[at] ?? NaN
  const distances = losses.map((loss, i) => Math.abs(loss - (smooth[i] ?? loss))).sort((a, b) => a - b)
  const noise = distances[Math.floor(distances.length / 2)] ?? 0
  const rises = losses.length >= FEWEST_EPOCHS && last - lowest > Math.max(CERTAIN * noise, 0.02 * Math.abs(lowest))
  const epoch = rises ? (rows[lowestNear(losses, at, reach)]?.epoch ?? null) : null
  const known = Number.isFinite(lowest) ? { lowest, last } : { lowest: null, last: null }
  return { epoch, ...known, message: messageOf(epoch, lowest, last, losses.length) }
}

function messageOf(epoch: number | null, lowest: number, last: number, epochs: number): string {
  if (epochs < FEWEST_EPOCHS)
    return `Too few epochs (${epochs}) to tell whether overfitting sets in: at least ${FEWEST_EPOCHS} are needed.`
  if (epoch === null) return 'The dev loss does not rise: training longer does no harm yet.'
  const [from, to] = [lowest, last].map((loss) => Number(loss.toPrecision(3)))
  return `Overfitting sets in at epoch ${epoch}: from there the dev loss rises from ${from} to ${to}. Stop at that epoch, or regularize (L2, dropout, more rows).`
}

/** Where the losses themselves are lowest near an index: a steep fall before it shifts the minimum of the smoothed loss. */
function lowestNear(losses: readonly number[], at: number, reach: number): number {
  const from = Math.max(0, at - reach)
  const near = losses.slice(from, at + reach + 1)
  return from + near.indexOf(Math.min(...near))
}

/** Means over equally many neighbours on both sides, at most `reach`. */
function smoothed(values: readonly number[], reach: number): number[] {
  return values.map((_, i) => {
    const near = Math.min(reach, i, values.length - 1 - i)
    const window = values.slice(i - near, i + near + 1)
    return window.reduce((sum, value) => sum + value, 0) / window.length
  })
}
