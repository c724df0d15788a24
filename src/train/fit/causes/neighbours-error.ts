import { isChunked } from '../../../data/dataset/chunked/chunked-dataset.js'
import { evenRows } from '../../../data/dataset/even-rows.js'
import { nearestRows } from '../../../data/dataset/nearest-rows.js'
import type { Dataset } from '../../../data/dataset/types.js'
import { lossKind } from '../../../model/losses.js'
import type { JudgedFit } from './judged-fit.js'

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
export function isBeatenByNeighbours({ train: all, network }: JudgedFit, error: number): number | null {
  const train = isChunked(all) ? all.sample : all
  const { targets } = train
  if (targets.kind === 'classes' ? targets.probabilities !== undefined : targets.width !== 1) return null
  if (targets.kind === 'values' && lossKind(network.description.loss).task === 'classification') return null
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

function errorOfNeighbours(data: Dataset): MeanError {
  const { rows, targets } = data
  const indices = Array.from({ length: rows }, (_, row) => row)
  const valueOf = (row: number): number =>
    targets.kind === 'classes' ? (targets.labels[row] ?? 0) : (targets.values[row] ?? 0)
  const values = Array.from({ length: rows }, (_, row) => valueOf(row))
  const center = meanOf(values)
  const variance = meanOf(values.map((value) => squared(value - center)))
  const losses = values.map((own, row) => {
    const near = nearestRows(data, indices, row, NEIGHBOURS).map((other) => values[other] ?? 0)
    if (targets.kind === 'classes') return Number(mostFrequent(near) !== own)
    return squared(meanOf(near) - own) / Math.max(variance, Number.MIN_VALUE)
  })
  const mean = meanOf(losses)
  const deviation = Math.sqrt(meanOf(losses.map((loss) => squared(loss - mean))))
  return { mean, standardError: deviation / Math.sqrt(rows) }
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
