import { PURPOSE_SAMPLE } from '../../../assembly/layout.js'
import type { Dataset } from '../../data/dataset/types.js'
import { RandomStream, shuffle } from '../../data/random/philox.js'
import { momentsOf } from '../../data/statistics/moments.js'
import type { JointTest } from '../../result/index.js'
import { network } from '../../train/network/network.js'
import { areaUnderCurve } from '../statistics/auc.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { type ColumnPair, featurePairs, targetPairs } from '../frame/column-pairs.js'
import type { Frame } from '../frame/frame.js'

/** With fewer rows per part, too few are held out for the normal approximation. */
export const MIN_ROWS = 40
/** More rows per part cost time and add little. */
const MAX_ROWS = 2000
const MAX_CATEGORIES = 20
const UNITS = 16
const EPOCHS = 15
const STREAM = 0x6a6f696e

/** What a test needs besides the parts. */
export interface JointTestOptions {
  readonly seed: number
  readonly signal?: AbortSignal | undefined
  /** By their number, the rows that were drawn from the same first part with the same seed. */
  readonly draws: Map<number, Uint32Array>
}

/**
 * Classifier two-sample test (Lopez-Paz and Oquab, 2017): a small network learns on half of the rows which part a row comes
 * from and is evaluated on the other half. For parts from the same distribution its AUC is 0.5 up to chance, whatever the
 * network. It sees features and targets, so it also detects a change in their relation.
 *
 * Both parts contribute the same number of rows, at most 2,000 each; `null` for parts with fewer than 40 rows. Where the signal
 * fires, the network is evaluated as it is: the caller discards the result.
 */
export async function jointTest(
  first: Frame,
  second: Frame,
  { seed, signal, draws }: JointTestOptions,
): Promise<JointTest | null> {
  const count = Math.min(first.rows, second.rows, MAX_ROWS)
  if (count < MIN_ROWS) return null
  const a = draws.get(count) ?? drawRows(first.rows, count, seed, 0)
  draws.set(count, a)
  const b = drawRows(second.rows, count, seed, 1)
  const x = encode([...featurePairs(first, second), ...targetPairs(first, second)], a, b)
  if (x.features === 0) return null
  const half = count >> 1
  const trainRows = Int32Array.from({ length: 2 * half }, (_, i) => (i < half ? i : count + i - half))
  const heldRows = Int32Array.from({ length: 2 * (count - half) }, (_, i) => (i < count - half ? half + i : half + half + i)) // prettier-ignore
  const scores = await trainAndScore(selectRows(x, trainRows, count), selectRows(x, heldRows, count), { seed, signal })
  const isSecond = Array.from(heldRows, (row) => row >= count)
  return { ...areaUnderCurve(scores, isSecond), trainedOn: trainRows.length, heldOut: heldRows.length }
}

function drawRows(rows: number, count: number, seed: number, part: number): Uint32Array {
  const order = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) order[row] = row
  return shuffle(order, new RandomStream(seed, PURPOSE_SAMPLE, STREAM + part)).subarray(0, count)
}

/** Rows of the first part, then of the second, standardized over both. */
interface Encoded {
  readonly x: readonly Float32Array[]
  readonly features: number
}

function encode(pairs: readonly ColumnPair[], a: Uint32Array, b: Uint32Array): Encoded {
  const x: Float32Array[] = []
  for (const pair of pairs) {
    if (pair.kind === 'number') x.push(...encodeNumbers(concatenate(pair.first, a, pair.second, b)))
    else x.push(...encodeCategories(concatenate(pair.first, a, pair.second, b), pair.categories.length))
  }
  return { x, features: x.length }
}

function concatenate(
  first: ArrayLike<number>,
  a: Uint32Array,
  second: ArrayLike<number>,
  b: Uint32Array,
): Float64Array {
  const values = new Float64Array(a.length + b.length)
  for (let i = 0; i < a.length; i++) values[i] = first[a[i] ?? 0] ?? NaN
  for (let i = 0; i < b.length; i++) values[a.length + i] = second[b[i] ?? 0] ?? NaN
  return values
}

/** The numbers, and whether each is missing, where some are. */
function encodeNumbers(values: Float64Array): Float32Array[] {
  if (!values.includes(NaN)) return standardized(values)
  const isMissing = values.map((value) => Number(Number.isNaN(value)))
  return [...standardized(values), ...standardized(isMissing)]
}

/** One-hot features of the most frequent categories; a missing value counts as a category. */
function encodeCategories(codes: Float64Array, categories: number): Float32Array[] {
  const counts = countCodes(
    Int32Array.from(codes, (code) => code + 1),
    categories + 1,
  )
  const frequent = counts.map((_, code) => code).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  return frequent
    .slice(0, MAX_CATEGORIES)
    .flatMap((code) => standardized(Float64Array.from(codes, (other) => Number(other + 1 === code))))
}

/** (x − mean)/σ, 0 if missing, clipped to ±10 so that single values do not dominate; nothing for a constant column. */
function standardized(values: Float64Array): Float32Array[] {
  const { mean, deviation } = momentsOf(values.includes(NaN) ? values.filter((value) => !Number.isNaN(value)) : values)
  if (!(deviation > 0)) return []
  const scaled = new Float32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = ((values[i] ?? NaN) - mean) / deviation
    scaled[i] = value < -10 ? -10 : value > 10 ? 10 : Number.isNaN(value) ? 0 : value
  }
  return [scaled]
}

function selectRows({ x, features }: Encoded, rows: Int32Array, firstRows: number): Dataset {
  const flat = new Float32Array(rows.length * features)
  for (const [j, column] of x.entries()) {
    for (let i = 0; i < rows.length; i++) flat[i * features + j] = column[rows[i] ?? 0] ?? 0
  }
  const labels = Int32Array.from(rows, (row) => Number(row >= firstRows))
  return {
    rows: rows.length,
    features,
    x: flat,
    columns: x.map((_, j) => `x${j}`),
    targets: { kind: 'classes', labels, classes: ['first', 'second'] },
  }
}

async function trainAndScore(
  train: Dataset,
  held: Dataset,
  { seed, signal }: { readonly seed: number; readonly signal: AbortSignal | undefined },
): Promise<ArrayLike<number>> {
  const optimizer = { kind: 'adam', learningRate: 5e-3 } as const
  const stopping = signal === undefined ? {} : { signal }
  using net = await network({
    inputs: train.features,
    layers: [{ units: UNITS }, { units: 1 }],
    loss: 'binaryCrossEntropy',
    threads: 1,
    seed,
  })
  await net.fit(train, { epochs: EPOCHS, batchSize: 32, optimizer, l2: 2, seed, ...stopping })
  return net.predict(held.x)
}
