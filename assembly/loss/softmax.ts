import { MAP_EXP, MAP_LOG1P } from '../layout'
import { map } from '../layers/activation'
import { labelOf } from '../rows/order'
import { at } from '../vector/lanes'

// The softmax is fused with its cross-entropy, which takes logits: no logarithm of a rounded probability is taken, and
// the gradient is p − y.

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
 * target = exp(source − row maximum), not normalized. `others` takes the sum of each row without its largest power, which
 * is 1: a small sum keeps digits that 1 + sum would lose. `target` may be `source`.
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
    const powers = at(target, <usize>row * units)
    for (let i = 0; i < units; i++) store<real>(at(powers, i), load<real>(at(powers, i)) / total)
  }
}

/**
 * For each row (max − z_label) + log(1 + Σ exp(zₖ − max) over the others) into `losses`, and (p − y) / batchRows into
 * `gradient`, which also serves as scratch and is required. `others` has room for one value a row; `first` is the position
 * of the first row in the epoch. `smoothing` s moves s of each target from its class to all classes, s/units to each.
 */
export function softmaxCrossEntropy(
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
    const shortfall = largest - load<real>(at(from, label))
    store<real>(at(losses, row), smoothing == 0 ? shortfall : smoothed(from, units, largest, shortfall, smoothing))
  }
  const uniform = <real>(smoothing / <f64>units)
  shiftedExponentials(logits, gradient, rows, units, others)
  const scale = <real>(1.0 / <f64>batchRows)
  for (let row = 0; row < rows; row++) {
    const gradients = at(gradient, <usize>row * units)
    const total = <real>1 + load<real>(at(others, row))
    const label = labelOf(labels, order, first + row)
    for (let i = 0; i < units; i++) store<real>(at(gradients, i), load<real>(at(gradients, i)) / total)
    store<real>(at(gradients, label), load<real>(at(gradients, label)) - <real>(1 - smoothing))
    if (uniform != 0)
      for (let i = 0; i < units; i++) store<real>(at(gradients, i), load<real>(at(gradients, i)) - uniform)
    for (let i = 0; i < units; i++) store<real>(at(gradients, i), load<real>(at(gradients, i)) * scale)
  }
  addLogs(losses, others, rows)
}

/** losses += log(1 + others), row by row; `others` is overwritten. */
export function addLogs(losses: usize, others: usize, rows: i32): void {
  map(MAP_LOG1P, others, others, rows)
  for (let row = 0; row < rows; row++) {
    const loss = at(losses, row)
    store<real>(loss, load<real>(loss) + load<real>(at(others, row)))
  }
}

/** (1 − s)·(max − z_label) + s·mean(max − zₖ). */
function smoothed(row: usize, units: i32, largest: real, shortfall: real, smoothing: f64): real {
  let total: f64 = 0
  for (let i = 0; i < units; i++) total += <f64>largest - <f64>load<real>(at(row, i))
  return <real>((1 - smoothing) * <f64>shortfall + (smoothing * total) / <f64>units)
}
