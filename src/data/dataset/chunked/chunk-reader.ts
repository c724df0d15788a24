import * as layout from '../../../../assembly/layout.js'
import { showValue, WellfitError } from '../../../errors.js'
import type { Chunk, ChunkedDataset } from './chunked-dataset.js'
import { dataset } from '../dataset.js'
import type { Dataset } from '../types.js'
import { RandomStream, shuffle } from '../../random/philox.js'

/** Consecutive rows, checked. */
export interface Piece {
  /** Number of the first one in the data set. */
  readonly first: number
  readonly data: Dataset
}

/** The rows of a chunked dataset in the order of an epoch, before they are shuffled in memory. */
export interface ChunkReader {
  /** Begins an epoch. */
  begin(epoch: number): Promise<void>
  /** The next rows of the epoch, at least one and at most `most`; the caller asks for no more than there are. */
  next(most: number): Promise<Piece>
  /** Lets go of the source. */
  close(): Promise<void>
}

/** A reader of either kind of source. `inOrder`: blocks come as they stand, since all rows are shuffled in memory. */
export function openChunks(
  data: ChunkedDataset,
  seed: number,
  inOrder: boolean,
  signal: AbortSignal | undefined,
): ChunkReader {
  return data.read === null ? new StreamReader(data) : new BlockReader(data, seed, inOrder, signal)
}

/** Rows by number, in blocks whose order is drawn. */
class BlockReader implements ChunkReader {
  readonly #data: ChunkedDataset
  readonly #seed: number
  readonly #inOrder: boolean
  readonly #signal: AbortSignal | undefined
  #order = new Uint32Array()
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

  async next(most: number): Promise<Piece> {
    const { rows, blockRows, read } = this.#data
    const block = this.#order[this.#block] ?? 0
    const first = block * blockRows + this.#offset
    const end = Math.min((block + 1) * blockRows, rows)
    const last = Math.min(end, first + most)
    const words = `chunk of rows ${first} to ${last - 1}`
    const chunk = await delivered(words, first, async () => read?.(first, last, { signal: this.#signal }))
    const data = checkedChunk(this.#data, chunk, words, first)
    if (data.rows > last - first) throw wrongCount(words, first, data.rows, `have at most ${last - first} rows`)
    this.#offset += data.rows
    if (first + data.rows === end) {
      this.#block++
      this.#offset = 0
    }
    return { first, data }
  }

  async close(): Promise<void> {}
}

/** Rows as a stream delivers them, in chunks of its own. */
class StreamReader implements ChunkReader {
  readonly #data: ChunkedDataset
  #iterator: AsyncIterator<Chunk> | Iterator<Chunk> | null = null
  /** Rows that came and were not asked for yet. */
  #rest: Piece | null = null
  #chunk = 0
  #row = 0

  constructor(data: ChunkedDataset) {
    this.#data = data
  }

  async begin(): Promise<void> {
    await this.close()
    this.#chunk = 0
    this.#row = 0
    this.#iterator = await delivered('chunk 0', 0, async () => iteratorOf(this.#data.chunks?.()))
  }

  async next(most: number): Promise<Piece> {
    const { first, data } = this.#rest ?? (await this.#nextChunk())
    const taken = Math.min(most, data.rows)
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

  async #nextChunk(): Promise<Piece> {
    const words = `chunk ${this.#chunk}`
    const { rows } = this.#data
    const result = await delivered(words, this.#row, async () => this.#iterator?.next())
    if (result === undefined || result.done === true) {
      throw wrongCount(words, this.#row, `an end after ${this.#row} rows`, `be followed by others up to ${rows} rows`)
    }
    const data = checkedChunk(this.#data, result.value, words, this.#row)
    if (this.#row + data.rows > rows) throw tooMany(words, this.#row, rows)
    this.#chunk++
    return { first: this.#row, data }
  }

  /** All rows have come: an empty chunk more is harmless, a row more is not. */
  async #checkEnd(): Promise<void> {
    const words = `chunk ${this.#chunk}`
    const result = await delivered(words, this.#row, async () => this.#iterator?.next())
    if (result !== undefined && result.done !== true) throw tooMany(words, this.#row, this.#data.rows)
    this.#iterator = null
  }
}

function iteratorOf(
  chunks: AsyncIterable<Chunk> | Iterable<Chunk> | undefined,
): AsyncIterator<Chunk> | Iterator<Chunk> {
  if (chunks !== undefined && Symbol.asyncIterator in chunks) return chunks[Symbol.asyncIterator]()
  if (chunks !== undefined && Symbol.iterator in chunks) return chunks[Symbol.iterator]()
  throw new TypeError('`chunks` gave nothing that can be iterated over')
}

/** What the source gives, or an error that names the chunk. */
async function delivered<T>(words: string, row: number, deliver: () => Promise<T>): Promise<T> {
  try {
    return await deliver()
  } catch (cause) {
    throw chunkError('IO', words, row, 'be delivered', cause)
  }
}

function checkedChunk(data: ChunkedDataset, chunk: Chunk | undefined, words: string, row: number): Dataset {
  const { targets, features, x } = data.sample
  const kind =
    targets.kind === 'classes'
      ? ({ task: 'classification', classes: targets.classes } as const)
      : ({ task: 'regression', targetNames: targets.names } as const)
  let checked: Dataset
  try {
    checked = dataset({ x: chunk?.x ?? [], y: chunk?.y ?? [], ...kind })
  } catch (cause) {
    throw chunkError('INVALID_DATA', words, row, 'hold rows like those of `chunkedDataset`', cause)
  }
  if (checked.features !== features) {
    throw wrongCount(words, row, `${checked.features} features`, `have ${features} features a row`)
  }
  if (checked.x instanceof Uint8Array === x instanceof Uint8Array) return checked
  const expected = x instanceof Uint8Array ? 'hold a Uint8Array as `bytes` says' : 'hold numbers, not bytes'
  throw chunkError(
    'INVALID_DATA',
    words,
    row,
    expected,
    undefined,
    'Set `bytes` of `chunkedDataset` by what chunks hold.',
  )
}

/** Rows `first` … `last` − 1 as a view, without a copy. */
function rowsBetween(data: Dataset, first: number, last: number): Dataset {
  const { features, targets } = data
  const x = data.x.subarray(first * features, last * features)
  if (targets.kind === 'classes') {
    return { ...data, rows: last - first, x, targets: { ...targets, labels: targets.labels.subarray(first, last) } }
  }
  const values = targets.values.subarray(first * targets.width, last * targets.width)
  return { ...data, rows: last - first, x, targets: { ...targets, values } }
}

function tooMany(words: string, row: number, rows: number): WellfitError {
  return wrongCount(words, row, `rows beyond ${rows}`, `end with row ${rows - 1}: \`rows\` is ${rows}`)
}

function wrongCount(words: string, row: number, value: unknown, expected: string): WellfitError {
  return new WellfitError({ code: 'INVALID_SHAPE', functionName: 'fit', field: words, value, row, expected })
}

function chunkError(
  code: 'IO' | 'INVALID_DATA',
  words: string,
  row: number,
  expected: string,
  cause: unknown,
  remedy = 'The network keeps the weights of the last step before it.',
): WellfitError {
  const reason = cause === undefined ? '' : ` (${cause instanceof Error ? cause.message : showValue(cause)})`
  return new WellfitError({
    code,
    functionName: 'fit',
    field: words,
    row,
    expected: `${expected}${reason}`,
    remedy,
    cause,
  })
}
