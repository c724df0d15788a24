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
const MOST_RETRIES = 1000
/** Factors of h, in order. */
const RETRY_FACTORS = [16, 4, 1, 1 / 4, 1 / 16]

/** Takes the difference quotient with respect to the entry `index` of θ, whose value and analytic derivative are given. */
export type QuotientTaker = (index: number, value: number, analytic: number, penalty: Penalty | null) => Quotient | null

/**
 * Forms quotients. Where one differs from the analytic derivative by more than rounding explains, the step may be too long
 * for the curvature or too short for the size of the cost: unless the caller chose h, it is retried with steps up to 16
 * times longer and shorter, and the closest counts. No step hides a wrong derivative.
 *
 * In a deep network rounding errors of the cost exceed by far those of its last operations. So the error of a retried
 * quotient is estimated from the quotients themselves: where both truncation and rounding are small, two of neighbouring
 * steps agree. The least difference of two such quotients estimates their error, as Richardson extrapolation does. Entries
 * beyond the most that are retried get the rounding errors that were found to be typical.
 */
export function quotientTaker(probe: Probe, settings: QuotientSettings): QuotientTaker {
  let retries = 0
  let amplification = 1
  return (index, value, analytic, penalty) => {
    const first = quotient(probe, index, value, settings, penalty)
    if (settings.isGiven === true || first === null || isNear(first, analytic)) return first
    if (retries >= MOST_RETRIES) return { ...first, noise: amplification * first.noise }
    retries++
    const tried = RETRY_FACTORS.flatMap((factor): Quotient[] => {
      if (factor === 1) return [first]
      const found = quotient(probe, index, value, { ...settings, h: settings.h * factor }, penalty)
      return found === null ? [] : [found]
    })
    const closest = tried.reduce((best, other) => (errorOf(other, analytic) < errorOf(best, analytic) ? other : best))
    const noise = Math.max(closest.noise, disagreement(tried))
    if (errorOf(closest, analytic) <= 3 * noise) amplification = Math.max(amplification, noise / first.noise)
    return { ...closest, noise }
  }
}

function errorOf({ loss, penalty }: Quotient, analytic: number): number {
  return Math.abs(loss + penalty - analytic)
}

/** How little the quotients of neighbouring steps differ. */
function disagreement(tried: readonly Quotient[]): number {
  return meanOfLeastTwo(
    tried.slice(1).map((found, i) => errorOf(found, (tried[i]?.loss ?? NaN) + (tried[i]?.penalty ?? NaN))),
  )
}

/** The mean of the two least differences of quotients of neighbouring steps: a single one may be small by chance; 0 for none. */
export function meanOfLeastTwo(differences: readonly number[]): number {
  const least = differences.toSorted((a, b) => a - b).slice(0, 2)
  return least.reduce((sum, difference) => sum + difference, 0) / Math.max(1, least.length)
}

function isNear({ loss, penalty, noise }: Quotient, analytic: number): boolean {
  const numerical = loss + penalty
  return Math.abs(numerical - analytic) <= noise + 1e-7 * (Math.abs(numerical) + Math.abs(analytic))
}
