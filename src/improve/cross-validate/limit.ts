/** Milliseconds from some time on. */
export type Clock = () => number

/** Trainings to come take at least this fraction of the time of those before: early ones compile, later ones may stop earlier. */
export const FASTER = 0.7

/** A signal that fires with the caller's, when time is up or is not going to suffice, or when a training fails. */
export class Limit {
  readonly #controller = new AbortController()
  readonly #outer: AbortSignal | undefined
  readonly #timer: ReturnType<typeof setTimeout> | undefined
  readonly #clock: Clock
  readonly #most: number
  readonly #start: number
  /** Whether time was up first. */
  isOver = false

  /** Fires the signal. */
  readonly abort = (): void => this.#controller.abort()

  constructor(outer: AbortSignal | undefined, seconds: number, clock: Clock = () => performance.now()) {
    this.#outer = outer
    this.#clock = clock
    this.#most = seconds
    this.#start = clock()
    outer?.addEventListener('abort', this.abort)
    if (outer?.aborted === true) this.abort()
    if (!Number.isFinite(seconds)) return
    this.#timer = setTimeout(() => this.#end(), Math.min(1000 * seconds, 2 ** 31 - 1))
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Since it was made. */
  get seconds(): number {
    return (this.#clock() - this.#start) / 1000
  }

  /**
   * Ends work whose end is not in sight within the limit.
   *
   * @param from When it began, in seconds since the limit was made.
   * @param part How much of it is done, above 0.
   */
  check(from: number, part: number): void {
    if (part === 1 || this.#most === Infinity) return
    const spent = this.seconds
    if (spent + FASTER * (spent - from) * (1 / part - 1) > this.#most) this.#end()
  }

  done(): void {
    clearTimeout(this.#timer)
    this.#outer?.removeEventListener('abort', this.abort)
  }

  #end(): void {
    this.isOver ||= !this.signal.aborted
    this.abort()
  }
}
