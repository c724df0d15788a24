import { bytesOf, type Communicator, type PendingSum } from './communicator.js'
import { rangeOf } from './partition.js'

/** Begins to add up numbers over all ranks, in place: entry i becomes the sum of the entries i. */
export function beginSum(communicator: Communicator, values: Float32Array | Float64Array): PendingSum {
  if (communicator.size === 1) return { progress: () => true, wait: () => undefined }
  return communicator.beginSum?.(values) ?? new ExchangedSum(communicator, values)
}

/** A sum by a communicator that can only exchange bytes: each rank adds up a slice, in the order of the ranks, and sends it back. */
class ExchangedSum implements PendingSum {
  readonly #communicator: Communicator
  readonly #values: Float32Array | Float64Array
  #isComplete = false

  constructor(communicator: Communicator, values: Float32Array | Float64Array) {
    this.#communicator = communicator
    this.#values = values
  }

  progress(): boolean {
    return this.#isComplete
  }

  wait(): void {
    if (this.#isComplete) return
    this.#isComplete = true
    const communicator = this.#communicator
    const { rank, size } = communicator
    const slices = Array.from({ length: size }, (_, i) => {
      const { first, end } = rangeOf(i, this.#values.length, size)
      return this.#values.subarray(first, end)
    })
    const own = slices[rank] ?? this.#values
    const given = slices.map((_, i) => (i === rank ? own.slice() : own.slice().fill(0)))
    const others = slices.map((slice, i) => ({ slice, i })).filter(({ i }) => i !== rank)
    communicator.exchange(
      others.map(({ slice, i }) => ({ to: i, bytes: bytesOf(slice) })),
      others.map(({ i }) => ({ from: i, bytes: bytesOf(given[i] ?? own) })),
    )
    given.forEach((slice, i) => {
      if (i === 0) own.set(slice)
      else for (let k = 0; k < own.length; k++) own[k] = (own[k] ?? 0) + (slice[k] ?? 0)
    })
    communicator.exchange(
      others.map(({ i }) => ({ to: i, bytes: bytesOf(own) })),
      others.map(({ slice, i }) => ({ from: i, bytes: bytesOf(slice) })),
    )
  }
}
