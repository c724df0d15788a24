import type { FitProgress } from './options.js'

/** The time a fit has taken, and an estimate of the time left at the pace so far. */
export class Pace {
  readonly #epochs: number
  readonly #steps: number
  readonly #start = performance.now()
  #batches = 0
  #secondsBefore = 0

  /** `before`: epochs of the calls before; `epochs`: those of this one; `steps`: steps of an epoch. */
  constructor(before: number, epochs: number, steps: number) {
    this.#epochs = before + epochs
    this.#steps = steps
  }

  /** Adds the seconds of the run that is resumed. */
  resume(seconds: number): void {
    this.#secondsBefore = seconds
  }

  count(batches: number): void {
    this.#batches += batches
  }

  /** Seconds of training, those before a resume included. */
  get seconds(): number {
    return this.#secondsBefore + this.elapsed
  }

  /** After `step` steps of an epoch. */
  progress(epoch: number, step: number): FitProgress {
    const [epochs, steps] = [this.#epochs, this.#steps]
    const left = epochs * steps - ((epoch - 1) * steps + step)
    return { epoch, step, epochs, steps, secondsLeft: (this.elapsed / this.#batches) * left }
  }

  /** Seconds since the fit began, those before a resume left out. */
  get elapsed(): number {
    return (performance.now() - this.#start) / 1000
  }
}
