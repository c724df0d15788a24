/** How long training may hold the thread before others get a turn: a frame of a page at 60 Hz is 16.7 ms. */
const SLICE_MILLISECONDS = 12

/**
 * How many steps to run before the next look at the clock, from how long the last ones took. Where the clock stands
 * still while code runs (as some edge runtimes have it), slices grow to whole epochs.
 */
export class TimeSlices {
  #steps = 1
  #turn = performance.now()

  get steps(): number {
    return this.#steps
  }

  learn(steps: number, milliseconds: number): void {
    if (steps === 0) return
    const fitting = milliseconds > 0 ? (steps * SLICE_MILLISECONDS) / milliseconds : Infinity
    this.#steps = Math.max(1, Math.floor(Math.min(fitting, this.#steps * 2, 2 ** 20)))
  }

  /** Whether a slice's time is up since this last said so. */
  get isOver(): boolean {
    const now = performance.now()
    if (now - this.#turn < SLICE_MILLISECONDS) return false
    this.#turn = now
    return true
  }
}

/** Lets others have a turn: timers, input, messages. */
export function yieldToEventLoop(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => void setImmediate(resolve))
  if (typeof MessageChannel === 'function') {
    return new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    })
  }
  return new Promise((resolve) => void setTimeout(resolve, 0))
}
