import { noun } from '../../../noun.js'
import { targetsBetween } from '../targets-between.js'
import type { Dataset } from '../types.js'
import { checkChunk, readSource, shapeError, tooManyRows } from './check-chunk.js'
import type { ChunkReader, RowRange } from './chunk-reader.js'
import type { Chunk, ChunkedDataset } from './chunked-dataset.js'

/** Sequential access: reads rows as a stream delivers them, in chunks of any size. */
export class StreamReader implements ChunkReader {
  readonly #data: ChunkedDataset
  #iterator: AsyncIterator<Chunk> | Iterator<Chunk> | null = null
  /** Rows of the last chunk that were not returned yet. */
  #rest: RowRange | null = null
  #chunk = 0
  #row = 0

  constructor(data: ChunkedDataset) {
    this.#data = data
  }

  async begin(): Promise<void> {
    await this.close()
    this.#chunk = 0
    this.#row = 0
    this.#iterator = await readSource('chunk 0', 0, async () => iteratorOf(this.#data.chunks?.()))
  }

  async next(limit: number): Promise<RowRange> {
    const { first, data } = this.#rest ?? (await this.#nextChunk())
    const taken = Math.min(limit, data.rows)
    this.#rest = taken === data.rows ? null : { first: first + taken, data: rowsBetween(data, taken, data.rows) }
    this.#row = first + taken
    if (this.#row === this.#data.rows) await this.#checkEnd()
    return { first, data: rowsBetween(data, 0, taken) }
  }

  async close(): Promise<void> {
    const iterator = this.#iterator
    this.#iterator = null
    this.#rest = null
    await iterator?.return?.()
  }

  async #nextChunk(): Promise<RowRange> {
    const name = `chunk ${this.#chunk}`
    const { rows } = this.#data
    const result = await readSource(name, this.#row, async () => this.#iterator?.next())
    if (result === undefined || result.done === true) {
      const expected = `follow: \`rows\` is ${rows}`
      throw shapeError(name, this.#row, `the stream ended after ${this.#row} ${noun(this.#row, 'row')}`, expected)
    }
    const data = checkChunk(this.#data, result.value, name, this.#row)
    if (this.#row + data.rows > rows) throw tooManyRows(name, this.#row, rows)
    this.#chunk++
    return { first: this.#row, data }
  }

  /** Throws if the stream goes on after the last row. */
  async #checkEnd(): Promise<void> {
    const name = `chunk ${this.#chunk}`
    const result = await readSource(name, this.#row, async () => this.#iterator?.next())
    if (result !== undefined && result.done !== true) throw tooManyRows(name, this.#row, this.#data.rows)
    this.#iterator = null
  }
}

function iteratorOf(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk> | undefined,
): AsyncIterator<Chunk> | Iterator<Chunk> {
  if (chunks !== undefined && Symbol.asyncIterator in chunks) return chunks[Symbol.asyncIterator]()
  if (chunks !== undefined && Symbol.iterator in chunks) return chunks[Symbol.iterator]()
  throw new TypeError('`chunks` returned something that is not iterable')
}

/** Rows `first` … `last` − 1 as a view, without a copy. */
function rowsBetween(data: Dataset, first: number, last: number): Dataset {
  const { features, targets } = data
  const x = data.x.subarray(first * features, last * features)
  return { ...data, rows: last - first, x, targets: targetsBetween(targets, first, last) }
}
