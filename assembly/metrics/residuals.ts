import { at } from '../vector/lanes'
import { add, total } from './compensated'

/**
 * Σ|ŷ − y|, Σ(ŷ − y)² and Σ(y − ȳ)² of one column of predictions against f64 targets, both [rows, units]; the last by a
 * second pass, and exactly 0 if all y are equal. `result` has space for eight f64.
 */
export function columnErrors(
  predictions: usize,
  targets: usize,
  rows: i32,
  units: i32,
  column: i32,
  result: usize,
): void {
  memory.fill(result, 0, 64)
  const first = targetAt(targets, column)
  let differ = false
  for (let row = 0; row < rows; row++) {
    const index = <usize>row * units + column
    const target = targetAt(targets, index)
    const residual = <f64>load<real>(at(predictions, index)) - target
    add(result, Math.abs(residual))
    add(result + 16, residual * residual)
    add(result + 32, target)
    if (target != first) differ = true
  }
  const mean = total(result + 32) / <f64>rows
  if (differ) {
    for (let row = 0; row < rows; row++) {
      const deviation = targetAt(targets, <usize>row * units + column) - mean
      add(result + 48, deviation * deviation)
    }
  }
  store<f64>(result, total(result))
  store<f64>(result, total(result + 16), 8)
  store<f64>(result, total(result + 48), 16)
}

function targetAt(targets: usize, index: usize): f64 {
  return load<f64>(targets + (index << 3))
}
