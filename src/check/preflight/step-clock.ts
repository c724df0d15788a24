/** At most so many milliseconds, and no more than this fraction of the run that is forecast. */
const MILLISECONDS = 300
const FRACTION = 0.03
/** The time per step is the median over the last so many slices of steps. */
const LAST_SLICES = 5
/** Stable: all of these but the slowest take the same time per step but for this fraction. */
const STABLE = 0.1
/** Fewer slices, or fewer steps that seem stable, show nothing. */
const FEWEST_SLICES = 3
const FEWEST_STEPS = 30

/** Times the slices of steps in which a training runs, and its epochs, until the time per step is known. */
export class StepClock {
  readonly #began: number
  readonly #epochs: number[] = []
  /** Milliseconds per step. */
  readonly #rates: number[] = []
  #last: { readonly step: number; readonly time: number }

  /** @param now Milliseconds. */
  constructor(now: number) {
    this.#began = now
    this.#last = { step: 0, time: now }
  }

  /** A slice has ended, after `step` steps since the beginning. */
  tick(step: number, now: number): void {
    const { time, step: before } = this.#last
    this.#rates.push((now - time) / Math.max(1, step - before))
    this.#last = { step, time: now }
  }

  /** Whether the time per step is known well enough for a run of that many steps. */
  isEnough(steps: number): boolean {
    const elapsed = this.#last.time - this.#began
    if (elapsed >= MILLISECONDS) return true
    if (this.#rates.length < FEWEST_SLICES) return false
    if (elapsed >= FRACTION * 1000 * this.secondsPerStep * steps) return true
    return this.#last.step >= FEWEST_STEPS && this.#isStable
  }

  get #isStable(): boolean {
    const [fastest = 0, ...others] = this.#lastRates
    const slowest = others.at(-2) ?? Infinity
    return others.length >= FEWEST_SLICES && slowest <= (1 + STABLE) * fastest
  }

  /** An epoch has ended, so many seconds after the training began. */
  endEpoch(seconds: number): void {
    this.#epochs.push(seconds)
  }

  get steps(): number {
    return this.#last.step
  }

  get secondsPerStep(): number {
    const rates = this.#lastRates
    return (rates[(rates.length - 1) >> 1] ?? 0) / 1000
  }

  /** Averaged over the second half of the epochs, measurements included; `null` for too few epochs. */
  get secondsPerEpoch(): number | null {
    const middle = this.#epochs.length >> 1
    const [from, to] = [this.#epochs[middle - 1], this.#epochs.at(-1)]
    return middle < 1 || from === undefined || to === undefined ? null : (to - from) / (this.#epochs.length - middle)
  }

  /** Of the last slices, in ascending order. */
  get #lastRates(): number[] {
    return this.#rates.slice(-LAST_SLICES).sort((a, b) => a - b)
  }
}
