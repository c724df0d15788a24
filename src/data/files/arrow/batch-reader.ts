import { zstdBlocks } from '../../input/zstd/frames.js'
import { damaged, fileFault } from './fault.js'
import type { FileLimits } from '../limits.js'
import { decompressLz4Frame } from './lz4-frame.js'
import type { Batch } from './messages.js'
import type { Layout } from './schema.js'

const NODE_BYTES = 16
const BUFFER_BYTES = 16

/** Hands out the nodes and buffers of a record batch, column after column, checked and decompressed. */
export class BatchReader {
  readonly rows: number
  readonly #body: Uint8Array
  readonly #limits: FileLimits
  readonly #codec: number | null
  readonly #lengths: readonly number[]
  readonly #nulls: readonly number[]
  readonly #offsets: readonly number[]
  readonly #sizes: readonly number[]
  readonly #variadic: readonly number[]
  #node = 0
  #buffer = 0
  #view = 0

  constructor({ header, body }: Batch, limits: FileLimits) {
    this.rows = header.long(0)
    this.#body = body
    this.#limits = limits
    this.#lengths = header.longs(1, NODE_BYTES, 0)
    this.#nulls = header.longs(1, NODE_BYTES, 8)
    this.#offsets = header.longs(2, BUFFER_BYTES, 0)
    this.#sizes = header.longs(2, BUFFER_BYTES, 8)
    this.#variadic = header.longs(4, 8, 0)
    const compression = header.table(3)
    this.#codec = compression === null ? null : compression.byte(0, 0)
    if (this.rows < 0) throw damaged(`${this.rows} rows`)
  }

  /** The number of nulls in the next column, whose length must be that of the batch. */
  node(): number {
    const length = this.#lengths[this.#node]
    const nulls = this.#nulls[this.#node++] ?? 0
    if (length !== this.rows) throw damaged(`a column of ${length} values in a batch of ${this.rows} rows`)
    return nulls
  }

  /** The next buffer, of `least` bytes or more; an empty one may stand for a buffer of 0 bytes. */
  buffer(least: number): Uint8Array {
    const bytes = this.#decompressed(this.#stored())
    if (bytes.length >= least) return bytes
    throw damaged(`a buffer of ${bytes.length} bytes where there must be ${least}`)
  }

  /** The bitmap of the values that are present; `null` if all are. */
  validity(nulls: number): Uint8Array | null {
    if (nulls !== 0) return this.buffer(Math.ceil(this.rows / 8))
    this.#buffer++
    return null
  }

  /** The further buffers of a column of views. */
  viewBuffers(): Uint8Array[] {
    const count = this.#variadic[this.#view++] ?? 0
    if (count < 0 || count > this.#sizes.length) throw damaged(`a column with ${count} buffers`)
    return Array.from({ length: count }, () => this.buffer(0))
  }

  /** Passes over a column that is not read. */
  skip({ nodes, buffers, views }: Layout): void {
    this.#node += nodes
    this.#buffer += buffers
    for (let i = 0; i < views; i++) this.#buffer += this.#variadic[this.#view++] ?? 0
  }

  #stored(): Uint8Array {
    const [offset, size] = [this.#offsets[this.#buffer], this.#sizes[this.#buffer++]]
    if (offset === undefined || size === undefined) throw damaged('a batch with too few buffers')
    if (offset < 0 || size < 0 || offset + size > this.#body.length)
      throw damaged(`a buffer of ${size} bytes at ${offset} in a body of ${this.#body.length}`)
    return this.#body.subarray(offset, offset + size)
  }

  /** A compressed buffer begins with its decompressed length, or −1 if it is stored as it is. */
  #decompressed(stored: Uint8Array): Uint8Array {
    if (this.#codec === null || stored.length === 0) return stored
    const length = Number(new DataView(stored.buffer, stored.byteOffset, stored.byteLength).getBigInt64(0, true))
    const bytes = stored.subarray(8)
    if (length === -1) return bytes
    if (!(length >= 0)) throw damaged(`a buffer that decompresses to ${length} bytes`)
    this.#limits.spend(length)
    if (this.#codec === 0) return decompressLz4Frame(bytes, length)
    if (this.#codec === 1) return decompressZstd(bytes, length)
    throw fileFault({
      code: 'UNSUPPORTED',
      value: `compression ${this.#codec}`,
      expected: 'be compressed by LZ4 or Zstandard, or not at all',
    })
  }
}

function decompressZstd(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  let filled = 0
  for (const block of zstdBlocks(input)) {
    if (filled + block.length > length) throw damaged(`more than ${length} bytes of Zstandard`)
    output.set(block, filled)
    filled += block.length
  }
  if (filled !== length) throw damaged(`${filled} bytes of Zstandard where there must be ${length}`)
  return output
}
