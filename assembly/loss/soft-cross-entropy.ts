import { at } from '../vector/lanes'
import { addLogs, rowMaximum, shiftedExponentials } from './softmax'

/**
 * The softmax cross-entropy against shares y of the classes that add up to 1, row by row:
 * Σ yₖ·(max − zₖ) + log(1 + Σ exp(zₖ − max) over the others) into `losses`, and (p − y) / batchRows into `gradient`.
 */
export function softCrossEntropy(
  logits: usize,
  shares: usize,
  gradient: usize,
  rows: i32,
  units: i32,
  losses: usize,
  others: usize,
  batchRows: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const place = <usize>row * units
    store<real>(at(losses, row), <real>shortfall(at(logits, place), at(shares, place), units))
  }
  shiftedExponentials(logits, gradient, rows, units, others)
  const scale = <real>(1.0 / <f64>batchRows)
  for (let row = 0; row < rows; row++) {
    const total = <real>1 + load<real>(at(others, row))
    for (let i = <usize>row * units; i < <usize>(row + 1) * units; i++) {
      const probability = load<real>(at(gradient, i)) / total
      store<real>(at(gradient, i), (probability - load<real>(at(shares, i))) * scale)
    }
  }
  addLogs(losses, others, rows)
}

/** Σ yₖ·(max z − zₖ). A share of 0 counts for nothing, however far its logit is below; NaN stays NaN. */
function shortfall(logits: usize, shares: usize, units: i32): f64 {
  const largest = <f64>rowMaximum(logits, units)
  let sum: f64 = 0
  for (let i = 0; i < units; i++) {
    const share = <f64>load<real>(at(shares, i))
    if (share != 0) sum += share * (largest - <f64>load<real>(at(logits, i)))
  }
  return sum
}
