import type { Penalty } from '../program/penalty.js'
import type { Probe } from '../train/probe/probe.js'
import { quotientNoise } from './verdict.js'

/** A difference quotient by one entry of θ, the loss and its penalty apart. */
export interface Quotient {
  readonly loss: number
  readonly penalty: number
  /** How far rounding may put it off. */
  readonly noise: number
}

/** How quotients are taken. */
export interface QuotientSettings {
  readonly sided: 'two' | 'one'
  readonly h: number
}

/** λ₂/(2m)·w² + λ₁/(2m)·|w| from one value to another, without the cancellation of two costs. */
export function penaltyBetween({ l2, l1, examples, custom }: Penalty, from: number, to: number): number {
  const builtIn = (l2 * (to - from) * (to + from) + l1 * (Math.abs(to) - Math.abs(from))) / (2 * examples)
  return custom === undefined ? builtIn : builtIn + (custom.sum([to]) - custom.sum([from])) / examples
}

/** The difference quotient by one entry of θ, or `null` where a kink lies within the step. */
export function quotient(
  probe: Probe,
  index: number,
  value: number,
  { sided, h }: QuotientSettings,
  penalty: Penalty | null,
): Quotient | null {
  const step = h * Math.max(1, Math.abs(value))
  if (penalty !== null && penalty.l1 > 0 && Math.abs(value) <= step) return null
  // The step that is taken is the difference of two representable numbers, not h itself.
  const above = value + step
  const below = sided === 'two' ? value - step : value
  const upper = probe.at(index, above)
  if (upper.crossed) return null
  const lower = sided === 'two' ? probe.at(index, below) : { loss: probe.here, crossed: false }
  if (lower.crossed) return null
  const distance = above - below
  return {
    loss: (upper.loss - lower.loss) / distance,
    penalty: penalty === null ? 0 : penaltyBetween(penalty, below, above) / distance,
    noise: quotientNoise(probe.here, distance),
  }
}

/** How often a second look is taken in one check: a gradient that is wrong throughout needs no more. */
const SECOND_LOOKS = 500
const SECOND_STEPS = [16, 1 / 16]

/**
 * Takes quotients; where one lies further from the analytic derivative than rounding explains, the step may have been
 * too long for the curvature or too short for the cost's size, so it is taken again with a step 16 times longer and
 * shorter, and the nearest counts. No step brings a right quotient near a wrong derivative.
 */
export function quotientTaker(
  probe: Probe,
  settings: QuotientSettings,
): (index: number, value: number, analytic: number, penalty: Penalty | null) => Quotient | null {
  let evaluations = 0
  return (index, value, analytic, penalty) => {
    const first = quotient(probe, index, value, settings, penalty)
    if (first === null || isNear(first, analytic) || evaluations >= SECOND_LOOKS) return first
    evaluations++
    const others = SECOND_STEPS.map((factor) =>
      quotient(probe, index, value, { ...settings, h: settings.h * factor }, penalty),
    )
    const apart = (found: Quotient): number => Math.abs(found.loss + found.penalty - analytic)
    return others.reduce<Quotient>(
      (best, other) => (other !== null && apart(other) < apart(best) ? other : best),
      first,
    )
  }
}

function isNear({ loss, penalty, noise }: Quotient, analytic: number): boolean {
  const numerical = loss + penalty
  return Math.abs(numerical - analytic) <= noise + 1e-7 * (Math.abs(numerical) + Math.abs(analytic))
}
