import type { Core } from '../../runtime/core.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { BatchLoss } from './batch-gradient.js'
import type { BlockProgram } from './block-program.js'
import type { Communicator, Receive, Send } from './communicator.js'
import { rangeOf } from './partition.js'
import { nodesOf, TreeSum, type TreeNode } from './tree-sum.js'

/**
 * The gradient of a batch from those of its blocks, by the tree of the blocks. Every rank adds up its own blocks; then each rank
 * completes the sum for a slice of θ, of which the others send it their nodes, and sends the slice to the others.
 */
export class GradientSum {
  readonly #plan: Plan
  readonly #core: Core
  readonly #communicator: Communicator
  readonly #blocks: number
  readonly #count: number
  /** Of every rank: the nodes that are left of its blocks. */
  readonly #nodes: readonly (readonly TreeNode<null>[])[]
  /** Where a program writes one block after the other: the buffers of dθ that it has. */
  readonly #buffers: readonly Reserved[]
  readonly #received: Reserved
  #sum: TreeSum<number>
  /** Numbers of the buffers that hold no sum. */
  #free: number[] = []
  /** Of every block: its weight and its mean loss. */
  readonly #results: Float64Array

  /** `count` entries of θ; `buffers`: those that a program of several blocks takes by `take`, as many as `nodesOf` says. */
  constructor(plan: Plan, communicator: Communicator, blocks: number, count: number, buffers: readonly Reserved[]) {
    const { rank, size } = communicator
    this.#plan = plan
    this.#core = plan.core
    this.#communicator = communicator
    this.#blocks = blocks
    this.#count = count
    this.#nodes = Array.from({ length: size }, (_, i) => {
      const { first, end } = rangeOf(i, blocks, size)
      return nodesOf(first, end, blocks).nodes
    })
    this.#buffers = buffers
    const slice = rangeOf(rank, count, size)
    const others = this.#nodes.reduce((sum, { length }, i) => sum + (i === rank ? 0 : length), 0)
    this.#received = plan.reals(others * (slice.end - slice.first))
    this.#sum = this.#begin()
    this.#results = new Float64Array(blocks * 2)
  }

  #begin(): TreeSum<number> {
    const { addScaled } = this.#core.kernels
    return new TreeSum(this.#blocks, (left, right) => {
      addScaled(right, left, this.#count, 1)
      const buffer = this.#buffers.findIndex((one) => this.#plan.at(one) === right)
      if (buffer !== -1) this.#free.push(buffer)
      return left
    })
  }

  /** Begins a batch. */
  clear(): void {
    this.#sum = this.#begin()
    this.#free = this.#buffers.map((_, i) => i)
  }

  /** The number of a buffer for the next block. */
  take(): number {
    const buffer = this.#free.pop()
    if (buffer === undefined) throw new Error('more sums than planned')
    return buffer
  }

  /** Takes the gradient of the next block of this rank. */
  add(program: BlockProgram): void {
    const { block, rows, derivatives, weight, loss } = program
    const { bytesPerReal } = this.#core
    this.#results.set([weight, loss], block * 2)
    if (rows === 0) this.#core.bytes(derivatives, this.#count * bytesPerReal).fill(0)
    this.#sum.push({ level: 0, index: block, value: derivatives })
  }

  /** Writes the gradient of the mean loss of the batch to `derivatives`, the same bytes on every rank. */
  complete(derivatives: number): BatchLoss {
    const { rank, size } = this.#communicator
    this.#exchangeNodes()
    const batch = this.#batchLoss()
    const scale = batch.weight > 0 ? 1 / batch.weight : 1
    const { first, end } = rangeOf(rank, this.#count, size)
    const offset = first * this.#core.bytesPerReal
    this.#core.kernels.scale(this.#total(end - first), derivatives + offset, end - first, scale)
    this.#exchangeSlices(derivatives)
    return batch
  }

  /** Sends each rank its slice of the nodes of this one, and the results of the blocks. */
  #exchangeNodes(): void {
    const { rank, size } = this.#communicator
    if (size === 1) return
    const { bytesPerReal } = this.#core
    const own = rangeOf(rank, this.#count, size)
    const ownBytes = (own.end - own.first) * bytesPerReal
    const sends: Send[] = []
    const receives: Receive[] = []
    let at = this.#plan.at(this.#received)
    for (let other = 0; other < size; other++) {
      if (other === rank) continue
      const { first, end } = rangeOf(other, this.#count, size)
      sends.push({ to: other, bytes: this.#resultsOf(rank) })
      receives.push({ from: other, bytes: this.#resultsOf(other) })
      for (const { value } of this.#sum.nodes) {
        sends.push({ to: other, bytes: this.#core.bytes(value + first * bytesPerReal, (end - first) * bytesPerReal) })
      }
      for (const _ of this.#nodes[other] ?? []) {
        receives.push({ from: other, bytes: this.#core.bytes(at, ownBytes) })
        at += ownBytes
      }
    }
    this.#communicator.exchange(sends, receives)
  }

  #resultsOf(rank: number): Uint8Array {
    const { first, end } = rangeOf(rank, this.#blocks, this.#communicator.size)
    return new Uint8Array(this.#results.buffer, first * 16, (end - first) * 16)
  }

  /** Adds up the slice of this rank; returns its address. */
  #total(length: number): number {
    const { rank, size } = this.#communicator
    const { bytesPerReal, kernels } = this.#core
    const first = rangeOf(rank, this.#count, size).first * bytesPerReal
    const sum = new TreeSum<number>(this.#blocks, (left, right) => {
      kernels.addScaled(right, left, length, 1)
      return left
    })
    let at = this.#plan.at(this.#received)
    this.#nodes.forEach((nodes, from) => {
      nodes.forEach(({ level, index }, i) => {
        const own = this.#sum.nodes[i]
        const value = from === rank && own !== undefined ? own.value + first : at
        if (from !== rank) at += length * bytesPerReal
        sum.push({ level, index, value })
      })
    })
    return sum.total
  }

  #exchangeSlices(derivatives: number): void {
    const { rank, size } = this.#communicator
    if (size === 1) return
    const { bytesPerReal } = this.#core
    const slices = Array.from({ length: size }, (_, i) => {
      const { first, end } = rangeOf(i, this.#count, size)
      return this.#core.bytes(derivatives + first * bytesPerReal, (end - first) * bytesPerReal)
    })
    const own = slices[rank]
    const others = slices.map((bytes, i) => ({ bytes, i })).filter(({ i }) => i !== rank)
    this.#communicator.exchange(
      own === undefined ? [] : others.map(({ i }) => ({ to: i, bytes: own })),
      others.map(({ bytes, i }) => ({ from: i, bytes })),
    )
  }

  #batchLoss(): BatchLoss {
    let [loss, weight] = [0, 0]
    for (let i = 0; i < this.#results.length; i += 2) {
      const [own = 0, mean = 0] = this.#results.subarray(i, i + 2)
      weight += own
      loss += own * mean
    }
    return { loss: weight > 0 ? loss / weight : loss, weight }
  }
}
