import { WellfitError } from '../errors.js'

const PAGE_BYTES = 65536
const ALIGNMENT = 64
/** Addresses are 32 bits wide. */
const LAST_ADDRESS = 2 ** 32

/** A region of linear memory, from `pointer` to `pointer + bytes`. */
export interface Region {
  readonly pointer: number
  readonly bytes: number
}

/** Allocates and releases regions of one linear memory, first fit. Linear memory grows only if no free region fits. */
export class Allocator {
  readonly #memory: WebAssembly.Memory
  /** Free regions by address; no two are adjacent. */
  #free: Region[] = []
  #top: number

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory
    this.#top = roundUp(heapBase, ALIGNMENT)
  }

  /** A region of at least `bytes`, 64-byte aligned, with undefined contents. Throws if memory runs out. */
  allocate(bytes: number, functionName: string): Region {
    const size = Math.max(roundUp(bytes, ALIGNMENT), ALIGNMENT)
    const found = this.#free.findIndex(({ bytes }) => bytes >= size)
    const region = this.#free[found]
    if (region !== undefined) {
      if (region.bytes === size) this.#free.splice(found, 1)
      else this.#free[found] = { pointer: region.pointer + size, bytes: region.bytes - size }
      return { pointer: region.pointer, bytes: size }
    }
    const pointer = this.#top
    this.#reach(pointer + size, size, functionName)
    this.#top = pointer + size
    return { pointer, bytes: size }
  }

  /** Frees a region. */
  release(region: Region): void {
    const after = this.#free.findIndex((free) => free.pointer > region.pointer)
    this.#free.splice(after === -1 ? this.#free.length : after, 0, region)
    this.#free = joinNeighbours(this.#free)
    const last = this.#free.at(-1)
    if (last !== undefined && last.pointer + last.bytes === this.#top) {
      this.#top = last.pointer
      this.#free.pop()
    }
  }

  /** Bytes allocated. */
  get used(): number {
    return this.#top - this.#free.reduce((sum, region) => sum + region.bytes, 0)
  }

  #reach(end: number, size: number, functionName: string): void {
    const missing = end - this.#memory.buffer.byteLength
    if (missing <= 0) return
    try {
      if (end > LAST_ADDRESS) throw new RangeError('linear memory ends at 4 GiB')
      this.#memory.grow(Math.ceil(missing / PAGE_BYTES))
    } catch (cause) {
      throw new WellfitError({
        code: 'UNSUPPORTED',
        functionName,
        field: 'memory',
        value: `${(size / 2 ** 20).toFixed(1)} MiB more`,
        expected: 'fit into what this runtime gives a WebAssembly memory (at most 4 GiB)',
        remedy:
          'Free networks that are no longer used (`using net = …`, or `net[Symbol.dispose]()`), or use fewer rows, a smaller batchSize, narrower layers or precision f32.',
        cause,
      })
    }
  }
}

function joinNeighbours(regions: readonly Region[]): Region[] {
  const joined: Region[] = []
  for (const region of regions) {
    const last = joined.at(-1)
    if (last !== undefined && last.pointer + last.bytes === region.pointer) {
      joined[joined.length - 1] = { pointer: last.pointer, bytes: last.bytes + region.bytes }
    } else joined.push(region)
  }
  return joined
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}
