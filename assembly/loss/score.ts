import {
  LOSS_BINARY_CROSS_ENTROPY,
  LOSS_SOFT_CROSS_ENTROPY,
  LOSS_SOFTMAX_CROSS_ENTROPY,
  SESSION_ABSOLUTE_ERROR,
  SESSION_CORRECT,
  SESSION_SQUARED_ERROR,
} from '../layout'
import { at } from '../vector/lanes'
import { labelOf } from '../rows/order'

/** Index of the largest of `units` values, the first of equals. */
export function argmax(row: usize, units: i32): i32 {
  let best = 0
  for (let i = 1; i < units; i++) if (load<real>(at(row, i)) > load<real>(at(row, best))) best = i
  return best
}

/** Adds the correct predictions of a batch, or its squared and absolute errors, to the sums of the session. */
export function score(
  session: usize,
  loss: i32,
  output: usize,
  targets: usize,
  order: usize,
  first: i32,
  rows: i32,
  units: i32,
): void {
  if (loss == LOSS_SOFTMAX_CROSS_ENTROPY) {
    let correct = 0
    for (let row = 0; row < rows; row++) {
      correct += i32(argmax(at(output, <usize>row * units), units) == labelOf(targets, order, first + row))
    }
    add(session + SESSION_CORRECT, correct)
    return
  }
  if (loss == LOSS_SOFT_CROSS_ENTROPY) {
    let correct = 0
    for (let row = 0; row < rows; row++) {
      const own = <usize>row * units
      correct += i32(argmax(at(output, own), units) == argmax(at(targets, own), units))
    }
    add(session + SESSION_CORRECT, correct)
    return
  }
  if (loss == LOSS_BINARY_CROSS_ENTROPY) {
    let correct = 0
    for (let row = 0; row < rows; row++) correct += i32(areRight(output, targets, row * units, units))
    add(session + SESSION_CORRECT, correct)
    return
  }
  const count = rows * units
  let squared: f64 = 0
  let absolute: f64 = 0
  for (let i = 0; i < count; i++) {
    const residual = <f64>load<real>(at(output, i)) - <f64>load<real>(at(targets, i))
    squared += residual * residual
    absolute += Math.abs(residual)
  }
  add(session + SESSION_SQUARED_ERROR, squared)
  add(session + SESSION_ABSOLUTE_ERROR, absolute)
}

/** Whether all outputs of a row are on the side of ½ where their targets are: a logit above 0 is a probability above ½. */
function areRight(output: usize, targets: usize, first: i32, units: i32): bool {
  for (let i = first; i < first + units; i++) {
    if (load<real>(at(output, i)) > 0 != load<real>(at(targets, i)) > 0.5) return false
  }
  return true
}

function add(address: usize, amount: f64): void {
  store<f64>(address, load<f64>(address) + amount)
}
