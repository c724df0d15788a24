import {
  SCHEDULE_COSINE,
  SCHEDULE_COSLOG,
  SCHEDULE_EXPONENTIAL,
  SCHEDULE_ONE_CYCLE,
  SCHEDULE_STEP,
  SCHEDULE_TABLE,
} from '../layout'
import { cosPi, logarithm, power } from '../math/scalar'

const LOG2: f64 = 0.6931471805599453

// Learning rate = base·factor(t), where t is the number of steps before this one, of `total` in the run.

/** The factor of step t: (t + 1)/warmup during the warm-up, then that of the schedule over the remaining steps. */
export function scheduleFactor(kind: i32, t: f64, constants: usize): f64 {
  const warmup = load<f64>(constants)
  const total = load<f64>(constants, 8)
  if (t < warmup) return (t + 1) / warmup
  return factorAt(kind, t - warmup, total - warmup, load<f64>(constants, 16), constants + 24)
}

/** `first` is the first constant of the kind; `others` is the address of the next. */
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
    case SCHEDULE_COSLOG: {
      const cycles = logarithm(1 + first * Math.min(t / total, 1)) / LOG2
      const progress = cycles - Math.floor(cycles)
      return 0.5 * (1 - cosPi(progress > 0.5 ? 2 - 2 * progress : 2 * progress))
    }
    case SCHEDULE_TABLE:
      return load<f64>(<usize>first + ((<usize>Math.min(t, total - 1)) << 3))
  }
  return 1
}

/** Half a cosine wave from one value to another, at a progress of 0 … 1; constant afterwards. */
function between(from: f64, to: f64, progress: f64): f64 {
  return to + (from - to) * 0.5 * (1 + cosPi(Math.min(progress, 1)))
}
