import { SCHEDULE_COSINE, SCHEDULE_EXPONENTIAL, SCHEDULE_ONE_CYCLE, SCHEDULE_STEP } from '../layout'
import { cosPi, power } from '../math/scalar'

// Learning rate = base · factor(t), t = steps taken before this one, in a run of `total` steps.

/** The factor of step t: rises as (t + 1)/warmup through the warm-up, then follows the schedule over what is left. */
export function scheduleFactor(kind: i32, t: f64, constants: usize): f64 {
  const warmup = load<f64>(constants)
  const total = load<f64>(constants, 8)
  if (t < warmup) return (t + 1) / warmup
  return factorAt(kind, t - warmup, total - warmup, load<f64>(constants, 16), constants + 24)
}

/** `first` is the constant that every kind but one reads; `others` follow it. */
function factorAt(kind: i32, t: f64, total: f64, first: f64, others: usize): f64 {
  switch (kind) {
    case SCHEDULE_STEP:
      return power(load<f64>(others), Math.floor(t / first))
    case SCHEDULE_EXPONENTIAL:
      return power(load<f64>(others), t / first)
    case SCHEDULE_COSINE:
      return between(1, first, t / total)
    case SCHEDULE_ONE_CYCLE:
      if (t <= first) return between(load<f64>(others), 1, first > 0 ? t / first : 1)
      return between(1, load<f64>(others, 8), (t - first) / (total - 1 - first))
  }
  return 1
}

/** Half a wave of the cosine from one value to another, `share` of it behind; it stays at its end. */
function between(from: f64, to: f64, share: f64): f64 {
  return to + (from - to) * 0.5 * (1 + cosPi(Math.min(share, 1)))
}
