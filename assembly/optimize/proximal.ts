import { at, LANES, splat } from '../vector/lanes'
import {
  OPTIMIZER_ADAM,
  OPTIMIZER_MOMENTUM,
  OPTIMIZER_NESTEROV,
  OPTIMIZER_RMSPROP,
  SESSION_BETA2_POWER,
  SESSION_LEARNING_RATE,
} from '../layout'

// The proximal step of λ·Σ|w| after the step of an optimizer that moves w by −D·g, D diagonal: w moves towards 0 by
// λ·D and stops there. In the optimizer's own metric D the minima of the cost are where it comes to rest: there
// −g = λ·sign w, or |g| ≤ λ and w = 0 (Duchi and Singer, 2009; Melchior, Joseph and Moolekamp, 2019).

/**
 * w = sign w · max(|w| − lr·λ/root, 0) with root = √v̂ + ε for Adam, √s + ε for RMSprop, 1 − β for momentum, whose
 * steps add up to 1/(1 − β) times a gradient that stays, and 1 for gradient descent. `squares` is v or s.
 */
export function shrink(
  session: usize,
  kind: i32,
  parameters: usize,
  squares: usize,
  count: i32,
  lambda: f64,
  hyper: usize,
): void {
  const threshold = load<f64>(session, SESSION_LEARNING_RATE) * lambda
  if (kind == OPTIMIZER_ADAM) {
    const correction = 1 / Math.sqrt(1 - load<f64>(session, SESSION_BETA2_POWER))
    shrinkScaled(parameters, squares, count, threshold, correction, load<f64>(hyper, 16))
  } else if (kind == OPTIMIZER_RMSPROP) {
    shrinkScaled(parameters, squares, count, threshold, 1, load<f64>(hyper, 8))
  } else if (kind == OPTIMIZER_MOMENTUM || kind == OPTIMIZER_NESTEROV) {
    shrinkBy(parameters, count, threshold / (1 - load<f64>(hyper)))
  } else shrinkBy(parameters, count, threshold)
}

/** w less what of it lies within ±threshold: exactly 0 where all of it does. */
function shrunk(weight: v128, threshold: v128): v128 {
  const within = v128.min<real>(threshold, v128.max<real>(v128.neg<real>(threshold), weight))
  return v128.sub<real>(weight, within)
}

function shrinkBy(parameters: usize, count: i32, threshold: f64): void {
  const thresholds = splat(threshold)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const place = at(parameters, i)
    v128.store(place, shrunk(v128.load(place), thresholds))
  }
  for (; i < count; i++) {
    const place = at(parameters, i)
    store<real>(place, v128.extract_lane<real>(shrunk(v128.splat<real>(load<real>(place)), thresholds), 0))
  }
}

/** √s·correction + ε. */
function scaledRoot(square: v128, correction: v128, epsilon: v128): v128 {
  return v128.add<real>(v128.mul<real>(v128.sqrt<real>(square), correction), epsilon)
}

function shrinkScaled(
  parameters: usize,
  squares: usize,
  count: i32,
  threshold: f64,
  correction: f64,
  epsilon: f64,
): void {
  const thresholds = splat(threshold)
  const corrections = splat(correction)
  const epsilons = splat(epsilon)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const place = at(parameters, i)
    const root = scaledRoot(v128.load(at(squares, i)), corrections, epsilons)
    v128.store(place, shrunk(v128.load(place), v128.div<real>(thresholds, root)))
  }
  for (; i < count; i++) {
    const place = at(parameters, i)
    const square = v128.splat<real>(load<real>(at(squares, i)))
    const root = scaledRoot(square, corrections, epsilons)
    const weight = v128.splat<real>(load<real>(place))
    store<real>(place, v128.extract_lane<real>(shrunk(weight, v128.div<real>(thresholds, root)), 0))
  }
}
