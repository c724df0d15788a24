import type { Core } from '../runtime/kernels.js'
import type { Region } from '../runtime/memory.js'

const ALIGNMENT = 64

/** A buffer that a plan has set a place aside for; its address is known once the plan is carried out. */
export interface Reserved {
  readonly offset: number
  readonly bytes: number
}

/**
 * Memory planned before the first step: buffers are reserved one by one, then taken as one region, which is released
 * as one.
 */
export class Plan {
  readonly core: Core
  #bytes = 0
  #region: Region | undefined

  constructor(core: Core) {
    this.core = core
  }

  /** Room for `bytes`. */
  reserve(bytes: number): Reserved {
    const reserved = { offset: this.#bytes, bytes }
    this.#bytes += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    return reserved
  }

  /** Room for `count` reals, padded to whole vectors. */
  reals(count: number): Reserved {
    return this.reserve(paddedReals(count, this.core.bytesPerReal) * this.core.bytesPerReal)
  }

  /** Takes the memory, all of it zero. */
  carryOut(functionName: string): void {
    this.#region = this.core.memory.allocate(this.#bytes, functionName)
    this.core.bytes(this.#region.pointer, this.#region.bytes).fill(0)
  }

  /** The address of a buffer. */
  at(reserved: Reserved): number {
    if (this.#region === undefined) throw new Error('a plan was read before it was carried out')
    return this.#region.pointer + reserved.offset
  }

  /** Gives the memory back; harmless when repeated. */
  release(): void {
    if (this.#region !== undefined) this.core.memory.release(this.#region)
    this.#region = undefined
  }
}

/** Kernels read θ and its like by whole vectors of 16 bytes. */
export function paddedReals(count: number, bytesPerReal: number): number {
  const lanes = 16 / bytesPerReal
  return Math.ceil(count / lanes) * lanes
}
