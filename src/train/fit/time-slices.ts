/** How long training may block the thread: a frame at 60 Hz is 16.7 ms. */
const SLICE_MILLISECONDS = 12

/**
 * Chooses how many steps to run per time slice, from how long the last ones took. Where the clock stands still while code
 * runs, as in some edge runtimes, slices grow to whole epochs.
 */
export class TimeSlices {
  #steps = 1
  #sliceStart = performance.now()

  get steps(): number {
    return this.#steps
  }

  learn(steps: number, milliseconds: number): void {
    if (steps === 0) return
    const fitting = milliseconds > 0 ? (steps * SLICE_MILLISECONDS) / milliseconds : Infinity
    this.#steps = Math.max(1, Math.floor(Math.min(fitting, this.#steps * 2, 2 ** 20)))
  }

  /** Whether the time of a slice has passed since this was last true. */
  get isOver(): boolean {
    const now = performance.now()
    if (now - this.#sliceStart < SLICE_MILLISECONDS) return false
    this.#sliceStart = now
    return true
  }
}

/** Yields to the event loop: timers, input, messages. */
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
