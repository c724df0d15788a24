import type { Frame } from '../worker/messages.ts'

/** Draws what the worker sends once for each picture of the screen, and asks for more before it draws. */
export class FrameQueue {
  readonly #ask: (frames: number) => void
  readonly #draw: (frame: Frame) => void
  #waiting: Frame | null = null
  #isAsked = false
  /** Frames that came since the page asked for more. */
  #taken = 0

  constructor(ask: (frames: number) => void, draw: (frame: Frame) => void) {
    this.#ask = ask
    this.#draw = draw
  }

  add(frame: Frame): void {
    this.#taken++
    const before = this.#waiting
    this.#waiting =
      before === null
        ? frame
        : { ...frame, epochs: [...before.epochs, ...frame.epochs], layers: [...before.layers, ...frame.layers] }
    if (this.#isAsked) return
    this.#isAsked = true
    beforeDrawing(() => {
      this.#isAsked = false
      this.#ask(this.#taken)
      this.#taken = 0
      this.flush()
    })
  }

  /** Draws at once what is waiting. */
  flush(): void {
    const frame = this.#waiting
    this.#waiting = null
    if (frame !== null) this.#draw(frame)
  }

  /** Drops what is waiting: frames of a run that is over. */
  clear(): void {
    this.#waiting = null
    this.#taken = 0
  }
}

/** Milliseconds between two pictures for who prefers reduced motion: what moves becomes a sequence of still pictures. */
const STILL = 500

/** A hidden page has no animation frames: it trains on without drawing. */
function beforeDrawing(callback: () => void): void {
  if (document.visibilityState !== 'visible') setTimeout(callback, 100)
  else if (matchMedia('(prefers-reduced-motion: reduce)').matches) setTimeout(callback, STILL)
  else requestAnimationFrame(callback)
}
