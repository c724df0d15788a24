import type { ChunkReader } from '../../data/dataset/chunked/chunk-reader.js'
import { openChunks } from '../../data/dataset/chunked/open-chunks.js'
import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import { emptyLike } from '../../data/dataset/select-rows.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import type { TargetRows } from '../../program/rows/staging.js'
import type { WindowedTraining } from '../../program/training-program.js'
import type { Features } from '../../tensor/reals.js'
import { checkFinite } from './features.js'
import type { RowWeights } from './row-weights.js'
import { checkWidth, targetRows } from './targets.js'
import type { MeasuredRows, TrainRows } from './train-rows.js'

/** Rows that are read during training. */
export class RowsInChunks implements TrainRows {
  readonly x: Features
  readonly targets: TargetRows
  readonly weights: Float64Array | undefined
  readonly windowRows: number
  readonly windows: number
  readonly measured: MeasuredRows
  readonly #data: ChunkedDataset
  readonly #network: NetworkDescription
  readonly #reader: ChunkReader
  readonly #chosen: Uint32Array
  readonly #weights: RowWeights | undefined
  readonly #signal: AbortSignal | undefined
  /** How many of the measured rows are copied: in the first epoch that is read. */
  #collected = 0
  /** The next window, being read. */
  #next: Promise<{ readonly cause: unknown } | null> | null = null
  #isClosed = false

  /** `chosen`: indices of the measured rows, in order. */
  constructor(
    data: ChunkedDataset,
    network: NetworkDescription,
    options: {
      readonly batchSize: number
      readonly seed: number
      readonly signal: AbortSignal | undefined
      readonly chosen: Uint32Array
      readonly weights: RowWeights | undefined
    },
  ) {
    checkWidth('fit', data.features, network)
    const { batchSize, seed, signal, chosen, weights } = options
    const { x } = data.sample
    const targets = targetRows('fit', data.sample, network)
    this.#data = data
    this.#network = network
    this.#chosen = chosen
    this.#weights = weights
    this.#signal = signal
    this.weights = weights === undefined ? undefined : new Float64Array()
    this.windowRows = Math.min(data.rows, Math.ceil(data.shuffleRows / batchSize) * batchSize)
    this.windows = Math.ceil(data.rows / this.windowRows)
    this.#reader = openChunks(data, seed, this.windows === 1, signal)
    this.x = x.subarray(0, 0)
    this.targets = 'labels' in targets ? { labels: new Int32Array() } : { values: new Float64Array() }
    this.measured = emptyMeasured(x, targets, chosen.length, data.features, outputUnits(network))
  }

  async load(training: WindowedTraining, epoch: number, window: number): Promise<void> {
    const failure = await (this.#next ?? this.#read(training, epoch, window))
    this.#next = null
    if (failure !== null) throw failure.cause
    training.beginWindow(this.#rowsOf(window), epoch, window)
    // The next window is read while this one is trained on; an error in it is thrown when it is loaded.
    if (window + 1 < this.windows) this.#next = this.#read(training, epoch, window + 1)
  }

  /** Reads a window into the buffer that is not being trained on. */
  async #read(training: WindowedTraining, epoch: number, window: number): Promise<{ readonly cause: unknown } | null> {
    try {
      if (window === 0) await this.#begin(epoch)
      const rows = this.#rowsOf(window)
      for (let filled = 0; filled < rows;) {
        const { first, data } = await this.#reader.next(rows - filled)
        if (this.#isClosed) return null
        const x = this.#converted(data)
        const targets = targetRows('fit', data, this.#network)
        training.loadRows(filled, { first, count: data.rows, x, targets, weights: this.#weights?.of(first, data) })
        this.#collect(first, data.rows, x, targets)
        filled += data.rows
      }
      return null
    } catch (cause) {
      return { cause }
    }
  }

  async #begin(epoch: number): Promise<void> {
    // An epoch that was broken off has copied some of the rows.
    if (!this.#isCollected) this.#collected = 0
    await this.#reader.begin(epoch)
  }

  get #isCollected(): boolean {
    return this.#collected === this.#chosen.length
  }

  async completeMeasured(): Promise<boolean> {
    if (this.#isCollected) return true
    if (this.#signal?.aborted === true) return false
    // The reader is at one window at a time.
    await this.#next
    await this.#begin(1)
    for (let read = 0; read < this.#data.rows;) {
      const { first, data } = await this.#reader.next(this.#data.rows - read)
      this.#collect(first, data.rows, this.#converted(data), targetRows('fit', data, this.#network))
      read += data.rows
    }
    return true
  }

  #rowsOf(window: number): number {
    return Math.min(this.windowRows, this.#data.rows - window * this.windowRows)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const closed = Promise.all([this.#reader.close(), this.#next])
    if (this.#signal?.aborted !== true) await closed
    // Do not wait for a source that ignores the abort.
    else closed.catch(() => undefined)
  }

  /** All chunks are stored in one type, whatever type they arrive in. */
  #converted({ x, features }: Dataset): Features {
    const { precision } = this.#network
    if (!(x instanceof Uint8Array)) checkFinite('fit', x, features, precision)
    return x instanceof Float32Array ? Float64Array.from(x) : x
  }

  /** Copies the measured rows among those from `first` on. */
  #collect(first: number, rows: number, x: Features, targets: TargetRows): void {
    if (this.#isCollected) return
    const { features } = this.#data
    const outputs = outputUnits(this.#network)
    for (let index = firstAtLeast(this.#chosen, first); index < this.#chosen.length; index++) {
      const row = (this.#chosen[index] ?? 0) - first
      if (row >= rows) return
      this.measured.x.set(x.subarray(row * features, (row + 1) * features), index * features)
      copyTargets(targets, row, this.measured.targets, index, outputs)
      this.#collected++
    }
  }
}

function emptyMeasured(
  x: Features,
  targets: TargetRows,
  rows: number,
  features: number,
  outputs: number,
): MeasuredRows {
  return {
    x: emptyLike(x, rows * features),
    targets: 'labels' in targets ? { labels: new Int32Array(rows) } : { values: new Float64Array(rows * outputs) },
  }
}

function copyTargets(from: TargetRows, row: number, to: TargetRows, index: number, outputs: number): void {
  if ('labels' in to && 'labels' in from) to.labels[index] = from.labels[row] ?? 0
  if ('values' in to && 'values' in from) {
    to.values.set(from.values.subarray(row * outputs, (row + 1) * outputs), index * outputs)
  }
}

/** The index of the first of the sorted numbers that is at least `bound`. */
function firstAtLeast(sorted: Uint32Array, bound: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] ?? 0) < bound) low = middle + 1
    else high = middle
  }
  return low
}
