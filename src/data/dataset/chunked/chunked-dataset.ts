import { inFunction, WellfitError } from '../../../errors.js'
import { checkBoolean, checkInteger, checkKeys } from '../../../options.js'
import { checkNames } from '../checks.js'
import { dataset } from '../dataset.js'
import type { Dataset, DatasetInput } from '../types.js'

/** Some consecutive rows: `x` and `y` as `dataset` takes them. */
export type Chunk = Pick<DatasetInput, 'x' | 'y'>

/** Gives rows from `first` on, at least one and none from `last` on; called again for those it leaves out. */
export type ReadRows = (
  first: number,
  last: number,
  options: { readonly signal: AbortSignal | undefined },
) => Chunk | Promise<Chunk>

/** Gives all rows from the first to the last in chunks of any size; called anew for every epoch. */
export type ChunkFactory = () => AsyncIterable<Chunk> | Iterable<Chunk>

/** Rows that are read while training, not held. Made by {@link chunkedDataset}. */
export interface ChunkedDataset {
  readonly kind: 'chunked'
  readonly rows: number
  readonly features: number
  readonly columns: readonly string[]
  /** One row of zeros: what chunks have in common. */
  readonly sample: Dataset
  readonly shuffleRows: number
  /** Rows that are read in one piece, in an order drawn for every epoch; `rows` where they come as they stand. */
  readonly blockRows: number
  readonly read: ReadRows | null
  readonly chunks: ChunkFactory | null
}

/** Whether rows are read while training. */
export function isChunked(data: Dataset | ChunkedDataset): data is ChunkedDataset {
  return 'kind' in data
}

/** What `chunkedDataset` takes: `rows`, `features`, what the targets are, and either `read` or `chunks`. */
export interface ChunkedDatasetInput {
  readonly rows: number
  readonly features: number
  /** Rows by their number, as a file, a database or an HTTP range has them. */
  readonly read?: ReadRows
  /** Rows one after the other, as a stream has them. */
  readonly chunks?: ChunkFactory
  /** Classes in the order of their labels. Default: a regression. */
  readonly classes?: readonly string[]
  /** Names of the outputs of a regression. Default `y`. */
  readonly targetNames?: readonly string[]
  /** Names of the features. Default `x0`, `x1`, … */
  readonly columns?: readonly string[]
  /** Whether features are bytes, read as value / 255. Default false. */
  readonly bytes?: boolean
  /** Rows that are trained on together, among which the order is drawn. Default 65,536. */
  readonly shuffleRows?: number
  /** With `read`: rows of a piece that is read as a whole. Default 4096. */
  readonly blockRows?: number
}

const keys = [
  'rows',
  'features',
  'read',
  'chunks',
  'classes',
  'targetNames',
  'columns',
  'bytes',
  'shuffleRows',
  'blockRows',
]

/**
 * A train set of rows beyond memory for `fit`: read again in every epoch, shuffled within a buffer of `shuffleRows` rows.
 *
 * The order of an epoch is a function of seed, epoch, `rows`, `shuffleRows` and `blockRows`, never of how many rows a
 * chunk has: with `read`, blocks of `blockRows` rows come in a drawn order, with `chunks` as they stand; then each
 * `shuffleRows` rows of that sequence (rounded up to whole batches) are put into a drawn order. Where they are all rows,
 * training has the bits of `fit` on the same rows in memory.
 *
 * Memory holds twice `shuffleRows` rows, one chunk, and at most 10,000 rows on which train is measured: the next rows are
 * read while others are trained on.
 *
 * @throws WellfitError `INVALID_OPTION` naming the option. What is wrong with a chunk `fit` tells, by its number.
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
    expected: 'be a function, and the only one of `read` and `chunks`',
    remedy: '`read(first, last)` where rows can be found by number, `chunks()` where they come as a stream.',
  })
}

function sampleOf({ classes, targetNames, columns }: ChunkedDatasetInput, features: number, isBytes: boolean): Dataset {
  const x = isBytes ? new Uint8Array(features) : new Float64Array(features)
  const named = columns === undefined ? {} : { columns }
  if (classes !== undefined) {
    checkNames('classes', classes)
    return dataset({ x, y: new Int32Array(1), classes, ...named })
  }
  if (targetNames !== undefined) checkNames('targetNames', targetNames)
  const names = targetNames ?? ['y']
  return dataset({ x, y: [names.map(() => 0)], targetNames: names, ...named })
}
