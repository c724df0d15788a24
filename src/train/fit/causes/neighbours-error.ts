import { datasetOrSample } from '../../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../../data/dataset/types.js'
import { lossKind } from '../../../model/losses.js'
import { comparedRows, hasOneTarget, meanOf, mostFrequent, neighboursOf } from '../../probe/neighbours.js'
import type { JudgedFit } from './judged-fit.js'

/** The network must make this many more errors, as a fraction of the rows or of the variance, besides two standard errors. */
const MARGIN = 0.05

/**
 * The error of nearest neighbours, each row left out, where it is clearly below an error on train; `null` where it is not, or where there is no
 * error to compare. What they predict of rows that they have not seen, a network that is trained on these rows can at least fit.
 */
export function isBeatenByNeighbours(fit: JudgedFit, error: number): number | null {
  const train = datasetOrSample(fit.train)
  if (!hasOneTarget(train)) return null
  if (train.targets.kind === 'values' && lossKind(fit.network.description.loss).task === 'classification') return null
  const rows = comparedRows(train)
  if (rows === null) return null
  const { mean, standardError } = errorOfNeighbours(rows)
  return error > mean + 2 * standardError + MARGIN ? mean : null
}

interface MeanError {
  readonly mean: number
  readonly standardError: number
}

function errorOfNeighbours(data: Dataset): MeanError {
  const { rows, targets } = data
  const valueOf = (row: number): number =>
    targets.kind === 'classes' ? (targets.labels[row] ?? 0) : (targets.values[row] ?? 0)
  const values = Array.from({ length: rows }, (_, row) => valueOf(row))
  const center = meanOf(values)
  const variance = meanOf(values.map((value) => squared(value - center)))
  const losses = neighboursOf(data).map((others, row) => {
    const own = values[row] ?? 0
    const near = others.map((other) => values[other] ?? 0)
    if (targets.kind === 'classes') return Number(mostFrequent(near) !== own)
    return squared(meanOf(near) - own) / Math.max(variance, Number.MIN_VALUE)
  })
  const mean = meanOf(losses)
  const deviation = Math.sqrt(meanOf(losses.map((loss) => squared(loss - mean))))
  return { mean, standardError: deviation / Math.sqrt(rows) }
}

function squared(value: number): number {
  return value * value
}
