/** At least so many milliseconds between frames: a screen shows no more. */
const FRAME = 1000 / 62

/** Frames ahead of the page: with one in reserve, each picture of the screen finds a new one, even where threads wait for a core. */
const MOST_IN_FLIGHT = 2

/** Most milliseconds in which no message of the page is taken. */
const SLICE = 4

/** When to train on and when to send frames: at the visitor's pace, and no faster than the page draws. */
export class Pacer {
  /** Epochs that may still be trained before the next pause. */
  #allowed = 0
  #interval = 0
  #lastEpoch = 0
  #lastFrame = 0
  #lastYield = 0
  /** Frames that the page has not begun to draw. */
  #inFlight = 0
  #wake: (() => void) | null = null

  /** For a session before its first epoch; one that waits ends its wait, to see that it is over. */
  reset(): void {
    this.#allowed = 0
    this.#inFlight = 0
    this.#wake?.()
  }

  /** Allows so many epochs, or all for 0. */
  allow(epochs: number, epochsPerSecond: number): void {
    this.#allowed = epochs === 0 ? Infinity : epochs
    this.#interval = epochsPerSecond === 0 ? 0 : 1000 / epochsPerSecond
    this.#lastEpoch = performance.now()
    this.#wake?.()
  }

  /** Pauses after the present epoch. */
  pause(): void {
    this.#allowed = Math.min(this.#allowed, 1)
  }

  get isPaused(): boolean {
    return this.#allowed <= 0
  }

  /** Counts an epoch and waits for the pace; whether to pause now. */
  async endEpoch(): Promise<boolean> {
    this.#allowed--
    const wait = this.#lastEpoch + this.#interval - performance.now()
    if (this.#interval > 0 && wait > 1) await new Promise((resolve) => setTimeout(resolve, wait))
    this.#lastEpoch = Math.max(performance.now() - this.#interval, this.#lastEpoch + this.#interval)
    return this.isPaused
  }

  /** Ends when more epochs are allowed. */
  resumed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = null
        resolve()
      }
    })
  }

  /** Whether the page is ready for another frame. */
  get isFrameDue(): boolean {
    return this.#inFlight < MOST_IN_FLIGHT && performance.now() - this.#lastFrame >= FRAME
  }

  /** A frame was sent. */
  sent(): void {
    this.#inFlight++
    // A frame that was late does not make the next one late: epochs at the screen's pace end some milliseconds early or late.
    this.#lastFrame = Math.max(performance.now() - FRAME / 2, this.#lastFrame + FRAME)
  }

  /** The page has begun to draw so many frames. */
  drawn(frames: number): void {
    this.#inFlight = Math.max(0, this.#inFlight - frames)
  }

  /** Lets messages of the page arrive: a pause, a change. */
  async yield(): Promise<void> {
    if (performance.now() - this.#lastYield < SLICE) return
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => {
        port1.close()
        resolve()
      }
      port2.postMessage(null)
    })
    this.#lastYield = performance.now()
  }
}
