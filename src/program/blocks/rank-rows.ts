import type { Core } from '../../runtime/core.js'
import type { Plan, Reserved } from '../../tensor/plan.js'
import type { Features } from '../../tensor/reals.js'
import { RowWindows } from '../rows/row-windows.js'
import { sourceFormat, targetBytes, type TargetRows } from '../rows/staging.js'
import { seedWords, type Session, type Source } from '../session.js'
import { rangeOf, rowsOfRank, type Range } from './partition.js'

/** The rows of a rank. */
export interface BlockRows {
  readonly x: Features
  readonly targets: TargetRows
  readonly weights: Float64Array | undefined
}

/** Which rows of the train set a rank has, and how they are drawn. */
export interface RankRowsOptions {
  readonly rank: number
  readonly ranks: number
  readonly blocks: number
  /** Rows of the train set, of all ranks. */
  readonly rows: number
  readonly inputs: number
  readonly outputs: number
  /** Rows of a block in a batch. */
  readonly blockRows: number
  readonly shuffle: boolean
  readonly seed: number
  /** Whether the numbers of the rows in the data set are needed. */
  readonly isNumbered: boolean
  /** Whether the rows of all blocks of this rank that belong to a batch are consecutive in the order of an epoch. */
  readonly isByBatch: boolean
}

/** The rows of this rank in linear memory, and their order in each epoch. */
export class RankRows {
  readonly isWeighted: boolean
  /** Blocks of this rank. */
  readonly own: Range
  /** Number of rows. */
  readonly count: number
  readonly #plan: Plan
  readonly #core: Core
  readonly #given: BlockRows
  readonly #options: RankRowsOptions
  /** First row in the train set. */
  readonly #first: number
  readonly #windows: RowWindows
  readonly #order: Reserved | null
  readonly #rowBytes: { readonly source: number; readonly targets: number }
  #source: Source = { source: 0, sourceType: 0, targets: 0 }

  /** Reserves the memory of the rows. */
  constructor(plan: Plan, given: BlockRows, options: RankRowsOptions) {
    const { x, targets, weights } = given
    const { rank, ranks, blocks, rows, inputs, outputs, shuffle, isNumbered, isByBatch } = options
    const { first, end } = rowsOfRank(rank, ranks, blocks, rows)
    this.#plan = plan
    this.#core = plan.core
    this.#given = given
    this.#options = options
    this.#first = first
    this.own = rangeOf(rank, blocks, ranks)
    this.count = end - first
    this.isWeighted = weights !== undefined
    const shape = { inputs, outputs, x, targets, isNumbered, isWeighted: this.isWeighted, isDouble: false }
    this.#windows = new RowWindows(plan, { ...shape, rows: this.count })
    this.#order = shuffle || isByBatch ? plan.reserve(this.count * 4) : null
    this.#rowBytes = {
      source: inputs * sourceFormat(x, plan.core).bytesPerValue,
      targets: targetBytes(targets, 1, outputs, plan.core),
    }
  }

  /** Copies the rows, once the plan is allocated. */
  load(): void {
    this.#windows.load(0, { first: this.#first, count: this.count, ...this.#given })
    this.#source = this.#windows.swap()
  }

  /** The rows of the train set that are those of a block. */
  rowsOf(block: number): Range {
    return rangeOf(block, this.#options.rows, this.#options.blocks)
  }

  /** The rows of the epoch that are those of a block in a batch: where they begin among those of the block, and their number. */
  rowsInBatch(block: number, step: number): { readonly begin: number; readonly rows: number } {
    const { blockRows } = this.#options
    const { first, end } = this.rowsOf(block)
    const begin = step * blockRows
    return { begin, rows: Math.max(0, Math.min(blockRows, end - first - begin)) }
  }

  /** Orders the rows of an epoch: those of each block anew. */
  beginEpoch(epoch: number): void {
    if (this.#order === null) return
    const { shuffle, seed, isByBatch } = this.#options
    const [low, high] = seedWords(seed)
    const order = this.#core.words(this.#plan.at(this.#order), this.count)
    for (let block = this.own.first; block < this.own.end; block++) {
      const { first, end } = this.rowsOf(block)
      const at = first - this.#first
      if (shuffle) this.#core.kernels.permute(order.byteOffset + at * 4, end - first, low, high, epoch, block)
      else for (let i = at; i < end - this.#first; i++) order[i] = i - at
    }
    if (isByBatch) this.#orderByBatch(order)
  }

  /** From row numbers within each block, block by block, to those within all rows, batch by batch. */
  #orderByBatch(order: Uint32Array): void {
    const byBlock = order.slice()
    let at = 0
    for (let step = 0; at < order.length; step++) {
      for (let block = this.own.first; block < this.own.end; block++) {
        const before = this.rowsOf(block).first - this.#first
        const { begin, rows } = this.rowsInBatch(block, step)
        for (let i = 0; i < rows; i++) order[at++] = before + (byBlock[before + begin + i] ?? 0)
      }
    }
  }

  /** Points a session to the rows of a block, batch by batch. */
  pointToBlock(session: Session, block: number): void {
    const { first, end } = this.rowsOf(block)
    this.#pointTo(session, first - this.#first, end - first, this.#options.blockRows)
  }

  /** Points a session to all rows, in batches of `batchSize`. */
  pointToAll(session: Session, batchSize: number): void {
    this.#pointTo(session, 0, this.count, batchSize)
  }

  #pointTo(session: Session, at: number, count: number, batchSize: number): void {
    const { source, sourceType, targets, weights = 0, numbers = 0 } = this.#source
    session.setRows({
      source: source + at * this.#rowBytes.source,
      sourceType,
      targets: targets + at * this.#rowBytes.targets,
      weights: weights === 0 ? 0 : weights + at * 8,
      numbers: numbers === 0 ? 0 : numbers + at * 4,
      order: this.#order === null ? 0 : this.#plan.at(this.#order) + at * 4,
      count,
      batchSize,
    })
  }

  /** Points a session to the batches of all ranks, of which it gathers no rows. */
  pointToEpoch(session: Session, batchSize: number): void {
    session.setRows({ ...this.#source, order: 0, count: this.#options.rows, batchSize })
  }
}
