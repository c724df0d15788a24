import type { Dataset } from '../../../data/dataset/types.js'
import { evenRows } from '../../../data/dataset/even-rows.js'
import { lossKind } from '../../../model/losses.js'
import type { NetworkDescription } from '../../../model/network-options.js'

/** Neighbours that vote, or whose mean is taken. */
const NEIGHBOURS = 5
const MOST_ROWS = 400
/** Multiplications: some hundredths of a second's worth. */
const MOST_WORK = 2e7
const FEWEST_ROWS = 40
/** The network must make this many more errors, as a fraction of the rows or of the variance, besides two standard errors. */
const MARGIN = 0.05

/**
 * The error of nearest neighbours, each row left out, where it is clearly below an error on train; `null` where it is not, or where there is no
 * error to compare. What they predict of rows that they have not seen, a network that is trained on these rows can at least fit.
 */
export function isBeatenByNeighbours(train: Dataset, network: NetworkDescription, error: number): number | null {
  const { targets } = train
  if (targets.kind === 'classes' ? targets.probabilities !== undefined : targets.width !== 1) return null
  if (targets.kind === 'values' && lossKind(network.loss).task === 'classification') return null
  const most = Math.min(MOST_ROWS, Math.floor(Math.sqrt(MOST_WORK / train.features)))
  const rows = evenRows(train, most)
  if (rows.rows < FEWEST_ROWS) return null
  const { mean, standardError } = errorOfNeighbours(rows)
  return error > mean + 2 * standardError + MARGIN ? mean : null
}

interface MeanError {
  readonly mean: number
  readonly standardError: number
}

function errorOfNeighbours({ x, rows, features, targets }: Dataset): MeanError {
  const valueOf = (row: number): number =>
    targets.kind === 'classes' ? (targets.labels[row] ?? 0) : (targets.values[row] ?? 0)
  const values = Array.from({ length: rows }, (_, row) => valueOf(row))
  const center = meanOf(values)
  const variance = meanOf(values.map((value) => squared(value - center)))
  const losses = values.map((own, row) => {
    const near = nearest(x, rows, features, row).map((other) => values[other] ?? 0)
    if (targets.kind === 'classes') return Number(mostFrequent(near) !== own)
    return squared(meanOf(near) - own) / Math.max(variance, Number.MIN_VALUE)
  })
  const mean = meanOf(losses)
  const deviation = Math.sqrt(meanOf(losses.map((loss) => squared(loss - mean))))
  return { mean, standardError: deviation / Math.sqrt(rows) }
}

/** The nearest other rows, the nearest first. */
function nearest(x: ArrayLike<number>, rows: number, features: number, row: number): number[] {
  const found: { readonly other: number; readonly distance: number }[] = []
  for (let other = 0; other < rows; other++) {
    if (other === row) continue
    let distance = 0
    for (let j = 0; j < features; j++) {
      const difference = (x[other * features + j] ?? 0) - (x[row * features + j] ?? 0)
      distance += difference * difference
    }
    if (found.length === NEIGHBOURS && distance >= (found.at(-1)?.distance ?? 0)) continue
    if (found.length === NEIGHBOURS) found.pop()
    const at = found.findIndex((one) => one.distance > distance)
    found.splice(at === -1 ? found.length : at, 0, { other, distance })
  }
  return found.map(({ other }) => other)
}

/** The most frequent label; of several, that of the nearest. */
function mostFrequent(labels: readonly number[]): number {
  const counts = labels.map((label) => labels.filter((other) => other === label).length)
  return labels[counts.indexOf(Math.max(...counts))] ?? -1
}

function squared(value: number): number {
  return value * value
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
