import { LOSS_SOFT_CROSS_ENTROPY, LOSS_SOFTMAX_CROSS_ENTROPY } from '../layout'
import { sum } from '../vector/reduce'
import { elementwiseLosses } from './elementwise'
import { LossOperands } from './operands'
import { weighPositives } from './positive-weights'
import { softCrossEntropy } from './soft-cross-entropy'
import { softmaxCrossEntropy } from './softmax'

/** Number of losses of a batch: one for each row with softmax, else one for each output. */
export function lossCount(kind: i32, rows: i32, units: i32): i32 {
  return kind == LOSS_SOFTMAX_CROSS_ENTROPY || kind == LOSS_SOFT_CROSS_ENTROPY ? rows : rows * units
}

/** Losses `begin` … `end` − 1 of a batch, and their gradients. An unknown kind gives NaN, which ends the run. */
export function lossesOf(loss: LossOperands, begin: i32, end: i32): void {
  if (loss.kind == LOSS_SOFTMAX_CROSS_ENTROPY) softmaxCrossEntropy(loss, begin, end)
  else if (loss.kind == LOSS_SOFT_CROSS_ENTROPY) softCrossEntropy(loss, begin, end)
  else {
    elementwiseLosses(loss, begin, end)
    if (loss.positiveWeights != 0) weighPositives(loss, begin, end)
  }
}

/** The mean of `count` losses. */
export function meanLoss(losses: usize, count: i32): f64 {
  return sum(losses, count) / <f64>count
}
