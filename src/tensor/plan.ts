import type { Core } from '../runtime/core.js'
import type { Region } from '../runtime/memory.js'

const ALIGNMENT = 64

/** A buffer of a plan; its address is known once the plan has been allocated. */
export interface Reserved {
  readonly offset: number
  readonly bytes: number
}

/** Memory planned before the first step: buffers are reserved one by one, then allocated and released as one region. */
export class Plan {
  readonly core: Core
  #bytes = 0
  #region: Region | undefined

  constructor(core: Core) {
    this.core = core
  }

  /** Reserves `bytes`. */
  reserve(bytes: number): Reserved {
    const reserved = { offset: this.#bytes, bytes }
    this.#bytes += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT
    return reserved
  }

  /** Reserves `count` reals, padded to whole vectors. */
  reals(count: number): Reserved {
    return this.reserve(paddedReals(count, this.core.bytesPerReal) * this.core.bytesPerReal)
  }

  /** Allocates the memory, filled with zeros. */
  allocate(functionName: string): void {
    this.#region = this.core.memory.allocate(this.#bytes, functionName)
    this.core.bytes(this.#region.pointer, this.#region.bytes).fill(0)
  }

  /** The address of a buffer. */
  at(reserved: Reserved): number {
    if (this.#region === undefined) throw new Error('a plan must be allocated first')
    return this.#region.pointer + reserved.offset
  }

  /** Releases the memory; calling it again does nothing. */
  release(): void {
    if (this.#region !== undefined) this.core.memory.release(this.#region)
    this.#region = undefined
  }
}

/** `count` rounded up to whole vectors of 16 bytes, by which kernels read θ and vectors like it. */
export function paddedReals(count: number, bytesPerReal: number): number {
  const lanes = 16 / bytesPerReal
  return Math.ceil(count / lanes) * lanes
}
