import { defaultRate } from '../../../model/default-rate.js'
import type { EpochRow, LearningFault } from '../../../result/index.js'
import { type JudgedFit, trainLoss } from './judged-fit.js'
import { median } from './median.js'
import { isBeatenByNeighbours } from './neighbours-error.js'
import { sureFrom, withOnset } from './sure-from.js'

/** The last part of the epochs that is looked at, and how many it must be. */
const WINDOW = 1 / 3
const FEWEST_EPOCHS = 6
/** A train loss that falls by less than this fraction through the window is flat. */
const FLAT = 0.01
/** A learning rate below this fraction of the largest one, or of the one that was set, no longer moves the weights. */
const DECAYED = 0.01
/** Weights whose norms change by less than this fraction through the window hardly move. */
const STILL = 0.008
/** The weights of a network at its floor hardly move either: only below this fraction of its default is a rate blamed. */
const LOW_RATE = 0.1
/** As many single steps of all rows leave most networks unfinished. */
const FEW_STEPS = 200
/** A loss that goes up or down by more than this fraction from epoch to epoch is as low as steps of this size let it be. */
const UNSTEADY = 0.03
/** By what a learning rate is raised at least and at most, and to what multiple of its optimizer's default. */
const [LEAST_RAISED, RAISED, HIGHEST_RAISED] = [3, 100, 10]

type Held = Pick<LearningFault, 'remedy' | 'change'> & {
  readonly why: string
  /** Whether it is told where the loss still falls, too slowly to get anywhere. */
  readonly isSlow: boolean
}

/**
 * A train loss that has been flat for the last third of the epochs though not at its floor: nearest neighbours make clearly fewer
 * errors on the same rows, and the course shows what holds it: a schedule that has taken the learning rate away, weights that hardly move,
 * single steps of all rows, or a loss that jumps about its level. A network that is too small to do better shows none of these. Weights
 * that hardly move while the loss is not flat are a learning rate that is too low.
 */
export function plateau(fit: JudgedFit): LearningFault | null {
  const { rows, kept, isUnweighted } = fit
  if (kept === undefined || !isUnweighted || windowOf(rows).length < FEWEST_EPOCHS) return null
  const isPlateau = isFlat(rows)
  const held = heldBy(fit)
  if (held === null || !(isPlateau || held.isSlow)) return null
  const beaten = isBeatenByNeighbours(fit, kept.train.error)
  if (beaten === null) return null
  const loss = short(rows.at(-1)?.train.loss ?? NaN)
  const level = isPlateau ? `The train loss is flat, at ${loss}, though not at its floor` : `The train loss is at ${loss}, and not near its floor` // prettier-ignore
  const { why, remedy, change } = held
  const errors = `the error on train is ${percent(kept.train.error)}, where nearest neighbours have ${percent(beaten)}`
  const message = `${level}: ${errors}. ${why}`
  const shows = isPlateau ? isFlat : (until: readonly EpochRow[]) => isStill(windowOf(until))
  const kind = isPlateau ? 'plateau' : 'learning rate too low'
  return withOnset({ kind, message, remedy, change }, sureFrom(rows, shows), rows)
}

/** Whether the train loss hardly fell from the first to the second half of the last third of the epochs, by their medians. */
function isFlat(rows: readonly EpochRow[]): boolean {
  const losses = windowOf(rows).map(trainLoss)
  if (losses.length < FEWEST_EPOCHS) return false
  const half = Math.floor(losses.length / 2)
  const [before, after] = [median(losses.slice(0, half)), median(losses.slice(half))]
  return Math.abs(before - after) <= FLAT * before
}

function heldBy({ rows, settings, train }: JudgedFit): Held | null {
  const { kind, learningRate } = settings.optimizer
  const window = windowOf(rows)
  const rate = Math.max(...window.map((row) => row.learningRate))
  const { schedule, batchSize } = settings
  if (schedule !== undefined && rate < DECAYED * Math.max(learningRate, ...rows.map((row) => row.learningRate))) {
    return {
      why: `The schedule ${schedule.kind} has left a learning rate of ${short(rate)} of ${learningRate}.`,
      remedy: 'Use a constant learning rate, or a schedule that is as long as the training.',
      change: { schedule: 'constant' },
      isSlow: false,
    }
  }
  if (learningRate <= LOW_RATE * defaultRate(kind) && isStill(window)) {
    const factor = Math.min(RAISED, Math.max(LEAST_RAISED, (HIGHEST_RAISED * defaultRate(kind)) / learningRate))
    const why = `The weights hardly move at learning rate ${learningRate}.`
    return { why, isSlow: true, ...by('Raise', learningRate > 0 ? factor * learningRate : defaultRate(kind)) }
  }
  const steps = rows.at(-1)?.step ?? Infinity
  if (batchSize >= train.rows && steps <= FEW_STEPS && kind !== 'lbfgs') {
    const why = `Each epoch is a single step, of all ${train.rows} rows: ${steps} in all.`
    return { why, isSlow: false, remedy: 'Use batchSize 32.', change: { batchSize: 32 } }
  }
  if (!isUnsteady(window)) return null
  const why = `It jumps about that level: the steps are too large (learning rate ${learningRate}).`
  return { why, isSlow: false, ...by('Lower', learningRate / 10) }
}

function by(verb: string, rate: number): Pick<Held, 'remedy' | 'change'> {
  const learningRate = short(rate)
  return { remedy: `${verb} the learning rate: learning rate ${learningRate}.`, change: { learningRate } }
}

function isStill(window: readonly EpochRow[]): boolean {
  const [first, last] = [window[0], window.at(-1)]
  return (last?.layers ?? []).every(({ weightNorm }, i) => {
    const before = first?.layers[i]?.weightNorm ?? NaN
    return Math.abs(weightNorm - before) <= STILL * Math.max(weightNorm, before)
  })
}

function isUnsteady(window: readonly EpochRow[]): boolean {
  const losses = window.map(trainLoss)
  const jumps = losses.slice(1).map((loss, i) => Math.abs(loss - (losses[i] ?? 0)))
  return median(jumps) > UNSTEADY * median(losses)
}

function windowOf(rows: readonly EpochRow[]): readonly EpochRow[] {
  return rows.slice(rows.length - Math.floor(WINDOW * rows.length))
}

function short(value: number): number {
  return Number(value.toPrecision(3))
}

function percent(error: number): string {
  return `${Number((100 * error).toPrecision(3))} %`
}
