import type { ScheduleDescription } from '../../../model/schedules.js'

/** The state of a plateau schedule as JSON. */
export interface PlateauState {
  /** `null` before the first value. */
  readonly best: number | null
  readonly waited: number
  readonly factor: number
}

/** Tracks the monitored value and reduces the learning rate where it stagnates. */
export class Plateau {
  readonly #schedule: ScheduleDescription
  #best: number
  #waited: number
  #factor: number

  constructor(schedule: ScheduleDescription, state: PlateauState = { best: null, waited: 0, factor: 1 }) {
    this.#schedule = schedule
    this.#best = state.best ?? Infinity
    this.#waited = state.waited
    this.#factor = state.factor
  }

  get state(): PlateauState {
    return { best: Number.isFinite(this.#best) ? this.#best : null, waited: this.#waited, factor: this.#factor }
  }

  /** Records an epoch and returns the factor of the learning rate from the next epoch on. NaN never improves. */
  observe(value: number): number {
    const { factor, patience, minImprovement, end } = this.#schedule
    if (value < this.#best - Number(minImprovement)) {
      this.#best = value
      this.#waited = 0
      return this.#factor
    }
    this.#waited++
    if (this.#waited < Number(patience)) return this.#factor
    this.#waited = 0
    this.#factor = Math.max(Number(end), this.#factor * Number(factor))
    return this.#factor
  }
}
