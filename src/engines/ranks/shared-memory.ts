import type { Communicator, Receive, Send } from '../../program/blocks/communicator.js'
import { failedRank, silentRank } from './transfers.js'

// Ranks in threads of one process. Bytes go through a ring buffer for each ordered pair of ranks; a rank that can neither read nor
// write sleeps until its counter of events changes.

/** Bytes of a ring buffer. */
const CAPACITY = 2 ** 16
const MOST_FAILURE_BYTES = 4096
/** How long a rank sleeps before it looks whether another one failed. */
const SLEEP_MILLISECONDS = 50

/** Memory by which ranks in threads of one process exchange bytes; pass it to the thread of each rank. */
export interface SharedRanks {
  readonly size: number
  readonly buffer: SharedArrayBuffer
}

/** Options of a communicator. */
export interface CommunicatorOptions {
  /** Seconds after which a rank that sends nothing counts as hung. Default 60. */
  readonly timeoutSeconds?: number
}

// Words: the rank that failed plus 1, the bytes of its reason; then a counter of events for each rank; then two counters for each
// pair. Bytes: the reason, then the rings.
const FAILED = 0
const FAILURE_BYTES = 1
const EVENTS = 2

/**
 * Makes the memory for `size` ranks in threads of one process.
 *
 * @example
 * ```ts
 * const shared = sharedRanks(2)
 * for (let rank = 0; rank < 2; rank++) new Worker('./train.js', { workerData: { shared, rank } })
 * ```
 */
export function sharedRanks(size: number): SharedRanks {
  return { size, buffer: new SharedArrayBuffer(wordsOf(size) * 4 + MOST_FAILURE_BYTES + size * size * CAPACITY) }
}

function wordsOf(size: number): number {
  return EVENTS + size + 2 * size * size
}

/**
 * Joins ranks in threads of one process as one of them. A rank blocks its thread while it waits, so that none may be on the main
 * thread of a page. Pass what it returns to `fit` as `parallel.communicator`.
 *
 * @example
 * ```ts
 * const communicator = joinSharedRanks(workerData.shared, workerData.rank)
 * await net.fit(train, { parallel: { communicator } })
 * ```
 */
export function joinSharedRanks(
  shared: SharedRanks,
  rank: number,
  { timeoutSeconds = 60 }: CommunicatorOptions = {},
): Communicator {
  return new SharedMemoryCommunicator(shared, rank, timeoutSeconds)
}

class SharedMemoryCommunicator implements Communicator {
  readonly rank: number
  readonly size: number
  readonly #timeoutSeconds: number
  readonly #words: Int32Array
  readonly #failure: Uint8Array
  readonly #rings: readonly { readonly out: Ring; readonly in: Ring }[]

  constructor({ size, buffer }: SharedRanks, rank: number, timeoutSeconds: number) {
    this.rank = rank
    this.size = size
    this.#timeoutSeconds = timeoutSeconds
    const words = new Int32Array(buffer, 0, wordsOf(size))
    this.#words = words
    this.#failure = new Uint8Array(buffer, words.byteLength, MOST_FAILURE_BYTES)
    const ring = (from: number, to: number): Ring => {
      const pair = from * size + to
      const bytes = new Uint8Array(buffer, words.byteLength + MOST_FAILURE_BYTES + pair * CAPACITY, CAPACITY)
      return { words, bytes, counters: EVENTS + size + 2 * pair }
    }
    this.#rings = Array.from({ length: size }, (_, other) => ({ out: ring(rank, other), in: ring(other, rank) }))
  }

  exchange(sends: readonly Send[], receives: readonly Receive[]): void {
    this.#checkFailure()
    const words = this.#words
    const open = [...queues(sends, ({ to }) => to, true), ...queues(receives, ({ from }) => from, false)]
    let last = performance.now()
    for (;;) {
      const seen = Atomics.load(words, EVENTS + this.rank)
      if (this.#progress(open)) last = performance.now()
      const waiting = open.filter((queue) => queue.parts.length > 0)
      if (waiting.length === 0) return
      this.#checkFailure()
      if (performance.now() - last > this.#timeoutSeconds * 1000)
        throw silentRank([...new Set(waiting.map(({ other }) => other))], this.#timeoutSeconds)
      Atomics.wait(words, EVENTS + this.rank, seen, SLEEP_MILLISECONDS)
    }
  }

  fail(reason: string): void {
    const words = this.#words
    if (Atomics.load(words, FAILED) !== 0) return
    const bytes = new TextEncoder().encode(reason).subarray(0, MOST_FAILURE_BYTES)
    this.#failure.set(bytes)
    Atomics.store(words, FAILURE_BYTES, bytes.length)
    Atomics.compareExchange(words, FAILED, 0, this.rank + 1)
    for (let other = 0; other < this.size; other++) this.#wake(other)
  }

  close(): void {
    // The memory is that of the caller.
  }

  /** Moves what can be moved; whether there was anything. */
  #progress(open: readonly Queue[]): boolean {
    let moved = false
    for (const queue of open) {
      const own = this.#rings[queue.other]
      if (own === undefined || !progress(queue, queue.isSent ? own.out : own.in)) continue
      moved = true
      this.#wake(queue.other)
    }
    return moved
  }

  #wake(other: number): void {
    Atomics.add(this.#words, EVENTS + other, 1)
    Atomics.notify(this.#words, EVENTS + other)
  }

  #checkFailure(): void {
    const failed = Atomics.load(this.#words, FAILED) - 1
    if (failed < 0 || failed === this.rank) return
    const reason = this.#failure.slice(0, Atomics.load(this.#words, FAILURE_BYTES))
    throw failedRank(failed, new TextDecoder().decode(reason))
  }
}

/** A ring buffer: the bytes ever written, and ever read, modulo 2³². */
interface Ring {
  readonly words: Int32Array
  readonly bytes: Uint8Array
  readonly counters: number
}

/** What is still to be sent to, or received from, another rank. */
interface Queue {
  readonly other: number
  readonly isSent: boolean
  parts: Uint8Array[]
}

function queues<T extends Send | Receive>(
  all: readonly T[],
  rankOf: (transfer: T) => number,
  isSent: boolean,
): Queue[] {
  const byRank = new Map<number, Uint8Array[]>()
  for (const transfer of all) {
    if (transfer.bytes.length === 0) continue
    byRank.set(rankOf(transfer), [...(byRank.get(rankOf(transfer)) ?? []), transfer.bytes])
  }
  return [...byRank].map(([other, parts]) => ({ other, isSent, parts }))
}

/** Moves as many bytes as the ring takes or has; whether there were any. */
function progress(queue: Queue, { words, bytes, counters }: Ring): boolean {
  const [written, read] = [counters, counters + 1]
  let moved = false
  for (let part = queue.parts[0]; part !== undefined; part = queue.parts[0]) {
    const used = (Atomics.load(words, written) - Atomics.load(words, read)) >>> 0
    const counter = queue.isSent ? written : read
    const at = (Atomics.load(words, counter) >>> 0) % CAPACITY
    const most = Math.min(part.length, queue.isSent ? CAPACITY - used : used, CAPACITY - at)
    if (most === 0) return moved
    if (queue.isSent) bytes.set(part.subarray(0, most), at)
    else part.set(bytes.subarray(at, at + most))
    Atomics.add(words, counter, most)
    moved = true
    if (most === part.length) queue.parts = queue.parts.slice(1)
    else queue.parts[0] = part.subarray(most)
  }
  return moved
}
