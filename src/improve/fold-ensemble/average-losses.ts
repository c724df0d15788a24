import { exponential } from '../../data/math/exponential.js'
import { naturalLog } from '../../data/math/natural-log.js'
import type { Targets } from '../../data/dataset/types.js'
import { LEAST } from '../../decision/calibration/temperature.js'

/** A loss that a selection may lower. */
export type SelectionLoss = 'softmaxCrossEntropy' | 'binaryCrossEntropy' | 'meanSquaredError' | 'meanAbsoluteError'

/** What averages of networks are means of, and the loss of each row. */
export interface AverageLosses {
  /** [rows, width]: outputs before the last activation, but for a constant of each row that a softmax does not depend on. */
  scoresOf(predictions: ArrayLike<number>): Float64Array
  /** Of some rows, whose scores follow one another. */
  lossesOf(scores: Float64Array, rows: Uint32Array): Float64Array
  /** [rows, width] as predictions were given. */
  predictionsOf(scores: Float64Array): Float64Array
}

/** Half the distance from 1 to the next probability below in single precision: what rounds to 1 is known no better. */
const LEAST_DISTANCE = 2 ** -25

/**
 * Averages as `averageNetworks` makes them, of the outputs before the last activation, by a loss.
 *
 * @param width Predictions of each row.
 */
export function averageLosses(targets: Targets, loss: SelectionLoss, width: number): AverageLosses {
  const target = targetsOf(targets, width)
  if (loss === 'softmaxCrossEntropy') return softmaxLosses(target, width)
  const lossOf = OF_OUTPUT[loss]
  const isBinary = loss === 'binaryCrossEntropy'
  return {
    scoresOf: (predictions) => Float64Array.from(predictions, (value) => (isBinary ? logit(value) : value)),
    lossesOf: (scores, rows) => {
      const losses = new Float64Array(rows.length)
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0
        let sum = 0
        for (let j = 0; j < width; j++) sum += lossOf(scores[i * width + j] ?? NaN, target[row * width + j] ?? NaN)
        losses[i] = sum / width
      }
      return losses
    },
    predictionsOf: (scores) => (isBinary ? scores.map((z) => 1 / (1 + exponential(-z))) : scores),
  }
}

/** The loss of a score z of one output whose target is y. */
const OF_OUTPUT = {
  // log(1 + eᶻ) − y·z, without overflow.
  binaryCrossEntropy: (z: number, y: number): number =>
    Math.max(z, 0) + naturalLog(1 + exponential(-Math.abs(z))) - y * z,
  meanSquaredError: (z: number, y: number): number => (z - y) * (z - y),
  meanAbsoluteError: (z: number, y: number): number => Math.abs(z - y),
} as const

function logit(p: number): number {
  return naturalLog(Math.max(p, LEAST)) - naturalLog(Math.max(1 - p, LEAST_DISTANCE))
}

function softmaxLosses(target: ArrayLike<number>, width: number): AverageLosses {
  const logOfSum = (scores: Float64Array, first: number): number => {
    let most = -Infinity
    for (let k = first; k < first + width; k++) most = Math.max(most, scores[k] ?? NaN)
    let sum = 0
    for (let k = first; k < first + width; k++) sum += exponential((scores[k] ?? NaN) - most)
    return most + naturalLog(sum)
  }
  return {
    scoresOf: (predictions) => Float64Array.from(predictions, (p) => naturalLog(Math.max(p, LEAST))),
    lossesOf: (scores, rows) => {
      const losses = new Float64Array(rows.length)
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0
        const total = logOfSum(scores, i * width)
        for (let k = 0; k < width; k++) {
          const own = total - (scores[i * width + k] ?? NaN)
          losses[i] = (losses[i] ?? NaN) + (target[row * width + k] ?? NaN) * own
        }
      }
      return losses
    },
    predictionsOf: (scores) => scores.map((z, i) => exponential(z - logOfSum(scores, i - (i % width)))),
  }
}

/** [rows, width]: values, or the probability of each class; of two classes with one prediction that of the second. */
function targetsOf(targets: Targets, width: number): ArrayLike<number> {
  if (targets.kind === 'values') return targets.values
  const { labels, probabilities } = targets
  if (width === 1) return probabilities === undefined ? labels : probabilities.filter((_, i) => i % 2 === 1)
  if (probabilities !== undefined) return probabilities
  const oneHot = new Float64Array(labels.length * width)
  labels.forEach((label, row) => (oneHot[row * width + label] = 1))
  return oneHot
}
