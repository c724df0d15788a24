import * as layout from '../../../../assembly/layout.js'
import { RandomStream, shuffle } from '../../random/philox.js'
import { checkChunk, readSource, shapeError } from './check-chunk.js'
import type { ChunkReader, RowRange } from './chunk-reader.js'
import type { ChunkedDataset } from './chunked-dataset.js'

/** Random access: reads blocks of `blockRows` rows in a shuffled order. */
export class BlockReader implements ChunkReader {
  readonly #data: ChunkedDataset
  readonly #seed: number
  readonly #inOrder: boolean
  readonly #signal: AbortSignal | undefined
  #order = new Uint32Array()
  /** Index into `#order` of the current block, and the rows of it already read. */
  #block = 0
  #offset = 0

  constructor(data: ChunkedDataset, seed: number, inOrder: boolean, signal: AbortSignal | undefined) {
    this.#data = data
    this.#seed = seed
    this.#inOrder = inOrder
    this.#signal = signal
  }

  async begin(epoch: number): Promise<void> {
    const blocks = Math.ceil(this.#data.rows / this.#data.blockRows)
    this.#order = Uint32Array.from({ length: blocks }, (_, i) => i)
    if (!this.#inOrder) shuffle(this.#order, new RandomStream(this.#seed, layout.PURPOSE_BLOCKS, epoch))
    this.#block = 0
    this.#offset = 0
  }

  async next(limit: number): Promise<RowRange> {
    const { rows, blockRows, read } = this.#data
    const block = this.#order[this.#block] ?? 0
    const first = block * blockRows + this.#offset
    const end = Math.min((block + 1) * blockRows, rows)
    const last = Math.min(end, first + limit)
    const name = `chunk of rows ${first} to ${last - 1}`
    const chunk = await readSource(name, first, async () => read?.(first, last, { signal: this.#signal }))
    const data = checkChunk(this.#data, chunk, name, first)
    if (data.rows > last - first) throw shapeError(name, first, data.rows, `have at most ${last - first} rows`)
    this.#offset += data.rows
    if (first + data.rows === end) {
      this.#block++
      this.#offset = 0
    }
    return { first, data }
  }

  async close(): Promise<void> {}
}
