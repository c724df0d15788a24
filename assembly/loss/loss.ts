import { LOSS_BINARY_CROSS_ENTROPY, LOSS_SOFT_CROSS_ENTROPY, LOSS_SOFTMAX_CROSS_ENTROPY } from '../layout'
import { at, LANES, REAL_BYTES, splat } from '../vector/lanes'
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
    if (loss.kind == LOSS_BINARY_CROSS_ENTROPY) dropNegligible(at(loss.gradient, begin), end - begin)
    return
  }
  dropNegligible(at(loss.gradient, <usize>begin * loss.units), (end - begin) * loss.units)
}

/** Derivatives by logits of a smaller magnitude count as 0: 2⁻¹⁰⁰ in f32, 2⁻⁹⁶⁰ in f64. */
const NEGLIGIBLE: f64 = REAL_BYTES == 4 ? 7.888609052210118e-31 : 1.0261342003245941e-289

/**
 * Sets values below `NEGLIGIBLE` to 0; NaN stays. Rows that are far on the right side have such derivatives: no weight that is not tiny
 * itself changes by them, but their products with weights and inputs are subnormal numbers, and steps with many of these take several
 * times as long.
 */
function dropNegligible(values: usize, count: i32): void {
  const least = splat(NEGLIGIBLE)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const value = v128.load(at(values, i))
    v128.store(at(values, i), v128.andnot(value, v128.lt<real>(v128.abs<real>(value), least)))
  }
  for (; i < count; i++) {
    if (abs(load<real>(at(values, i))) < <real>NEGLIGIBLE) store<real>(at(values, i), 0)
  }
}

/** The mean of `count` losses. */
export function meanLoss(losses: usize, count: i32): f64 {
  return sum(losses, count) / <f64>count
}
