import { first, rowOrder, rows, sessionAddress } from '../batch'
import { SESSION_WEIGHTS } from '../layout'
import { at } from '../vector/lanes'
import { scale } from '../vector/elementwise'

// Rows may weigh differently: the cost of a batch is Σ wᵢ·ℓᵢ / Σ wᵢ. Its losses and gradients are those of the plain
// mean, each row's times wᵢ·rows / Σ w. A batch whose weights are all 0 has cost 0 and moves nothing.

/** The weight of the row at `position` of the epoch. */
function weightOf(weights: usize, order: usize, position: i32): f64 {
  const row = order == 0 ? position : load<u32>(order + ((<usize>position) << 2))
  return load<f64>(weights + ((<usize>row) << 3))
}

/** Σ w of the batch, in order. */
export function weightSum(weights: usize, order: usize, first: i32, rows: i32): f64 {
  let total: f64 = 0
  for (let i = 0; i < rows; i++) total += weightOf(weights, order, first + i)
  return total
}

/** Weighs losses `begin` … `end` − 1 and their gradients: `lossUnits` losses a row, `units` gradients a row. */
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
    const place = at(gradient, <usize>i * width)
    scale(place, place, count * width, factor)
    i += count
  }
}

/** y = (1 − s)·y + s/classes. */
export function smoothTargets(targets: usize, count: i32, smoothing: f64, classes: i32): void {
  const kept = <real>(1 - smoothing)
  const spread = <real>(smoothing / <f64>classes)
  for (let i = 0; i < count; i++) store<real>(at(targets, i), kept * load<real>(at(targets, i)) + spread)
}
