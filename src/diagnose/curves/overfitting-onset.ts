import type { OverfittingOnset, History } from '../../result/index.js'

/** A window for smoothing: a twentieth of the epochs. */
const WINDOW_SHARE = 20
/** A rise of so many times the usual wobble of the loss is no chance. */
const CERTAIN = 4
/** With fewer epochs there is nothing to tell a turn by. */
const FEWEST_EPOCHS = 5

/**
 * The epoch at which dev's loss turns: where it is lowest, if it then rises by more than it wobbles; from there on the
 * network learns rows by heart. `epoch` is `null` where it does not turn, and where there are fewer than five epochs.
 *
 * The loss is smoothed over a twentieth of the epochs, and the epoch is the lowest of those smoothed together; the wobble is the median distance of the losses to it.
 *
 * @example
 * const { epoch, words } = overfittingOnset(await net.fit(train, { dev, epochs: 200 }))
 */
export function overfittingOnset(history: History): OverfittingOnset {
  const rows = history.rows.filter(({ dev }) => dev !== null && Number.isFinite(dev.loss))
  const losses = rows.map(({ dev }) => dev?.loss ?? NaN)
  const reach = Math.floor(losses.length / WINDOW_SHARE)
  const smooth = smoothed(losses, reach)
  const last = smooth.at(-1) ?? NaN
  const at = smooth.indexOf(Math.min(...smooth))
  const lowest = smooth[at] ?? NaN
  const wobbles = losses.map((loss, i) => Math.abs(loss - (smooth[i] ?? loss))).sort((a, b) => a - b)
  const wobble = wobbles[Math.floor(wobbles.length / 2)] ?? 0
  const turns = losses.length >= FEWEST_EPOCHS && last - lowest > Math.max(CERTAIN * wobble, 0.02 * Math.abs(lowest))
  const epoch = turns ? (rows[lowestNear(losses, at, reach)]?.epoch ?? null) : null
  const known = Number.isFinite(lowest) ? { lowest, last } : { lowest: null, last: null }
  return { epoch, ...known, words: words(epoch, lowest, last, losses.length) }
}

function words(epoch: number | null, lowest: number, last: number, epochs: number): string {
  if (epochs < FEWEST_EPOCHS) return `There are too few epochs (${epochs}) to see whether the dev loss turns.`
  if (epoch === null) return 'The dev loss does not turn: training longer does no harm yet.'
  const [from, to] = [lowest, last].map((loss) => Number(loss.toPrecision(3)))
  return `The dev loss turns at epoch ${epoch}: it rises from ${from} to ${to} while training goes on. Stop there, or hold the network back (L2, dropout, more rows).`
}

/** Where the losses themselves are lowest about a place: a steep fall before it draws the smoothed one too far. */
function lowestNear(losses: readonly number[], at: number, reach: number): number {
  const from = Math.max(0, at - reach)
  const near = losses.slice(from, at + reach + 1)
  return from + near.indexOf(Math.min(...near))
}

/** Means over as many neighbours on both sides as there are, at most `reach`. */
function smoothed(values: readonly number[], reach: number): number[] {
  return values.map((_, i) => {
    const near = Math.min(reach, i, values.length - 1 - i)
    const window = values.slice(i - near, i + near + 1)
    return window.reduce((sum, value) => sum + value, 0) / window.length
  })
}
