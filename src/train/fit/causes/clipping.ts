import { OPTIMIZERS, type OptimizerName } from '../../../model/optimizers.js'
import type { EpochRow, LearningFault } from '../../../result/index.js'
import type { JudgedFit } from './judged-fit.js'
import { median } from './median.js'
import { isBeatenByNeighbours } from './neighbours-error.js'
import { sureFrom, withOnset } from './sure-from.js'

const FEWEST_EPOCHS = 5
/** The norm of the gradient in the middle of the epochs is at least this many times what it is clipped to. */
const FAR_ABOVE = 10
/** Clipped in at least this fraction of the epochs. */
const ALWAYS = 0.95

/**
 * Gradients that are clipped all the time and far, so that every step of gradient descent is equally short, in a network that nearest
 * neighbours do clearly better than. An optimizer that divides by the size of the gradients does not mind.
 */
export function constantClipping(fit: JudgedFit): LearningFault | null {
  const { rows, kept, settings, isUnweighted } = fit
  const { clipNorm, optimizer } = settings
  if (clipNorm === undefined || clipNorm === null || kept === undefined || !isUnweighted) return null
  if (OPTIMIZERS[optimizer.kind as OptimizerName].family !== 'gradient' || !isClipped(rows, clipNorm)) return null
  if (isBeatenByNeighbours(fit, kept.train.error) === null) return null
  const norm = medianNorm(rows)
  const higher = Number(norm.toPrecision(1))
  const fault: LearningFault = {
    kind: 'gradient clipping',
    message: `Gradients are clipped all the time: their norm, ${Number(norm.toPrecision(2))} in the middle of the epochs, is ${Math.round(norm / clipNorm)} times clipNorm ${clipNorm}.`,
    remedy: `Clip only rare large gradients: clipNorm ${higher}.`,
    change: { clipNorm: higher },
  }
  return withOnset(
    fault,
    sureFrom(rows, (until) => isClipped(until, clipNorm)),
    rows,
  )
}

function isClipped(rows: readonly EpochRow[], clipNorm: number): boolean {
  const clipped = rows.filter((row) => normOf(row) > clipNorm)
  return rows.length >= FEWEST_EPOCHS && clipped.length >= ALWAYS * rows.length && medianNorm(rows) >= FAR_ABOVE * clipNorm // prettier-ignore
}

/** The norm of the gradient of all weights over the last batch of an epoch: at most that of θ, which is clipped. */
function normOf({ layers }: EpochRow): number {
  return Math.sqrt(layers.reduce((sum, { gradientNorm }) => sum + gradientNorm * gradientNorm, 0))
}

function medianNorm(rows: readonly EpochRow[]): number {
  return median(rows.map(normOf))
}
