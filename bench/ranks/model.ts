// The α–β model of a step on ranks (Hockney, 1994; Thakur, Rabenseifner and Gropp, 2005): a message of n bytes takes α + n·β. What a
// rank computes takes a time for each entry of θ, whatever the batch, and one for each multiplication of its rows.
import { BUCKET_BYTES, gradientBuckets } from '../../dist/src/program/blocks/gradient-buckets.js'
import { parametersOf, weightsOf, type Link, type MessageTime, type RankWork } from './work.ts'

/** Constants measured on a machine, in seconds. */
export interface Constants {
  /** Of a multiplication and addition. */
  readonly perProduct: number
  /** Of an entry of θ in a step on one product: its packing, dθ, the optimizer. */
  readonly perEntry: number
  /** The same in strict mode, without what each block adds. */
  readonly perStrictEntry: number
  /** Of an entry of θ for each block that a rank computes in strict mode. */
  readonly perBlockEntry: number
  /** What an exchange of a message each way takes the processor: α, β, and α of another message. */
  readonly exchange: Link
  readonly perMessage: number
  /** What a sum takes the processor: α and β. */
  readonly sum: Link
}

/** A training to predict. */
export interface Shape {
  readonly units: readonly number[]
  readonly batch: number
  readonly blocks: number
  readonly ranks: number
  readonly mode: RankWork['mode']
}

/** Multiplications of a row: forward and to the weights in every layer, to the inputs in all but the first. */
export function productsOf(units: readonly number[]): number {
  return 3 * weightsOf(units) - (units[0] ?? 0) * (units[1] ?? 0)
}

/** Least squares of the relative errors for y ≈ Σ cᵢ·xᵢ with two terms. */
export function fitTwo(
  points: readonly { readonly x: readonly [number, number]; readonly y: number }[],
): [number, number] {
  let [aa, ab, bb, ay, by] = [0, 0, 0, 0, 0]
  for (const { x, y } of points) {
    const [a, b] = [x[0] / y, x[1] / y]
    aa += a * a
    ab += a * b
    bb += b * b
    ay += a
    by += b
  }
  const determinant = aa * bb - ab * ab
  return [(ay * bb - by * ab) / determinant, (by * aa - ay * ab) / determinant]
}

/** α and β from the times of messages. */
export function linkOf(messages: readonly MessageTime[], time: (message: MessageTime) => number): Link {
  const [latency, perByte] = fitTwo(messages.map((message) => ({ x: [1, message.bytes], y: time(message) })))
  return { latency: Math.max(0, latency), perByte: Math.max(0, perByte) }
}

const BYTES = 4

/** Seconds of a step over a network, which works while the processor does. */
export function predict(shape: Shape, constants: Constants, link: Link = { latency: 0, perByte: 0 }): number {
  const { ranks, mode } = shape
  if (mode === 'plain') return computeSeconds({ ...shape, ranks: 1 }, constants)
  const bytes = parametersOf(shape.units) * BYTES
  if (mode === 'fast') return ranks === 1 ? computeSeconds(shape, constants) : fastSeconds(shape, constants, link)
  const compute = computeSeconds(shape, constants)
  if (ranks === 1) return compute
  const { exchange, perMessage, sum } = constants
  const sent = (bytes * (ranks - 1)) / ranks
  const processor = exchange.latency + (ranks - 2) * perMessage + sent * exchange.perByte
  // What is received in the first exchange is added up.
  const addition = sent * Math.max(0, sum.perByte - exchange.perByte)
  return compute + addition + 2 * (processor + link.latency + sent * link.perByte)
}

function computeSeconds({ units, batch, blocks, ranks, mode }: Shape, constants: Constants): number {
  const { perProduct, perEntry, perStrictEntry, perBlockEntry } = constants
  const products = (batch / ranks) * productsOf(units) * perProduct
  const entries = parametersOf(units)
  if (mode !== 'strict') return products + entries * perEntry
  // A block alone is a product, which costs no less than in fast mode: both constants are differences of steps, and uncertain.
  return products + entries * Math.max(perEntry, perStrictEntry + perBlockEntry * Math.ceil(blocks / ranks))
}

/** Buckets are summed one after the other over the network, each from when the backward pass has completed it. */
function fastSeconds(shape: Shape, constants: Constants, link: Link): number {
  const { units, batch, ranks } = shape
  const { sum, perProduct, perEntry } = constants
  const layers = units.slice(1).map((width, i) => ({ inputs: units[i] ?? 0, units: width, activation: 'relu' }))
  const buckets = gradientBuckets({ layers } as unknown as Parameters<typeof gradientBuckets>[0], BUCKET_BYTES / BYTES)
  const rows = batch / ranks
  const share = (2 * (ranks - 1)) / ranks
  let now = rows * weightsOf(units) * perProduct
  let free = 0
  for (let layer = layers.length - 1; layer >= 0; layer--) {
    const { inputs = 0, units: width = 0 } = layers[layer] ?? {}
    const product = rows * inputs * width * perProduct
    now += product
    const bucket = buckets.find((one) => one.layer === layer)
    if (bucket !== undefined) {
      const bytes = bucket.count * BYTES
      now += sum.latency + bytes * share * sum.perByte
      free = Math.max(free, now) + 2 * Math.ceil(Math.log2(ranks)) * link.latency + share * bytes * link.perByte
    }
    if (layer > 0) now += product
  }
  return Math.max(now, free) + parametersOf(units) * perEntry
}

/** What `fit` asks all ranks between two slices of about 12 ms, three times, as seconds of a step. */
export function decisionSeconds(step: number, ranks: number, { exchange, perMessage }: Constants, link: Link): number {
  if (ranks === 1) return 0
  const once = link.latency + exchange.latency + (ranks - 2) * perMessage
  return 3 * once * Math.min(1, step / 0.012)
}
