import type { GradientVerdict } from '../result/index.js'

/** Half the distance from 1 to the next f64. */
const UNIT_ROUNDOFF = 2 ** -53

/** The verdict on a relative difference: < 1e-7 correct, < 1e-5 acceptable, < 1e-3 suspicious, else wrong. */
export function verdictOf(difference: number): GradientVerdict {
  if (difference < 1e-7) return 'correct'
  if (difference < 1e-5) return 'acceptable'
  return difference < 1e-3 ? 'suspicious' : 'wrong'
}

/** Whether a gradient passes with this verdict. */
export function isSound(verdict: GradientVerdict): boolean {
  return verdict === 'correct' || verdict === 'acceptable'
}

/** A bound of the rounding error of a difference quotient, for a cost that is exact to a few roundings. */
export function quotientNoise(cost: number, distance: number): number {
  return (4 * UNIT_ROUNDOFF * Math.abs(cost)) / distance
}

/** Sums of squares that make up a relative difference of two vectors. */
export class Tally {
  #squaredError = 0
  #numerical = 0
  #analytic = 0
  #noise = 0

  add(numerical: number, analytic: number, noise: number): void {
    this.#squaredError += (numerical - analytic) ** 2
    this.#numerical += numerical ** 2
    this.#analytic += analytic ** 2
    this.#noise += noise ** 2
  }

  addAll(other: Tally): void {
    this.#squaredError += other.#squaredError
    this.#numerical += other.#numerical
    this.#analytic += other.#analytic
    this.#noise += other.#noise
  }

  /** ‖numerical − analytic‖₂ / (‖numerical‖₂ + ‖analytic‖₂); 0 where both are 0. */
  get difference(): number {
    const size = this.#size
    return size === 0 ? 0 : Math.sqrt(this.#squaredError) / size
  }

  /**
   * The verdict on the difference. A difference that the error of the quotients explains is acceptable at worst, unless
   * that error is large: then the check shows nothing, which is suspicious.
   */
  get verdict(): GradientVerdict {
    const { difference } = this
    if (difference < 1e-5 || Number.isNaN(difference)) return verdictOf(difference)
    const beyond = this.#beyondRounding
    if (beyond >= 1e-5) return verdictOf(beyond)
    return this.isUncertain ? 'suspicious' : 'acceptable'
  }

  /** The estimated error of the numerical gradient, relative to the gradients; 0 where both are 0. */
  get uncertainty(): number {
    return this.#size === 0 ? 0 : Math.sqrt(this.#noise) / this.#size
  }

  /** Whether the numerical gradient is too uncertain to tell. */
  get isUncertain(): boolean {
    return this.uncertainty > 1e-3
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
    return size === 0 ? 0 : Math.max(0, Math.sqrt(this.#squaredError) - 3 * Math.sqrt(this.#noise)) / size
  }
}
