import { at, LANES, splat } from '../vector/lanes'

// The proximal step of λ·Σ|w| after the step of an optimizer that moves w by −D·g, D diagonal: w moves towards 0 by
// λ·D and stops there. In this metric training comes to rest where the cost has its minima: there −g = λ·sign w, or
// |g| ≤ λ and w = 0 (Duchi and Singer, 2009; Melchior, Joseph and Moolekamp, 2019).

/** w − clamp(w, ±threshold): exactly 0 where |w| is within the threshold. */
function shrunk(weight: v128, threshold: v128): v128 {
  const within = v128.min<real>(threshold, v128.max<real>(v128.neg<real>(threshold), weight))
  return v128.sub<real>(weight, within)
}

/** w = sign w · max(|w| − threshold, 0). */
export function shrinkBy(parameters: usize, count: i32, threshold: f64): void {
  const thresholds = splat(threshold)
  let i = 0
  for (; i + LANES <= count; i += LANES) {
    const weights = at(parameters, i)
    v128.store(weights, shrunk(v128.load(weights), thresholds))
  }
  for (; i < count; i++) {
    const weights = at(parameters, i)
    const weight = v128.splat<real>(load<real>(weights))
    store<real>(weights, v128.extract_lane<real>(shrunk(weight, thresholds), 0))
  }
}

/** √s·correction + ε. */
function scaledRoot(square: v128, correction: v128, epsilon: v128): v128 {
  return v128.add<real>(v128.mul<real>(v128.sqrt<real>(square), correction), epsilon)
}

/** The same with a threshold of each entry: threshold / (√square·correction + ε). */
export function shrinkScaled(
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
    const weights = at(parameters, i)
    const root = scaledRoot(v128.load(at(squares, i)), corrections, epsilons)
    v128.store(weights, shrunk(v128.load(weights), v128.div<real>(thresholds, root)))
  }
  for (; i < count; i++) {
    const weights = at(parameters, i)
    const square = v128.splat<real>(load<real>(at(squares, i)))
    const root = scaledRoot(square, corrections, epsilons)
    const weight = v128.splat<real>(load<real>(weights))
    store<real>(weights, v128.extract_lane<real>(shrunk(weight, v128.div<real>(thresholds, root)), 0))
  }
}
