import { checkInteger, checkKeys } from '../options.js'
import { chunkedDataset, type ChunkedDataset } from '../data/dataset/chunked/chunked-dataset.js'
import type { Dataset, Targets } from '../data/dataset/types.js'
import { preprocess } from '../data/preprocess/preprocess.js'
import { fitKeys } from '../data/preprocess/fit/preprocessor.js'
import type { PrepareOptions } from '../data/preprocess/prepare-table.js'
import type { Preprocessor, PreprocessorOptions } from '../data/preprocess/types.js'
import {
  splitTableKeys,
  splitTableRows,
  type SplitTableOptions,
  type SplitTableRows,
} from '../data/split/split-table.js'
import { selectTableRows } from '../data/table/select-table-rows.js'
import { findColumn, type Table, type TableColumn } from '../data/table/table.js'
import { alone, type Communicator } from '../program/blocks/communicator.js'
import { rowsOfRank } from '../program/blocks/partition.js'
import type { PartName, SplitSummary } from '../result/index.js'
import { BlockRows } from './block-rows.js'
import { fitOnRanks } from './fit-preprocessor.js'
import type { TableShard } from './read-shard.js'
import { gatherColumn, gatherCounts, rangesOf } from './transport.js'

/** How to split and preprocess a shard: the options of `prepareTable`, and the blocks of the training. */
export interface PrepareShardOptions extends PrepareOptions {
  /** The ranks that share the file. Default: this process alone. */
  readonly communicator?: Communicator
  /** `parallel.blocks` of the `fit` that follows. Default 8. */
  readonly blocks?: number
}

/** Parts of a file, ready to train on. */
export interface PreparedShard {
  /** The train rows of this rank's blocks, for `fit` with the same `blocks` and communicator. */
  readonly train: ChunkedDataset
  /** All rows of dev, on every rank. */
  readonly dev: Dataset
  /** All rows of test, on every rank; `null` with `test: false`. */
  readonly test: Dataset | null
  readonly preprocessor: Preprocessor
  readonly summary: SplitSummary
}

/**
 * Splits the rows of a file that ranks share, fits the preprocessor to train and encodes the parts, as `prepareTable` does with the
 * whole table, to the bit. Every rank learns the target of all rows, and the columns that the split uses; of the others it keeps its
 * own rows and, to fit them, its share of the columns.
 *
 * @throws WellfitError as `prepareTable`.
 * @example
 * ```ts
 * const shard = await readShard('trips.csv', { communicator })
 * const { train, dev, preprocessor } = prepareShard(shard, { communicator, target: 'duration', blocks: 8 })
 * await net.fit(train, { dev, parallel: { blocks: 8, communicator } })
 * ```
 */
export function prepareShard(shard: TableShard, options: PrepareShardOptions): PreparedShard {
  const known = [...splitTableKeys, ...fitKeys, 'precision', 'communicator', 'blocks']
  checkKeys('prepareShard', 'options', options, [...new Set(known)])
  const { communicator = alone, blocks, precision = 'f64', ...rest } = options
  const count = checkInteger('prepareShard', 'blocks', blocks ?? 8, 1, 4096)
  const splitting = Object.fromEntries(Object.entries(rest).filter(([name]) => splitTableKeys.includes(name)))
  const fitting = Object.fromEntries(Object.entries(rest).filter(([name]) => fitKeys.includes(name)))
  const split = splitOf(communicator, shard, splitting as unknown as SplitTableOptions)
  const own = (name: PartName): Table => selectTableRows(shard.table, ownRows(split, name, shard))
  const train = own('train')
  const counts = gatherCounts(communicator, train.rows)
  const { target } = options
  const targetColumn = findColumn('prepareShard', selectTableRows(split.table, split.train), target, 'target')
  const preprocessor = fitOnRanks(communicator, train, targetColumn, counts, {
    ...(fitting as unknown as PreprocessorOptions),
    task: split.task,
  })
  const encode = (table: Table): Encoded => encoded(table, preprocessor, precision)
  const all = (name: PartName): Dataset => ({
    ...asDataset(gathered(communicator, encode(own(name))), preprocessor),
    part: split.mark(name),
  })
  return {
    train: trainSet(communicator, encode(train), counts, count, preprocessor),
    dev: all('dev'),
    test: options.test === false ? null : all('test'),
    preprocessor,
    summary: split.summary,
  }
}

/** Splits the rows of all ranks by the columns that the split needs. */
function splitOf(communicator: Communicator, { table, rows }: TableShard, options: SplitTableOptions): SplitTableRows {
  const named = new Set<unknown>([options.target, ...Object.values(options), options.source?.by])
  findColumn('prepareShard', table, options.target, 'target')
  const columns = table.columns
    .filter(({ name }) => named.has(name))
    .map((column) => gatherColumn(communicator, column))
  const rowNumbers = new Int32Array(rows)
  for (let row = 0; row < rows; row++) rowNumbers[row] = row
  return splitTableRows('prepareShard', { rows, columns, rowNumbers }, options)
}

/** Which rows of a shard's table belong to a part. */
function ownRows(split: SplitTableRows, name: PartName, { table, first }: TableShard): Int32Array {
  const { rowNumbers } = split.table
  const part = split[name]
  const rows = new Int32Array(Math.min(part.length, table.rows))
  let count = 0
  for (let i = 0; i < part.length; i++) {
    const index = part[i] ?? 0
    const row = (rowNumbers?.[index] ?? index) - first
    if (row >= 0 && row < table.rows) rows[count++] = row
  }
  return rows.subarray(0, count)
}

/** Encoded rows: features, and labels or values. */
interface Encoded {
  readonly rows: number
  readonly features: number
  readonly columns: readonly string[]
  readonly x: Float64Array | Float32Array
  readonly targets: Targets
}

function encoded(table: Table, preprocessor: Preprocessor, precision: 'f32' | 'f64'): Encoded {
  if (table.rows > 0) return preprocess(table, preprocessor, { precision }) as Encoded
  // The form of a row that is missing everything but its target.
  const columns = table.columns.map((column): TableColumn => withOneRow(column, preprocessor))
  const { missing: _, ...imputing } = preprocessor
  const one = preprocess({ rows: 1, columns }, imputing, { precision }) as Encoded
  const { targets } = one
  const none: Targets =
    targets.kind === 'classes' ? { ...targets, labels: new Int32Array(0) } : { ...targets, values: new Float64Array(0) }
  return { ...one, rows: 0, x: one.x.slice(0, 0), targets: none }
}

function withOneRow(column: TableColumn, { target }: Preprocessor): TableColumn {
  if (column.name !== target.name) {
    return column.kind === 'number'
      ? { ...column, values: Float64Array.of(NaN) }
      : { ...column, codes: Int32Array.of(-1) }
  }
  if (column.kind === 'number') {
    const value = target.kind === 'classes' ? Number(target.classes[0]) : 1
    return { ...column, values: Float64Array.of(value) }
  }
  const text = target.kind === 'classes' ? (target.classes[0] ?? '') : ''
  return { ...column, codes: Int32Array.of(Math.max(0, (column.spellings ?? column.categories).indexOf(text))) }
}

/** The rows of all ranks. */
function gathered(communicator: Communicator, own: Encoded): Encoded {
  const { x, targets } = own
  const rows = gatherCounts(communicator, own.rows).reduce((sum, count) => sum + count, 0)
  const all = gatherColumn(communicator, { name: 'x', kind: 'number', values: x })
  const labels =
    targets.kind === 'classes'
      ? gatherColumn(communicator, { name: 'y', kind: 'category', codes: targets.labels, categories: targets.classes })
      : gatherColumn(communicator, { name: 'y', kind: 'number', values: targets.values })
  return { ...own, rows, x: valuesAs(all, x), targets: withTargets(targets, labels) }
}

function valuesAs(column: TableColumn, like: Float64Array | Float32Array): Float64Array | Float32Array {
  return column.kind === 'number' ? column.values : like
}

function withTargets(targets: Targets, column: TableColumn): Targets {
  if (targets.kind === 'classes' && column.kind === 'category') return { ...targets, labels: column.codes }
  if (targets.kind === 'values' && column.kind === 'number')
    return { ...targets, values: new Float64Array(column.values) }
  throw new Error('targets keep their kind')
}

function asDataset({ rows, features, x, columns, targets }: Encoded, preprocessor: Preprocessor): Dataset {
  return { rows, features, x, columns, targets, preprocessor }
}

/** Moves the train rows to the ranks whose blocks they are in, which differ from those that read them by a few. */
function trainSet(
  communicator: Communicator,
  own: Encoded,
  counts: readonly number[],
  blocks: number,
  preprocessor: Preprocessor,
): ChunkedDataset {
  const rows = counts.reduce((sum, count) => sum + count, 0)
  const { features, columns, x, targets } = own
  const y = targets.kind === 'classes' ? targets.labels : targets.values
  const wanted = counts.map((_, rank) => rowsOfRank(rank, communicator.size, blocks, rows))
  const blockRows = new BlockRows(communicator, { x, y }, features, { held: rangesOf(counts), wanted })
  const { target } = preprocessor
  return chunkedDataset({
    rows,
    features,
    columns,
    ...(target.kind === 'classes' ? { classes: target.classes } : { targetNames: [target.name] }),
    read: (first, last) => blockRows.read(first, last),
  })
}
