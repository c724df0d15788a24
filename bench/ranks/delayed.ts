import type { Communicator, PendingSum, Receive, Send } from '../../dist/src/program/blocks/communicator.js'
import type { Link } from './work.ts'

const asleep = new Int32Array(new SharedArrayBuffer(4))

function sleepUntil(end: number): void {
  for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
    if (left > 0.2) Atomics.wait(asleep, 0, 0, left - 0.1)
  }
}

/** Sums that begin where they are waited for. */
export class LazySums implements Communicator {
  readonly rank: number
  readonly size: number
  readonly #inner: Communicator

  constructor(inner: Communicator) {
    this.#inner = inner
    this.rank = inner.rank
    this.size = inner.size
  }

  exchange(sends: readonly Send[], receives: readonly Receive[]): void {
    this.#inner.exchange(sends, receives)
  }

  beginSum(values: Float32Array | Float64Array): PendingSum {
    return { progress: () => false, wait: () => this.#inner.beginSum?.(values).wait() }
  }

  fail(reason: string): void {
    this.#inner.fail(reason)
  }

  close(): void {
    this.#inner.close()
  }
}

/**
 * The communicator of two ranks with a network between them: what is sent arrives `latency` seconds and `perByte` seconds for each
 * byte later, one message after the other, while the processor is free for other work. A sum of n bytes takes two such messages of
 * n/2 bytes.
 */
export class DelayedCommunicator implements Communicator {
  readonly rank: number
  readonly size: number
  readonly #inner: Communicator
  readonly #link: Link
  /** When the network is free again. */
  #free = 0

  constructor(inner: Communicator, link: Link) {
    this.#inner = inner
    this.#link = link
    this.rank = inner.rank
    this.size = inner.size
  }

  #arrival(messages: number, bytes: number): number {
    const { latency, perByte } = this.#link
    this.#free = Math.max(this.#free, performance.now()) + 1000 * (messages * latency + bytes * perByte)
    return this.#free
  }

  exchange(sends: readonly Send[], receives: readonly Receive[]): void {
    this.#inner.exchange(sends, receives)
    sleepUntil(
      this.#arrival(
        1,
        sends.reduce((sum, { bytes }) => sum + bytes.length, 0),
      ),
    )
  }

  beginSum(values: Float32Array | Float64Array): PendingSum {
    const inner = this.#inner.beginSum?.(values)
    if (inner === undefined) throw new Error('a communicator without sums')
    const arrival = this.#arrival(2, values.byteLength)
    return {
      progress: () => inner.progress() && performance.now() >= arrival,
      wait() {
        inner.wait()
        sleepUntil(arrival)
      },
    }
  }

  fail(reason: string): void {
    this.#inner.fail(reason)
  }

  close(): void {
    this.#inner.close()
  }
}
