import type { Segment } from '../model/segments.js'
import type { Penalty } from '../program/step/penalty.js'
import type { GradientDirection } from '../result/index.js'
import type { Probe } from '../train/probe/probe.js'
import { meanOfLeastTwo, penaltyBetween } from './quotients.js'
import { signsOf } from './sampling.js'
import { quotientNoise } from './verdict.js'

/**
 * Steps of every entry, shorter and shorter: when all of θ moves at once, a relu network has a kink almost everywhere, and the cost of
 * one with 50 normalized layers is so curved that the quotient of a step of 4e-8 is off by 1e-4 of it.
 */
const STEPS = [5e-6, 1e-6, 2e-7, 4e-8, 8e-9, 1.6e-9, 3.2e-10, 6.4e-11]
const LONGER_STEP = 8e-5

/** A slice of θ as directions need it. */
export interface Slice {
  readonly segment: Segment | null
  readonly offset: number
  readonly length: number
  /** Whether an entry of θ stays where it is, because it is not trained. */
  readonly isHeld?: (index: number) => boolean
}

/** A relative difference that is a fault unless the error of the quotients explains it. */
const LEAST_FAULT = 1e-5

/** The finding along a direction. */
export interface DirectionFinding {
  readonly direction: GradientDirection
  /** Whether it differs by more than rounding explains. */
  readonly isFaulty: boolean
}

/** The finding at one step. */
interface Measured extends DirectionFinding {
  readonly numerical: number
  /** |numerical − analytic|, and what it is divided by. */
  readonly error: number
  readonly size: number
}

/**
 * Compares the derivative of the cost along a random direction of entries ±1 over a slice of θ with Σ ±dθᵢ. A single
 * wrong entry changes it by as much as ‖dθ_approx − dθ‖₂.
 */
export function checkDirection(
  probe: Probe,
  theta: ArrayLike<number>,
  analytic: ArrayLike<number>,
  slice: Slice,
  penaltyAt: (index: number) => Penalty | null,
  seed: number,
  stream: number,
): DirectionFinding {
  const { segment, offset, length } = slice
  const signs = signsOf(length, seed, stream)
  holdAtKinks(signs, theta, offset, penaltyAt)
  if (slice.isHeld !== undefined) signs.forEach((_, i) => slice.isHeld?.(offset + i) === true && (signs[i] = 0))
  let [sum, squares] = [0, 0]
  for (let i = 0; i < length; i++) {
    const derivative = analytic[offset + i] ?? NaN
    sum += derivative * (signs[i] ?? 0)
    squares += derivative * derivative
  }
  const common = { layer: segment?.layer ?? null, parameter: segment?.parameter ?? null, analytic: sum }
  const at = (step: number): Measured | null => {
    const upper = probe.along(signs, offset, step)
    const lower = probe.along(signs, offset, -step)
    if (upper.crossed || lower.crossed) return null
    const penalty = penaltyAlong(signs, theta, offset, penaltyAt, step)
    const numerical = (upper.loss - lower.loss + penalty) / (2 * step)
    const size = Math.abs(numerical) + Math.abs(sum) + Math.sqrt(squares)
    const difference = size === 0 ? 0 : Math.abs(numerical - sum) / size
    const noise = size === 0 ? 0 : quotientNoise(probe.here, 2 * step) / size
    const error = Math.abs(numerical - sum)
    const isFaulty = !(difference - 3 * noise < LEAST_FAULT)
    return { direction: { ...common, numerical, difference }, isFaulty, numerical, error, size }
  }
  return nearest(at) ?? { direction: { ...common, numerical: null, difference: null }, isFaulty: false }
}

/**
 * The finding at the first step that crosses no kink. If that is a fault, the closest finding of all steps: the first may
 * be too long for the curvature or too short for rounding. No step hides a wrong derivative. As for single entries, the error of the
 * quotients is estimated by how little those of neighbouring steps differ, and what it explains is no fault.
 */
function nearest(at: (step: number) => Measured | null): DirectionFinding | null {
  const tried: Measured[] = []
  for (const step of [...STEPS, LONGER_STEP]) {
    const found = at(step)
    if (found === null) continue
    if (!found.isFaulty) return found
    tried.push(found)
  }
  const [first] = tried
  if (first === undefined) return null
  const best = tried.reduce((least, other) => (other.error < least.error ? other : least))
  const explained = 3 * meanOfLeastTwo(tried.slice(1).map(({ numerical }, i) => Math.abs(numerical - (tried[i]?.numerical ?? NaN)))) // prettier-ignore
  return { ...best, isFaulty: !(best.error - explained < LEAST_FAULT * best.size) }
}

/** |w| has no derivative at 0: such weights do not move. */
function holdAtKinks(
  signs: Float64Array,
  theta: ArrayLike<number>,
  offset: number,
  penaltyAt: (index: number) => Penalty | null,
): void {
  for (let i = 0; i < signs.length; i++) {
    if ((penaltyAt(offset + i)?.l1 ?? 0) > 0 && Math.abs(theta[offset + i] ?? 0) <= (STEPS[0] ?? 0)) signs[i] = 0
  }
}

function penaltyAlong(
  signs: Float64Array,
  theta: ArrayLike<number>,
  offset: number,
  penaltyAt: (index: number) => Penalty | null,
  step: number,
): number {
  let sum = 0
  for (let i = 0; i < signs.length; i++) {
    const penalty = penaltyAt(offset + i)
    const value = theta[offset + i] ?? NaN
    const moved = step * (signs[i] ?? 0)
    if (penalty !== null) sum += penaltyBetween(penalty, value - moved, value + moved)
  }
  return sum
}
