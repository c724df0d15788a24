/** Bytes to send to a rank. */
export interface Send {
  readonly to: number
  readonly bytes: Uint8Array
}

/** Where the bytes from a rank go: as many as it sends. */
export interface Receive {
  readonly from: number
  readonly bytes: Uint8Array
}

/** A sum over ranks that has begun. */
export interface PendingSum {
  /** Moves on what can be moved without waiting; whether the sum is complete. */
  progress(): boolean
  /**
   * Returns when the sum is complete.
   *
   * @throws WellfitError `IO` as `exchange` does.
   */
  wait(): void
}

/**
 * What the ranks of a run exchange bytes by: processes on one machine or several, or threads. Bytes from one rank to another
 * arrive in the order in which they were sent.
 */
export interface Communicator {
  /** Number of this rank, from 0. */
  readonly rank: number
  /** Number of ranks. */
  readonly size: number
  /**
   * Sends and receives at once, and returns when all of it is done. The bytes may be views of linear memory: they are read and
   * written in place.
   *
   * @throws WellfitError `IO` if a rank has failed, has ended or does not answer in time.
   */
  exchange(sends: readonly Send[], receives: readonly Receive[]): void
  /**
   * Begins to add up numbers over all ranks, in place: entry i becomes the sum of the entries i of all ranks, the same bytes on
   * every rank. The numbers may be a view of linear memory; nothing reads or writes them before the sum is complete. Ranks begin
   * their sums in the same order. Without it, a fit in fast mode adds up by `exchange`.
   */
  beginSum?(values: Float32Array | Float64Array): PendingSum
  /** Tells the other ranks that this one fails: their next, or present, `exchange` throws an error with this reason. */
  fail(reason: string): void
  /** Leaves the other ranks. */
  close(): void
}

/** A single rank. */
export const alone: Communicator = {
  rank: 0,
  size: 1,
  exchange: () => undefined,
  fail: () => undefined,
  close: () => undefined,
}

/** The numbers that each rank gives, which need not be equally many: `counts` says how many are whose. */
export function gatherNumbers(
  communicator: Communicator,
  own: Float64Array,
  counts: readonly number[],
): readonly Float64Array[] {
  const { rank, size } = communicator
  const all = counts.map((count, i) => (i === rank ? own : new Float64Array(count)))
  if (size === 1) return all
  const bytes = bytesOf(own)
  const others = all.map((values, i) => ({ values, i })).filter(({ i }) => i !== rank)
  communicator.exchange(
    others.map(({ i }) => ({ to: i, bytes })),
    others.map(({ values, i }) => ({ from: i, bytes: bytesOf(values) })),
  )
  return all
}

/** For each of the numbers, the largest that a rank gives; NaN counts as −∞. */
export function largestOf(communicator: Communicator, own: readonly number[]): number[] {
  if (communicator.size === 1) return [...own]
  const counts = Array.from({ length: communicator.size }, () => own.length)
  const all = gatherNumbers(communicator, Float64Array.from(own), counts)
  return own.map((_, i) =>
    all.reduce((most, values) => ((values[i] ?? NaN) > most ? (values[i] ?? most) : most), -Infinity),
  )
}

/** The bytes of every rank. */
export function gatherBytes(communicator: Communicator, own: Uint8Array): readonly Uint8Array[] {
  const { rank, size } = communicator
  const ones = Array.from({ length: size }, () => 1)
  const lengths = gatherNumbers(communicator, Float64Array.of(own.length), ones).map(([length = 0]) => length)
  const all = lengths.map((length, i) => (i === rank ? own : new Uint8Array(length)))
  const others = all.map((bytes, i) => ({ bytes, i })).filter(({ i }) => i !== rank)
  if (size > 1) {
    communicator.exchange(
      others.map(({ i }) => ({ to: i, bytes: own })),
      others.map(({ bytes, i }) => ({ from: i, bytes })),
    )
  }
  return all
}

/** The text of every rank. */
export function gatherTexts(communicator: Communicator, own: string): string[] {
  const decoder = new TextDecoder()
  return gatherBytes(communicator, new TextEncoder().encode(own)).map((bytes) => decoder.decode(bytes))
}

/** The bytes that a view shows, in place. */
export function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
