import { at } from '../vector/lanes'
import { addLogs, rowMaximum, shiftedExponentials } from './softmax'

/**
 * The softmax cross-entropy against soft targets y, whose rows sum to 1, row by row:
 * Σ yₖ·(max − zₖ) + log(1 + Σ exp(zₖ − max) over the others) into `losses`, and (p − y) / batchRows into `gradient`.
 */
export function softCrossEntropy(
  logits: usize,
  targets: usize,
  gradient: usize,
  rows: i32,
  units: i32,
  losses: usize,
  others: usize,
  batchRows: i32,
): void {
  for (let row = 0; row < rows; row++) {
    const index = <usize>row * units
    store<real>(at(losses, row), <real>shortfall(at(logits, index), at(targets, index), units))
  }
  shiftedExponentials(logits, gradient, rows, units, others)
  const scale = <real>(1.0 / <f64>batchRows)
  for (let row = 0; row < rows; row++) {
    const total = <real>1 + load<real>(at(others, row))
    for (let i = <usize>row * units; i < <usize>(row + 1) * units; i++) {
      const probability = load<real>(at(gradient, i)) / total
      store<real>(at(gradient, i), (probability - load<real>(at(targets, i))) * scale)
    }
  }
  addLogs(losses, others, rows)
}

/** Σ yₖ·(max z − zₖ). A target of 0 adds nothing, even for a logit of −∞; NaN stays NaN. */
function shortfall(logits: usize, targets: usize, units: i32): f64 {
  const largest = <f64>rowMaximum(logits, units)
  let sum: f64 = 0
  for (let i = 0; i < units; i++) {
    const target = <f64>load<real>(at(targets, i))
    if (target != 0) sum += target * (largest - <f64>load<real>(at(logits, i)))
  }
  return sum
}
