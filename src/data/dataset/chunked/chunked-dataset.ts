import { inFunction, WellfitError } from '../../../errors.js'
import { checkBoolean, checkInteger, checkKeys } from '../../../options.js'
import { checkNames } from '../checks.js'
import { softened } from '../class-rows.js'
import { dataset } from '../dataset.js'
import type { Alignment } from '../signature/alignment.js'
import type { Dataset, DatasetInput } from '../types.js'

/** Consecutive rows: `x` and `y` as in `dataset`. */
export type Chunk = Pick<DatasetInput, 'x' | 'y'>

/** Reads rows `first` … `last` − 1, at least one; called again for the rows it leaves out. */
export type ReadRows = (
  first: number,
  last: number,
  options: { readonly signal: AbortSignal | undefined },
) => Chunk | Promise<Chunk>

/** Streams all rows in order, in chunks of any size; called once per epoch. */
export type ChunkFactory = () => AsyncIterable<Chunk> | Iterable<Chunk>

/** A train set that is read from its source during training. Created by {@link chunkedDataset}. */
export interface ChunkedDataset {
  readonly kind: 'chunked'
  readonly rows: number
  readonly features: number
  readonly columns: readonly string[]
  /** One row of zeros that shows the shape and types of a chunk. */
  readonly sample: Dataset
  readonly shuffleRows: number
  /** Rows per block; blocks are read in an order shuffled every epoch. */
  readonly blockRows: number
  readonly read: ReadRows | null
  readonly chunks: ChunkFactory | null
  /** How `fit` rearranges each chunk to the order of a network, and a row of zeros in the order of the source. */
  readonly alignment?: Alignment
  readonly source?: Dataset
}

/** Whether a dataset is read from its source during training. */
export function isChunked(data: Dataset | ChunkedDataset): data is ChunkedDataset {
  return 'kind' in data
}

/** A dataset in memory as it is; of one in chunks its sample, which has the same columns and kind of targets. */
export function datasetOrSample(data: Dataset | ChunkedDataset): Dataset {
  return isChunked(data) ? data.sample : data
}

/** What `chunkedDataset` takes: `rows`, `features`, a description of the targets, and either `read` or `chunks`. */
export interface ChunkedDatasetInput {
  readonly rows: number
  readonly features: number
  /** Random access: reads rows by index, for a file, a database or HTTP range requests. */
  readonly read?: ReadRows
  /** Sequential access: yields rows in order, for a stream. */
  readonly chunks?: ChunkFactory
  /** Class names, in label order. Default: regression. */
  readonly classes?: readonly string[]
  /** Whether rows of `y` hold the probability of each class: soft targets. Needs `classes`. Default false. */
  readonly softTargets?: boolean
  /** Output names of a regression. Default `y`. */
  readonly targetNames?: readonly string[]
  /** Feature names. Default `x0`, `x1`, … */
  readonly columns?: readonly string[]
  /** Whether features are bytes, read as value / 255. Default false. */
  readonly bytes?: boolean
  /** Size of the shuffle buffer in rows. Default 65,536. */
  readonly shuffleRows?: number
  /** With `read`: rows per block. Default 4096. */
  readonly blockRows?: number
}

const keys = [
  'rows',
  'features',
  'read',
  'chunks',
  'classes',
  'softTargets',
  'targetNames',
  'columns',
  'bytes',
  'shuffleRows',
  'blockRows',
]

/**
 * A train set larger than memory for `fit`: read again every epoch and shuffled within a buffer of `shuffleRows` rows.
 *
 * With `read`, blocks of `blockRows` rows are read in a shuffled order; with `chunks`, rows are read in stream order. Each
 * buffer of `shuffleRows` rows (rounded up to whole batches) is then shuffled. The order of an epoch depends on the seed,
 * the epoch, `rows`, `shuffleRows` and `blockRows`, never on the sizes of the chunks. If the buffer holds all rows,
 * training gives the same bits as `fit` on the same rows in memory.
 *
 * Memory holds two buffers, one chunk, and at most 10,000 rows on which the train error is measured: the next buffer is
 * read while the current one is trained on.
 *
 * @throws WellfitError `INVALID_OPTION` naming the option. `fit` reports errors in chunks, naming the chunk.
 * @example
 * const train = chunkedDataset({
 *   rows: 3,
 *   features: 2,
 *   classes: ['no', 'yes'],
 *   *chunks() {
 *     yield { x: [[0, 1], [1, 0]], y: [1, 0] }
 *     yield { x: [[1, 1]], y: [1] }
 *   },
 * })
 */
export function chunkedDataset(input: ChunkedDatasetInput): ChunkedDataset {
  const functionName = 'chunkedDataset'
  checkKeys(functionName, 'input', input, keys)
  const rows = checkInteger(functionName, 'rows', input.rows, 1, 2 ** 32 - 1)
  const features = checkInteger(functionName, 'features', input.features, 1, 2 ** 26)
  checkSource(input.read, input.chunks)
  const shuffleRows = checkInteger(functionName, 'shuffleRows', input.shuffleRows ?? 65_536, 1)
  const blockRows = checkInteger(functionName, 'blockRows', input.blockRows ?? 4096, 1)
  const { read = null, chunks = null } = input
  const isBytes = checkBoolean(functionName, 'bytes', input.bytes ?? false)
  const sample = inFunction(functionName, () => sampleOf(input, features, isBytes))
  const { columns } = sample
  return { kind: 'chunked', rows, features, columns, sample, shuffleRows, blockRows, read, chunks }
}

function checkSource(read: unknown, chunks: unknown): void {
  const given = [read, chunks].filter((source) => source !== undefined)
  if (given.length === 1 && typeof given[0] === 'function') return
  const field = read === undefined ? 'chunks' : 'read'
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'chunkedDataset',
    field,
    value: given.length === 2 ? 'both' : (read ?? chunks),
    expected: 'be a function, and only one of `read` and `chunks` may be given',
    remedy: 'Pass `read(first, last)` for random access or `chunks()` for a stream.',
  })
}

function withoutClasses(): WellfitError {
  const expected = 'be left out without `classes`'
  const remedy = "Name the classes, or leave it out for numbers in [0, 1] under loss 'binaryCrossEntropy'."
  const field = 'softTargets'
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'chunkedDataset',
    field,
    value: true,
    expected,
    remedy,
  })
}

function sampleOf(input: ChunkedDatasetInput, features: number, isBytes: boolean): Dataset {
  const { classes, targetNames, columns } = input
  const isSoft = checkBoolean('chunkedDataset', 'softTargets', input.softTargets ?? false)
  const x = isBytes ? new Uint8Array(features) : new Float64Array(features)
  const named = columns === undefined ? {} : { columns }
  if (classes !== undefined) {
    checkNames('classes', classes)
    const sample = dataset({ x, y: new Int32Array(1), classes, ...named })
    return isSoft ? { ...sample, targets: softened(sample.targets) } : sample
  }
  if (isSoft) throw withoutClasses()
  if (targetNames !== undefined) checkNames('targetNames', targetNames)
  const names = targetNames ?? ['y']
  return dataset({ x, y: [names.map(() => 0)], targetNames: names, ...named })
}
