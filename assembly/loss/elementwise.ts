import { LOSS_BINARY_CROSS_ENTROPY, LOSS_HUBER, LOSS_MEAN_ABSOLUTE_ERROR, LOSS_MEAN_SQUARED_ERROR } from '../layout'
import { sigmoid, softplus } from '../math'
import { at, LANES, REAL_BYTES, select, splat } from '../vector/lanes'

// Losses that are a sum over the outputs. Each is a class without instances, a type to specialize the loop with: `value`
// is the loss of each output, `gradient` its derivative by the output, a vector of them at a time.

/** From the logit z; the gradient is p − y. */
class BinaryCrossEntropy {
  /**
   * max(z, 0) − y·z + log(1 + e^−|z|): nothing overflows, no probability is formed, and where the answer is right and
   * sure the two large terms are equal and leave the small one whole.
   */
  value(z: v128, y: v128, _delta: v128): v128 {
    const large = v128.sub<real>(v128.max<real>(z, splat(0)), v128.mul<real>(y, z))
    return v128.add<real>(large, softplus(v128.neg<real>(v128.abs<real>(z))))
  }
  gradient(z: v128, y: v128, _delta: v128): v128 {
    return v128.sub<real>(sigmoid(z), y)
  }
}

/** r², r = z − y. */
class MeanSquaredError {
  value(z: v128, y: v128, _delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    return v128.mul<real>(residual, residual)
  }
  gradient(z: v128, y: v128, _delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    return v128.add<real>(residual, residual)
  }
}

/** |r|. */
class MeanAbsoluteError {
  value(z: v128, y: v128, _delta: v128): v128 {
    return v128.abs<real>(v128.sub<real>(z, y))
  }
  /** sign r, with sign 0 = 0; NaN stays NaN. */
  gradient(z: v128, y: v128, _delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    const zero = splat(0)
    const positive = v128.and(v128.gt<real>(residual, zero), splat(1))
    const sign = v128.sub<real>(positive, v128.and(v128.lt<real>(residual, zero), splat(1)))
    return select(sign, residual, v128.eq<real>(residual, residual))
  }
}

/** ½r² for |r| ≤ δ, else δ·(|r| − ½δ). */
class Huber {
  value(z: v128, y: v128, delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    const magnitude = v128.abs<real>(residual)
    const half = splat(0.5)
    const near = v128.mul<real>(half, v128.mul<real>(residual, residual))
    const far = v128.mul<real>(delta, v128.sub<real>(magnitude, v128.mul<real>(half, delta)))
    return select(near, far, v128.le<real>(magnitude, delta))
  }
  /** r, clamped to ±δ. */
  gradient(z: v128, y: v128, delta: v128): v128 {
    const residual = v128.sub<real>(z, y)
    return v128.min<real>(v128.max<real>(residual, v128.neg<real>(delta)), delta)
  }
}

/**
 * The losses of outputs `begin` … `end` − 1 into `losses`, and their derivatives divided by `count`, the outputs of the
 * whole batch, into `gradient` unless that is 0. An unknown `kind` gives NaN, which ends the run.
 */
export function elementwiseLosses(
  kind: i32,
  delta: f64,
  outputs: usize,
  targets: usize,
  gradient: usize,
  begin: i32,
  end: i32,
  losses: usize,
  count: i32,
): void {
  switch (kind) {
    case LOSS_BINARY_CROSS_ENTROPY:
      return measure<BinaryCrossEntropy>(delta, outputs, targets, gradient, begin, end, losses, count)
    case LOSS_MEAN_SQUARED_ERROR:
      return measure<MeanSquaredError>(delta, outputs, targets, gradient, begin, end, losses, count)
    case LOSS_MEAN_ABSOLUTE_ERROR:
      return measure<MeanAbsoluteError>(delta, outputs, targets, gradient, begin, end, losses, count)
    case LOSS_HUBER:
      return measure<Huber>(delta, outputs, targets, gradient, begin, end, losses, count)
  }
  // All bits set is NaN in both precisions.
  memory.fill(at(losses, begin), 0xff, <usize>(end - begin) * REAL_BYTES)
}

/** `elementwiseLosses` for one kernel. The last few outputs take the same kernel one by one: same bits. */
function measure<K>(
  delta: f64,
  outputs: usize,
  targets: usize,
  gradient: usize,
  begin: i32,
  end: i32,
  losses: usize,
  count: i32,
): void {
  const kernel = changetype<K>(0)
  const deltas = splat(delta)
  const scale = splat(1.0 / <f64>count)
  let i = begin
  for (; i + LANES <= end; i += LANES) {
    const z = v128.load(at(outputs, i))
    const y = v128.load(at(targets, i))
    v128.store(at(losses, i), kernel.value(z, y, deltas))
    if (gradient != 0) v128.store(at(gradient, i), v128.mul<real>(kernel.gradient(z, y, deltas), scale))
  }
  for (; i < end; i++) {
    const z = v128.splat<real>(load<real>(at(outputs, i)))
    const y = v128.splat<real>(load<real>(at(targets, i)))
    store<real>(at(losses, i), v128.extract_lane<real>(kernel.value(z, y, deltas), 0))
    if (gradient == 0) continue
    const slope = v128.mul<real>(kernel.gradient(z, y, deltas), scale)
    store<real>(at(gradient, i), v128.extract_lane<real>(slope, 0))
  }
}
