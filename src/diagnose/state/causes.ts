import type { EpochRow, History, LearningFault } from '../../result/index.js'
import type { RunFacts } from '../recommend/run-facts.js'

/** λ/m beyond which a penalty holds the weights of standardized data near 0. */
const STRONG_PENALTY = 0.1
/** Clipping below this norm leaves steps that are hardly a change. */
const SMALL_CLIP = 1e-3
/** A layer whose outputs are this often exactly 0 passes nothing on. */
const DEAD = 0.995
/** A run that changes no weight norm by more than this fraction has not moved. */
const UNMOVED = 0.01
/** keepProb below which dropout removes most of what a layer says. */
const LOW_KEEP_PROB = 0.3
const LOWER_RATE = 'Lower the learning rate by a factor of 10.'

/** Why a run did not learn, as its history shows, the most certain first. */
export function causesOfNotLearning(run: RunFacts | undefined): LearningFault[] {
  if (run === undefined) return []
  const { history, trainRows, keepProb } = run
  const { settings, stop, rows }: Partial<Pick<History, 'stop'>> & Pick<History, 'settings' | 'rows'> = history
  const { l2, l1, clipNorm, clipValue, optimizer } = settings
  const dead = (rows.at(-1)?.layers ?? []).slice(0, -1).filter(({ zeroFraction }) => zeroFraction >= DEAD)
  const clip = Math.min(clipNorm ?? Infinity, clipValue ?? Infinity)
  const rate = optimizer.learningRate
  const faults: (LearningFault | false)[] = [
    stop?.reason === 'diverged' && { words: 'Training diverged.', remedy: LOWER_RATE },
    Math.max(l2, l1) / trainRows > STRONG_PENALTY && {
      words: `The penalty is so strong (λ₂ ${l2}, λ₁ ${l1} for ${trainRows} rows) that it holds the weights near 0.`,
      remedy: 'Lower the penalty by a factor of 100.',
    },
    dead.length > 0 && {
      words: `The units of ${dead.map(({ layer }) => layer).join(', ')} are 0 on nearly every row: they are dead.`,
      remedy: 'Lower the learning rate, scale the inputs, or use leakyRelu.',
    },
    clip < SMALL_CLIP && {
      words: `Gradients are clipped to ${clip}, so that no step changes anything.`,
      remedy: 'Clip the gradient norm at 1, or not at all.',
    },
    keepProb < LOW_KEEP_PROB && {
      words: `Dropout keeps a fraction of only ${keepProb} of the units.`,
      remedy: 'Raise keepProb to 0.5 or more.',
    },
    isUnstable(rows) && {
      words: `The cost rose during training: the steps are too large (learning rate ${rate}).`,
      remedy: LOWER_RATE,
    },
    hasNotMoved(rows) && {
      words: `The weights hardly changed: the steps are too small (learning rate ${rate}).`,
      remedy: 'Raise the learning rate by a factor of 100.',
    },
  ]
  return faults.filter((fault) => fault !== false)
}

/** Whether the cost of the batches ended well above its lowest value. */
function isUnstable(rows: readonly EpochRow[]): boolean {
  const costs = rows.map(({ batchCost }) => batchCost)
  const last = costs.at(-1) ?? 0
  return costs.length > 1 && last > 1.5 * Math.min(...costs)
}

/** Whether no layer's weights changed in size, and the train loss did not fall, from the first epoch to the last. */
function hasNotMoved(rows: readonly EpochRow[]): boolean {
  const [first, last] = [rows[0], rows.at(-1)]
  if (first === undefined || last === undefined || rows.length < 2) return false
  const isAlike = (a: number, b: number): boolean => Math.abs(a - b) <= UNMOVED * Math.max(Math.abs(a), Math.abs(b))
  const weights = last.layers.every(({ weightNorm }, i) => isAlike(weightNorm, first.layers[i]?.weightNorm ?? NaN))
  return weights && isAlike(first.train.loss, last.train.loss)
}
