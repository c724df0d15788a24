import { sigmoid, softplus } from '../math'
import { at, LANES, splat } from '../vector/lanes'
import { LossOperands } from './operands'

/**
 * Weighs the positive targets of a binary cross-entropy, whose plain losses and gradients are there already: the loss
 * −w·y·log p − (1 − y)·log(1 − p) is the plain one plus (w − 1)·y·(−log p), and its derivative by the logit the plain one plus
 * (w − 1)·y·(p − 1). −log p = max(−z, 0) + log(1 + e^−|z|).
 */
export function weighPositives(loss: LossOperands, begin: i32, end: i32): void {
  const units = loss.units
  let unit = begin % units
  let i = begin
  for (; i + LANES <= end; i += LANES) {
    // The weights repeat beyond the last unit, so that a vector may begin at any.
    const weight = v128.load(at(loss.positiveWeights, unit))
    const z = v128.load(at(loss.outputs, i))
    const y = v128.load(at(loss.targets, i))
    const losses = v128.add<real>(v128.load(at(loss.losses, i)), furtherLoss(z, y, weight))
    const gradient = v128.add<real>(v128.load(at(loss.gradient, i)), furtherGradient(loss, z, y, weight))
    v128.store(at(loss.losses, i), losses)
    v128.store(at(loss.gradient, i), gradient)
    unit = (unit + LANES) % units
  }
  for (; i < end; i++) {
    const weight = v128.splat<real>(load<real>(at(loss.positiveWeights, unit)))
    const z = v128.splat<real>(load<real>(at(loss.outputs, i)))
    const y = v128.splat<real>(load<real>(at(loss.targets, i)))
    const losses = load<real>(at(loss.losses, i)) + v128.extract_lane<real>(furtherLoss(z, y, weight), 0)
    const gradient = load<real>(at(loss.gradient, i)) + v128.extract_lane<real>(furtherGradient(loss, z, y, weight), 0)
    store<real>(at(loss.losses, i), losses)
    store<real>(at(loss.gradient, i), gradient)
    unit = unit + 1 == units ? 0 : unit + 1
  }
}

/** (w − 1)·y. */
function excess(y: v128, weight: v128): v128 {
  return v128.mul<real>(v128.sub<real>(weight, splat(1)), y)
}

/** (w − 1)·y·(−log p). */
function furtherLoss(z: v128, y: v128, weight: v128): v128 {
  const logs = v128.add<real>(v128.max<real>(v128.neg<real>(z), splat(0)), softplus(v128.neg<real>(v128.abs<real>(z))))
  return v128.mul<real>(excess(y, weight), logs)
}

/** (w − 1)·y·(p − 1), divided by the number of outputs of the batch. */
function furtherGradient(loss: LossOperands, z: v128, y: v128, weight: v128): v128 {
  const derivative = v128.mul<real>(excess(y, weight), v128.sub<real>(sigmoid(z), splat(1)))
  return v128.mul<real>(derivative, splat(1.0 / <f64>(loss.rows * loss.units)))
}
