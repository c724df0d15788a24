import type { EpochRow, LearningFault } from '../../../result/index.js'
import { type JudgedFit, trainLoss } from './judged-fit.js'
import { isBeatenByNeighbours } from './neighbours-error.js'
import { sureFrom, withOnset } from './sure-from.js'

/** With fewer epochs the course of the loss says little. */
const FEWEST_EPOCHS = 5
/** An epoch whose loss is higher than the one before by this fraction goes up. */
const SWING = 0.1
/** A loss that goes up in more than this fraction of the epochs oscillates. */
const OFTEN = 0.2

/** Whether the train loss rises by a tenth in more than one epoch of five, over the last half of them. */
export function oscillates(rows: readonly EpochRow[]): boolean {
  const { rises, epochs } = risesOf(rows)
  return rows.length >= FEWEST_EPOCHS && rises > OFTEN * epochs
}

interface Rises {
  readonly rises: number
  /** Epochs that were compared with the one before. */
  readonly epochs: number
}

function risesOf(rows: readonly EpochRow[]): Rises {
  const losses = rows.slice(Math.floor(rows.length / 2)).map(trainLoss)
  const rises = losses.filter((loss, i) => i > 0 && loss > (1 + SWING) * (losses[i - 1] ?? Infinity)).length
  return { rises, epochs: losses.length - 1 }
}

/**
 * A train loss that goes up and down instead of falling, in a network that has learnt nothing or that nearest neighbours do clearly
 * better than: the loss of a network that memorizes its rows may do so near 0, which keeps it from nothing.
 */
export function oscillation(fit: JudgedFit, hasLearntNothing: boolean): LearningFault | null {
  const { rows, kept, settings, isUnweighted } = fit
  if (kept === undefined || !oscillates(rows)) return null
  const beaten = isUnweighted ? isBeatenByNeighbours(fit, kept.train.error) : null
  if (beaten === null && !hasLearntNothing) return null
  const { rises, epochs } = risesOf(rows)
  const errors =
    beaten === null
      ? ''
      : ` The error on train is ${percent(kept.train.error)}, where nearest neighbours have ${percent(beaten)}.`
  const learningRate = Number((settings.optimizer.learningRate / 10).toPrecision(3))
  const fault: LearningFault = {
    kind: 'oscillation',
    message: `The train loss goes up and down instead of falling: it rose by more than a tenth in ${rises} of the last ${epochs} epochs.${errors} The steps are too large (learning rate ${settings.optimizer.learningRate}).`,
    remedy: `Lower the learning rate by a factor of 10: learning rate ${learningRate}.`,
    change: { learningRate },
  }
  return withOnset(fault, sureFrom(rows, oscillates), rows)
}

function percent(error: number): string {
  return `${Number((100 * error).toPrecision(3))} %`
}
