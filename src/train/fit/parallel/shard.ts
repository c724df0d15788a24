import { checkChunk, readSource, shapeError } from '../../../data/dataset/chunked/check-chunk.js'
import type { ChunkedDataset } from '../../../data/dataset/chunked/chunked-dataset.js'
import { emptyLike } from '../../../data/dataset/select-rows.js'
import type { Dataset } from '../../../data/dataset/types.js'
import { WellfitError } from '../../../errors.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { outputUnits } from '../../../model/network-options.js'
import { bytesOf, gatherBytes, gatherTexts, type Communicator } from '../../../program/blocks/communicator.js'
import { rangeOf, rowsOfRank, type Range } from '../../../program/blocks/partition.js'
import type { TargetRows } from '../../../program/rows/staging.js'
import type { Features } from '../../../tensor/reals.js'
import { fingerprintOf } from '../../checkpoint/fingerprint.js'
import { checkFinite } from '../../rows/features.js'
import type { RowWeights } from '../../rows/row-weights.js'
import { checkWidth, targetRows } from '../../rows/targets.js'
import { rowsInMemory, type MeasuredRows, type TrainRows } from '../../rows/train-rows.js'
import { measuredIndices, pickFeatures, pickTargets } from '../measure/train-sample.js'

/** The rows of a chunked train set that one rank computes with: those of its blocks, in memory. */
export interface Shard {
  readonly rows: TrainRows
  /** Of all rows: the same for any number of ranks. */
  readonly fingerprint: string
}

/** What a rank reads by. */
interface ShardOptions {
  readonly communicator: Communicator
  readonly blocks: number
  readonly seed: number
  readonly signal: AbortSignal | undefined
  readonly weights: RowWeights | undefined
}

/**
 * Reads the rows of this rank's blocks, each once, and gathers the rows that are measured from all ranks: no rank asks the source
 * for rows of another.
 */
export async function readShard(
  train: ChunkedDataset,
  network: NetworkDescription,
  options: ShardOptions,
): Promise<Shard> {
  if (train.read === null) throw streamed()
  checkWidth('fit', train.features, network)
  const { communicator, blocks, seed } = options
  const own = rowsOfRank(communicator.rank, communicator.size, blocks, train.rows)
  const into = new ShardRows(train, network, own, options.weights)
  const { first, end } = rangeOf(communicator.rank, blocks, communicator.size)
  const fingerprints: string[] = []
  for (let block = first; block < end; block++) {
    const rows = rangeOf(block, train.rows, blocks)
    await into.read(rows, options.signal)
    fingerprints.push(into.fingerprint(rows))
  }
  const all = gatherTexts(communicator, JSON.stringify(fingerprints)).map((text) => JSON.parse(text) as string[])
  const { sample, rows, columns } = train
  const names = sample.targets.kind === 'classes' ? sample.targets.classes : sample.targets.names
  const form = JSON.stringify([rows, blocks, columns, names, all.flat()])
  const measured = gatherMeasured(into, own, measuredIndices(rows, seed), communicator)
  return {
    rows: rowsInMemory(into.x, into.targets, own.end - own.first, measured, into.weights),
    fingerprint: fingerprintOf(new TextEncoder().encode(form)),
  }
}

/** The rows of a rank, filled as they are read. */
class ShardRows {
  readonly x: Features
  readonly targets: TargetRows
  readonly weights: Float64Array | undefined
  readonly features: number
  readonly outputs: number
  readonly #train: ChunkedDataset
  readonly #network: NetworkDescription
  readonly #first: number
  readonly #rowWeights: RowWeights | undefined

  constructor(train: ChunkedDataset, network: NetworkDescription, own: Range, weights: RowWeights | undefined) {
    const count = own.end - own.first
    const { x } = train.sample
    const targets = targetRows('fit', train.sample, network)
    this.#train = train
    this.#network = network
    this.#first = own.first
    this.#rowWeights = weights
    this.features = train.features
    this.outputs = 'labels' in targets ? 1 : outputUnits(network)
    const isRounded = !(x instanceof Uint8Array) && network.precision === 'f32'
    this.x = isRounded ? new Float32Array(count * this.features) : emptyLike(x, count * this.features)
    this.targets =
      'labels' in targets ? { labels: new Int32Array(count) } : { values: new Float64Array(count * this.outputs) }
    this.weights = weights === undefined ? undefined : new Float64Array(count)
  }

  /** Reads consecutive rows of the train set, as many at a time as the source gives. */
  async read({ first, end }: Range, signal: AbortSignal | undefined): Promise<void> {
    const { read, blockRows } = this.#train
    for (let at = first; at < end;) {
      const last = Math.min(end, at + blockRows)
      const from = at
      const name = `chunk of rows ${from} to ${last - 1}`
      const chunk = await readSource(name, from, async () => read?.(from, last, { signal }))
      const data = checkChunk(this.#train, chunk, name, from)
      if (data.rows > last - from) throw shapeError(name, from, data.rows, `have at most ${last - from} rows`)
      this.#set(from, data)
      at += data.rows
    }
  }

  #set(first: number, data: Dataset): void {
    const at = first - this.#first
    const { x } = data
    if (!(x instanceof Uint8Array)) checkFinite('fit', x, data.features, this.#network.precision)
    this.x.set(x, at * this.features)
    const targets = targetRows('fit', data, this.#network)
    if ('labels' in targets && 'labels' in this.targets) this.targets.labels.set(targets.labels, at)
    if ('values' in targets && 'values' in this.targets) this.targets.values.set(targets.values, at * this.outputs)
    if (this.#rowWeights !== undefined) this.weights?.set(this.#rowWeights.of(first, data), at)
  }

  fingerprint({ first, end }: Range): string {
    const [from, to] = [first - this.#first, end - this.#first]
    const x = this.x.subarray(from * this.features, to * this.features)
    const all = 'labels' in this.targets ? this.targets.labels : this.targets.values
    return fingerprintOf(x) + fingerprintOf(all.subarray(from * this.outputs, to * this.outputs))
  }
}

/** The measured rows of all ranks, in order. */
function gatherMeasured(
  { x, targets, features, outputs }: ShardRows,
  { first, end }: Range,
  chosen: Uint32Array,
  communicator: Communicator,
): MeasuredRows {
  const own = chosen.filter((row) => row >= first && row < end).map((row) => row - first)
  const ownX = pickFeatures(x, own, features)
  const ownTargets = pickTargets(targets, own, outputs)
  const values = 'labels' in ownTargets ? ownTargets.labels : ownTargets.values
  const allX = emptyLike(x, chosen.length * features)
  const allValues = 'labels' in targets ? new Int32Array(chosen.length) : new Float64Array(chosen.length * outputs)
  fill(allX, gatherBytes(communicator, bytesOf(ownX)))
  fill(allValues, gatherBytes(communicator, bytesOf(values)))
  return { x: allX, targets: allValues instanceof Int32Array ? { labels: allValues } : { values: allValues } }
}

function fill(to: ArrayBufferView, parts: readonly Uint8Array[]): void {
  const bytes = bytesOf(to)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
}

function streamed(): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: 'train',
    value: 'chunks',
    expected: 'be read by index where `parallel` is given',
    remedy: 'Pass `read(first, last)` to `chunkedDataset`: a rank reads the rows of its blocks alone.',
  })
}
