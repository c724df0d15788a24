import type { GradientVerdict } from '../result/index.js'

/** Half the distance from 1 to the next f64. */
const UNIT_ROUNDOFF = 2 ** -53

/** What the size of a relative difference means: < 1e-7 correct, < 1e-5 acceptable, < 1e-3 suspicious, else wrong. */
export function verdictOf(difference: number): GradientVerdict {
  if (difference < 1e-7) return 'correct'
  if (difference < 1e-5) return 'acceptable'
  return difference < 1e-3 ? 'suspicious' : 'wrong'
}

/** A verdict that a gradient may pass with. */
export function isSound(verdict: GradientVerdict): boolean {
  return verdict === 'correct' || verdict === 'acceptable'
}

/** How far rounding alone may put a difference quotient off: a cost is known to a few roundings. */
export function quotientNoise(cost: number, distance: number): number {
  return (4 * UNIT_ROUNDOFF * Math.abs(cost)) / distance
}

/** Sums of squares that make up a relative difference of two vectors. */
export class Tally {
  #apart = 0
  #numerical = 0
  #analytic = 0
  #noise = 0

  add(numerical: number, analytic: number, noise: number): void {
    this.#apart += (numerical - analytic) ** 2
    this.#numerical += numerical ** 2
    this.#analytic += analytic ** 2
    this.#noise += noise ** 2
  }

  addAll(other: Tally): void {
    this.#apart += other.#apart
    this.#numerical += other.#numerical
    this.#analytic += other.#analytic
    this.#noise += other.#noise
  }

  /** ‖numerical − analytic‖₂ / (‖numerical‖₂ + ‖analytic‖₂); 0 for nothing at all. */
  get difference(): number {
    const size = this.#size
    return size === 0 ? 0 : Math.sqrt(this.#apart) / size
  }

  /**
   * The verdict on the difference. What rounding explains of it counts as acceptable at worst, but for gradients that
   * drown in rounding: then nothing was shown, which is suspicious.
   */
  get verdict(): GradientVerdict {
    const { difference } = this
    if (difference < 1e-5 || Number.isNaN(difference)) return verdictOf(difference)
    const beyond = this.#beyondRounding
    if (beyond >= 1e-5) return verdictOf(beyond)
    return this.drowned ? 'suspicious' : 'acceptable'
  }

  /** Whether rounding is as large as what would be measured. */
  get drowned(): boolean {
    return this.#size > 0 && Math.sqrt(this.#noise) / this.#size > 1e-3
  }

  /** Whether the vectors differ by more than rounding and truncation explain. */
  get isFaulty(): boolean {
    return Number.isNaN(this.difference) || this.#beyondRounding >= 1e-5
  }

  get #size(): number {
    return Math.sqrt(this.#numerical) + Math.sqrt(this.#analytic)
  }

  get #beyondRounding(): number {
    const size = this.#size
    return size === 0 ? 0 : Math.max(0, Math.sqrt(this.#apart) - 3 * Math.sqrt(this.#noise)) / size
  }
}
