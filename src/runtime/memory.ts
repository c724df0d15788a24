import { WellfitError } from '../errors.js'

const PAGE_BYTES = 65536
const ALIGNMENT = 64
/** Addresses are 32 bits wide. */
const LAST_ADDRESS = 2 ** 32

/** A piece of linear memory, from `pointer` up to `pointer + bytes`. */
export interface Region {
  readonly pointer: number
  readonly bytes: number
}

/**
 * Hands out regions of one linear memory, first fit, and takes them back. Linear memory cannot shrink, so what is
 * released is used again before the memory grows.
 */
export class Allocator {
  readonly #memory: WebAssembly.Memory
  /** Free pieces in order of address, no two of them touching. */
  #free: Region[] = []
  #top: number

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory
    this.#top = roundUp(heapBase, ALIGNMENT)
  }

  /** A region of at least `bytes`, 64-byte aligned, its contents undefined; an error where memory ends. */
  allocate(bytes: number, functionName: string): Region {
    const size = Math.max(roundUp(bytes, ALIGNMENT), ALIGNMENT)
    const found = this.#free.findIndex((piece) => piece.bytes >= size)
    const piece = this.#free[found]
    if (piece !== undefined) {
      if (piece.bytes === size) this.#free.splice(found, 1)
      else this.#free[found] = { pointer: piece.pointer + size, bytes: piece.bytes - size }
      return { pointer: piece.pointer, bytes: size }
    }
    const pointer = this.#top
    this.#reach(pointer + size, size, functionName)
    this.#top = pointer + size
    return { pointer, bytes: size }
  }

  /** Takes a region back. */
  release(region: Region): void {
    const after = this.#free.findIndex((piece) => piece.pointer > region.pointer)
    this.#free.splice(after === -1 ? this.#free.length : after, 0, region)
    this.#free = joinNeighbours(this.#free)
    const last = this.#free.at(-1)
    if (last !== undefined && last.pointer + last.bytes === this.#top) {
      this.#top = last.pointer
      this.#free.pop()
    }
  }

  /** Bytes handed out at present. */
  get used(): number {
    return this.#top - this.#free.reduce((sum, piece) => sum + piece.bytes, 0)
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
        remedy: 'Use fewer rows, a smaller batchSize, narrower layers or precision f32.',
        cause,
      })
    }
  }
}

function joinNeighbours(pieces: readonly Region[]): Region[] {
  const joined: Region[] = []
  for (const piece of pieces) {
    const last = joined.at(-1)
    if (last !== undefined && last.pointer + last.bytes === piece.pointer) {
      joined[joined.length - 1] = { pointer: last.pointer, bytes: last.bytes + piece.bytes }
    } else joined.push(piece)
  }
  return joined
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple
}
