import type { Model } from '../predict/model.js'
import type { Prediction } from '../predict/predictions.js'
import type { RawRow } from '../predict/row-encoder.js'
import { WellfitError } from '../errors.js'
import { withRowShifted } from './refusal.js'

/** Rows predicted at once: more gain nothing, and fewer leave time for other requests. */
const ROWS_AT_ONCE = 256

/** Milliseconds after which a long request lets others run. */
const SLICE_MILLISECONDS = 10

/** A request whose rows wait to be predicted with those of others. */
interface Waiting {
  readonly rows: readonly RawRow[]
  readonly resolve: (predictions: Prediction[]) => void
  readonly reject: (error: unknown) => void
}

/** Predicts the rows of requests: of short ones those of several at once, of long ones some at a time. */
export class Predictor {
  readonly #model: Model
  readonly #batchMilliseconds: number
  #waiting: Waiting[] = []
  #waitingRows = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(model: Model, batchMilliseconds: number) {
    this.#model = model
    this.#batchMilliseconds = batchMilliseconds
  }

  /**
   * The predictions for rows, which are the same whatever they are predicted with.
   *
   * @throws WellfitError naming row and column; what `signal` says once it fires.
   */
  async predict(rows: readonly RawRow[], signal: AbortSignal): Promise<readonly Prediction[]> {
    if (rows.length >= ROWS_AT_ONCE) return await this.#inSlices(rows, signal)
    if (this.#batchMilliseconds === 0) return this.#model.predict(rows)
    return await this.#withOthers(rows)
  }

  async #inSlices(rows: readonly RawRow[], signal: AbortSignal): Promise<Prediction[]> {
    const predictions: Prediction[] = []
    let begun = performance.now()
    for (let first = 0; first < rows.length; first += ROWS_AT_ONCE) {
      try {
        predictions.push(...this.#model.predict(rows.slice(first, first + ROWS_AT_ONCE)))
      } catch (error) {
        throw error instanceof WellfitError ? withRowShifted(error, first) : error
      }
      if (performance.now() - begun < SLICE_MILLISECONDS) continue
      await new Promise((resolve) => setTimeout(resolve, 0))
      signal.throwIfAborted()
      begun = performance.now()
    }
    return predictions
  }

  #withOthers(rows: readonly RawRow[]): Promise<Prediction[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ rows, resolve, reject })
      this.#waitingRows += rows.length
      if (this.#waitingRows >= ROWS_AT_ONCE) this.#predictWaiting()
      else this.#timer ??= setTimeout(() => this.#predictWaiting(), this.#batchMilliseconds)
    })
  }

  #predictWaiting(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingRows = 0
    try {
      const predictions = this.#model.predict(waiting.flatMap(({ rows }) => rows))
      let first = 0
      for (const { rows, resolve } of waiting) resolve(predictions.slice(first, (first += rows.length)))
    } catch {
      // One of them is at fault: each gets its own error or its own predictions.
      for (const { rows, resolve, reject } of waiting) {
        try {
          resolve(this.#model.predict(rows))
        } catch (error) {
          reject(error)
        }
      }
    }
  }
}
