import { first, rowOrder, rows, sessionAddress } from '../batch'
import { SESSION_WEIGHTS } from '../layout'
import { weightOf } from '../rows/order'
import { at } from '../vector/lanes'
import { scale } from '../vector/elementwise'

// With weighted rows the loss of a batch is Σ wᵢ·ℓᵢ / Σ wᵢ: the losses and gradients of the plain mean, multiplied by
// wᵢ·rows / Σ w in each row. A batch whose weights are all 0 has loss 0 and gradient 0.

/** Σ w of the batch, in order. */
export function weightSum(weights: usize, order: usize, first: i32, rows: i32): f64 {
  let total: f64 = 0
  for (let i = 0; i < rows; i++) total += weightOf(weights, order, first + i)
  return total
}

/** Weights losses `begin` … `end` − 1 of the batch and their gradients: `lossUnits` losses and `units` gradients per row. */
export function weigh(losses: usize, gradient: usize, lossUnits: i32, units: i32, begin: i32, end: i32): void {
  const weights = sessionAddress(SESSION_WEIGHTS)
  const order = rowOrder()
  const total = weightSum(weights, order, first, rows)
  const width = units / lossUnits
  for (let i = begin; i < end;) {
    const row = i / lossUnits
    const count = min(end, (row + 1) * lossUnits) - i
    const factor = total > 0 ? (weightOf(weights, order, first + row) * <f64>rows) / total : 0
    scale(at(losses, i), at(losses, i), count, factor)
    const gradients = at(gradient, <usize>i * width)
    scale(gradients, gradients, count * width, factor)
    i += count
  }
}

/** y = (1 − s)·y + s/classes. */
export function smoothTargets(targets: usize, count: i32, smoothing: f64, classes: i32): void {
  const kept = <real>(1 - smoothing)
  const spread = <real>(smoothing / <f64>classes)
  for (let i = 0; i < count; i++) store<real>(at(targets, i), kept * load<real>(at(targets, i)) + spread)
}
