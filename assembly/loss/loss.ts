import {
  LOSS_BINARY_CROSS_ENTROPY,
  LOSS_HUBER,
  LOSS_MEAN_ABSOLUTE_ERROR,
  LOSS_MEAN_SQUARED_ERROR,
  LOSS_SOFT_CROSS_ENTROPY,
  LOSS_SOFTMAX_CROSS_ENTROPY,
  MAP_EXP,
  MAP_LOG1P,
} from '../layout'
import { at, LANES, select, splat } from '../vector/lanes'
import { sigmoid, softplus } from '../math'
import { map } from '../layers/activation'
import { sum } from '../vector/reduce'

// Each loss is fused with the function that turns outputs into predictions: the cross-entropies take logits, so that
// no logarithm of a rounded probability is ever taken and the gradient is p − y.

/** The largest of `units` values, NaN if any is NaN. */
export function rowMaximum(row: usize, units: i32): real {
  let largest = load<real>(row)
  for (let i = 1; i < units; i++) {
    const value = load<real>(at(row, i))
    if (value > largest || value != value) largest = value
  }
  return largest
}

/**
 * target = exp(source − row maximum), unnormalized. `others` takes Σ of each row without the largest, which is 1: so
 * small a sum keeps digits that 1 + it would lose. `target` may be `source`.
 */
export function shiftedExponentials(source: usize, target: usize, rows: i32, units: i32, others: usize): void {
  for (let row = 0; row < rows; row++) {
    const from = at(source, <usize>row * units)
    const to = at(target, <usize>row * units)
    const largest = rowMaximum(from, units)
    for (let i = 0; i < units; i++) store<real>(at(to, i), load<real>(at(from, i)) - largest)
  }
  map(MAP_EXP, target, target, rows * units)
  for (let row = 0; row < rows; row++) {
    const from = at(target, <usize>row * units)
    let total: f64 = 0
    let isLargestAhead = true
    for (let i = 0; i < units; i++) {
      const value = load<real>(at(from, i))
      if (isLargestAhead && value == 1) isLargestAhead = false
      else total += <f64>value
    }
    store<real>(at(others, row), <real>total)
  }
}

/** p = exp(z − max) / Σ exp(z − max), row by row. */
export function softmax(source: usize, target: usize, rows: i32, units: i32, rowScratch: usize): void {
  shiftedExponentials(source, target, rows, units, rowScratch)
  for (let row = 0; row < rows; row++) {
    const total = <real>1 + load<real>(at(rowScratch, row))
    const place = at(target, <usize>row * units)
    for (let i = 0; i < units; i++) store<real>(at(place, i), load<real>(at(place, i)) / total)
  }
}

/**
 * Row by row (max − z_label) + log(1 + Σ exp(zₖ − max) over the others) into `losses`, and (p − y) / batchRows into
 * `gradient`, which is scratch as well and must be given. `others` holds a value a row. `first` is the position of the
 * first row. `smoothing` s puts the share s/units of each row's target on every class.
 */
function softmaxCrossEntropy(
  logits: usize,
  labels: usize,
  order: usize,
  first: i32,
  gradient: usize,
  rows: i32,
  units: i32,
  losses: usize,
  others: usize,
  batchRows: i32,
  smoothing: f64,
): void {
  for (let row = 0; row < rows; row++) {
    const from = at(logits, <usize>row * units)
    const label = labelOf(labels, order, first + row)
    const largest = rowMaximum(from, units)
    const short = largest - load<real>(at(from, label))
    store<real>(at(losses, row), smoothing == 0 ? short : smoothed(from, units, largest, short, smoothing))
  }
  const spread = <real>(smoothing / <f64>units)
  shiftedExponentials(logits, gradient, rows, units, others)
  const share = <real>(1.0 / <f64>batchRows)
  for (let row = 0; row < rows; row++) {
    const place = at(gradient, <usize>row * units)
    const total = <real>1 + load<real>(at(others, row))
    const label = labelOf(labels, order, first + row)
    for (let i = 0; i < units; i++) store<real>(at(place, i), load<real>(at(place, i)) / total)
    store<real>(at(place, label), load<real>(at(place, label)) - <real>(1 - smoothing))
    if (spread != 0) for (let i = 0; i < units; i++) store<real>(at(place, i), load<real>(at(place, i)) - spread)
    for (let i = 0; i < units; i++) store<real>(at(place, i), load<real>(at(place, i)) * share)
  }
  addLogs(losses, others, rows)
}

/** losses += log(1 + others), row by row; `others` is used up. */
export function addLogs(losses: usize, others: usize, rows: i32): void {
  map(MAP_LOG1P, others, others, rows)
  for (let row = 0; row < rows; row++) {
    const place = at(losses, row)
    store<real>(place, load<real>(place) + load<real>(at(others, row)))
  }
}

/** (1 − s)·(max − z_label) + s·mean(max − zₖ). */
function smoothed(row: usize, units: i32, largest: real, short: real, smoothing: f64): real {
  let total: f64 = 0
  for (let i = 0; i < units; i++) total += <f64>largest - <f64>load<real>(at(row, i))
  return <real>((1 - smoothing) * <f64>short + (smoothing * total) / <f64>units)
}

/** The label of the row at `position` of the epoch. */
export function labelOf(labels: usize, order: usize, position: i32): i32 {
  const row = order == 0 ? position : load<u32>(order + ((<usize>position) << 2))
  return load<i32>(labels + ((<usize>row) << 2))
}

/** Loss of each output, one vector of them. */
function elementLoss(kind: i32, output: v128, target: v128, delta: v128): v128 {
  if (kind == LOSS_BINARY_CROSS_ENTROPY) {
    // max(z, 0) − y·z + log(1 + e^−|z|): nothing overflows, no probability is formed, and where the answer is right and
    // sure the two large terms are equal and leave the small one whole.
    const large = v128.sub<real>(v128.max<real>(output, splat(0)), v128.mul<real>(target, output))
    return v128.add<real>(large, softplus(v128.neg<real>(v128.abs<real>(output))))
  }
  const residual = v128.sub<real>(output, target)
  if (kind == LOSS_MEAN_SQUARED_ERROR) return v128.mul<real>(residual, residual)
  const magnitude = v128.abs<real>(residual)
  if (kind == LOSS_MEAN_ABSOLUTE_ERROR) return magnitude
  const half = splat(0.5)
  const near = v128.mul<real>(half, v128.mul<real>(residual, residual))
  const far = v128.mul<real>(delta, v128.sub<real>(magnitude, v128.mul<real>(half, delta)))
  return select(near, far, v128.le<real>(magnitude, delta))
}

/** Derivative of each output's loss by the output. */
function elementGradient(kind: i32, output: v128, target: v128, delta: v128): v128 {
  if (kind == LOSS_BINARY_CROSS_ENTROPY) return v128.sub<real>(sigmoid(output), target)
  const residual = v128.sub<real>(output, target)
  if (kind == LOSS_MEAN_SQUARED_ERROR) return v128.add<real>(residual, residual)
  if (kind == LOSS_HUBER) {
    const negative = v128.neg<real>(delta)
    return v128.min<real>(v128.max<real>(residual, negative), delta)
  }
  const zero = splat(0)
  const positive = v128.and(v128.gt<real>(residual, zero), splat(1))
  const sign = v128.sub<real>(positive, v128.and(v128.lt<real>(residual, zero), splat(1)))
  return select(sign, residual, v128.eq<real>(residual, residual))
}

function elementwiseLoss(
  kind: i32,
  delta: f64,
  output: usize,
  targets: usize,
  gradient: usize,
  begin: i32,
  end: i32,
  losses: usize,
  count: i32,
): void {
  const deltas = splat(delta)
  const share = splat(1.0 / <f64>count)
  let i = begin
  for (; i + LANES <= end; i += LANES) {
    const z = v128.load(at(output, i))
    const y = v128.load(at(targets, i))
    v128.store(at(losses, i), elementLoss(kind, z, y, deltas))
    if (gradient != 0) v128.store(at(gradient, i), v128.mul<real>(elementGradient(kind, z, y, deltas), share))
  }
  for (; i < end; i++) {
    const z = v128.splat<real>(load<real>(at(output, i)))
    const y = v128.splat<real>(load<real>(at(targets, i)))
    store<real>(at(losses, i), v128.extract_lane<real>(elementLoss(kind, z, y, deltas), 0))
    if (gradient == 0) continue
    const slope = v128.mul<real>(elementGradient(kind, z, y, deltas), share)
    store<real>(at(gradient, i), v128.extract_lane<real>(slope, 0))
  }
}

/** How many losses a batch has: one a row for the softmax, else one an output. */
export function lossCount(kind: i32, rows: i32, units: i32): i32 {
  return kind == LOSS_SOFTMAX_CROSS_ENTROPY || kind == LOSS_SOFT_CROSS_ENTROPY ? rows : rows * units
}

/**
 * Losses `begin` … `end` − 1 of a batch, into `losses`, and the derivative of the mean loss by their outputs into
 * `gradient` (needed as scratch by the softmax, else 0 leaves it out). `targets`: i32 labels of all rows, found through
 * `order`, for the softmax; else the batch's [rows, units] values. `losses` holds 2·rows values for the softmax, else
 * rows·units.
 */
export function lossesOf(
  kind: i32,
  delta: f64,
  output: usize,
  targets: usize,
  order: usize,
  first: i32,
  gradient: usize,
  rows: i32,
  units: i32,
  losses: usize,
  begin: i32,
  end: i32,
): void {
  if (kind == LOSS_SOFTMAX_CROSS_ENTROPY) {
    const place = <usize>begin * units
    const sums = at(losses, rows + begin)
    softmaxCrossEntropy(
      at(output, place),
      targets,
      order,
      first + begin,
      at(gradient, place),
      end - begin,
      units,
      at(losses, begin),
      sums,
      rows,
      delta,
    )
    return
  }
  const count = rows * units
  // A loop for each kind, so that the choice is made outside it.
  if (kind == LOSS_BINARY_CROSS_ENTROPY) {
    elementwiseLoss(LOSS_BINARY_CROSS_ENTROPY, delta, output, targets, gradient, begin, end, losses, count)
  } else if (kind == LOSS_MEAN_SQUARED_ERROR) {
    elementwiseLoss(LOSS_MEAN_SQUARED_ERROR, delta, output, targets, gradient, begin, end, losses, count)
  } else if (kind == LOSS_MEAN_ABSOLUTE_ERROR) {
    elementwiseLoss(LOSS_MEAN_ABSOLUTE_ERROR, delta, output, targets, gradient, begin, end, losses, count)
  } else elementwiseLoss(LOSS_HUBER, delta, output, targets, gradient, begin, end, losses, count)
}

/** The mean of `count` losses. */
export function meanLoss(losses: usize, count: i32): f64 {
  return sum(losses, count) / <f64>count
}
