import { WellfitError } from '../errors.js'
import { TimeSlices, yieldToEventLoop } from './fit/time-slices.js'

/**
 * Work in many small pieces that a signal can end: between two pieces it yields to the event loop about every 12 ms, so that
 * the signal can fire, and throws once it has.
 *
 * @example
 * for (const piece of pieces) {
 *   run(piece)
 *   if (work.isSliceOver) await work.yield()
 * }
 */
export class AbortableWork {
  readonly #functionName: string
  readonly #signal: AbortSignal | undefined
  readonly #slices = new TimeSlices()

  constructor(functionName: string, signal: AbortSignal | undefined) {
    this.#functionName = functionName
    this.#signal = signal
  }

  /** Whether it is time to yield. */
  get isSliceOver(): boolean {
    return this.#slices.isOver
  }

  /** Lets timers, input and messages run; throws `ABORTED` where the signal has fired. */
  async yield(): Promise<void> {
    await yieldToEventLoop()
    this.throwIfAborted()
  }

  /** Throws `ABORTED` where the signal has fired. */
  throwIfAborted(): void {
    if (this.#signal?.aborted !== true) return
    throw new WellfitError({
      code: 'ABORTED',
      functionName: this.#functionName,
      field: 'signal',
      expected: 'not fire before there is a result',
    })
  }
}
