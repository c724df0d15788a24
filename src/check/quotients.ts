import type { Penalty } from '../program/step/penalty.js'
import type { Probe } from '../train/probe/probe.js'
import { quotientNoise } from './verdict.js'

/** A difference quotient with respect to one entry of θ, the loss and the penalty separately. */
export interface Quotient {
  readonly loss: number
  readonly penalty: number
  /** A bound of its rounding error. */
  readonly noise: number
}

/** How quotients are formed. */
export interface QuotientSettings {
  readonly sided: 'two' | 'one'
  readonly h: number
  /** The caller asked for this h: no other is tried. */
  readonly isGiven?: boolean
}

/** λ₂/(2m)·w² + λ₁/(2m)·|w| from one value to another, without the cancellation of two costs. */
export function penaltyBetween({ l2, l1, examples, custom }: Penalty, from: number, to: number): number {
  const builtIn = (l2 * (to - from) * (to + from) + l1 * (Math.abs(to) - Math.abs(from))) / (2 * examples)
  return custom === undefined ? builtIn : builtIn + (custom.sum([to]) - custom.sum([from])) / examples
}

/** The difference quotient with respect to one entry of θ, or `null` where the step crosses a kink. */
export function quotient(
  probe: Probe,
  index: number,
  value: number,
  { sided, h }: QuotientSettings,
  penalty: Penalty | null,
): Quotient | null {
  const step = h * Math.max(1, Math.abs(value))
  if (penalty !== null && penalty.l1 > 0 && Math.abs(value) <= step) return null
  // The actual step is the difference of two representable numbers, not h itself.
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

/** Most entries retried in one check: a gradient that is wrong throughout needs no more. */
const MOST_RETRIES = 500
const RETRY_FACTORS = [16, 1 / 16]

/**
 * Forms quotients. Where one differs from the analytic derivative by more than rounding explains, the step may be too long
 * for the curvature or too short for the size of the cost: unless the caller chose h, it is retried with steps 16 times
 * longer and shorter, and the closest counts. No step hides a wrong derivative.
 */
export function quotientTaker(
  probe: Probe,
  settings: QuotientSettings,
): (index: number, value: number, analytic: number, penalty: Penalty | null) => Quotient | null {
  let retries = 0
  return (index, value, analytic, penalty) => {
    const first = quotient(probe, index, value, settings, penalty)
    if (settings.isGiven === true || first === null || isNear(first, analytic) || retries >= MOST_RETRIES) return first
    retries++
    const others = RETRY_FACTORS.map((factor) =>
      quotient(probe, index, value, { ...settings, h: settings.h * factor }, penalty),
    )
    const errorOf = (found: Quotient): number => Math.abs(found.loss + found.penalty - analytic)
    return others.reduce<Quotient>(
      (best, other) => (other !== null && errorOf(other) < errorOf(best) ? other : best),
      first,
    )
  }
}

function isNear({ loss, penalty, noise }: Quotient, analytic: number): boolean {
  const numerical = loss + penalty
  return Math.abs(numerical - analytic) <= noise + 1e-7 * (Math.abs(numerical) + Math.abs(analytic))
}
