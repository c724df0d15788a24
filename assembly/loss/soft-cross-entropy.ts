import { at } from '../vector/lanes'
import { LossOperands } from './operands'
import { addLogs, rowMaximum, shiftedExponentials } from './softmax'

/**
 * The softmax cross-entropy against soft targets y, whose rows sum to 1: for rows `begin` … `end` − 1 the loss
 * Σ yₖ·(max − zₖ) + log(1 + Σ exp(zₖ − max) over the others), and the gradient (p − y) / rows of the batch.
 */
export function softCrossEntropy(loss: LossOperands, begin: i32, end: i32): void {
  const units = loss.units
  const losses = at(loss.losses, begin)
  const others = at(loss.losses, loss.rows + begin)
  const logits = at(loss.outputs, <usize>begin * units)
  const targets = at(loss.targets, <usize>begin * units)
  const gradient = at(loss.gradient, <usize>begin * units)
  const rows = end - begin
  for (let row = 0; row < rows; row++) {
    const index = <usize>row * units
    store<real>(at(losses, row), <real>shortfall(at(logits, index), at(targets, index), units))
  }
  shiftedExponentials(logits, gradient, rows, units, others)
  const scale = <real>(1.0 / <f64>loss.rows)
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
