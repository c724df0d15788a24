import type { ScheduleDescription } from '../model/schedules.js'

/** Follows the monitored value and says how far the learning rate has been reduced. */
export class Plateau {
  readonly #schedule: ScheduleDescription
  #best = Infinity
  #waited = 0
  #factor = 1

  constructor(schedule: ScheduleDescription) {
    this.#schedule = schedule
  }

  /** What the learning rate is multiplied by from the next epoch on. NaN never improves. */
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
