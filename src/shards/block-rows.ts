import { bytesOf, type Communicator } from '../program/blocks/communicator.js'
import type { Range } from '../program/blocks/partition.js'
import { exchangeParts } from './transport.js'

type Values = Float64Array | Float32Array | Int32Array

/** Encoded rows: [rows, features], and the targets. */
export interface EncodedRows<X extends Values, Y extends Values> {
  readonly x: X
  readonly y: Y
}

/** Consecutive rows of train. */
interface Segment<X extends Values, Y extends Values> extends EncodedRows<X, Y> {
  readonly range: Range
}

/**
 * The train rows of a rank's blocks: those that it has encoded, where they are, and those that it receives from the ranks that did. As
 * both divide the file in order, most are its own.
 */
export class BlockRows<X extends Values, Y extends Values> {
  readonly #segments: readonly Segment<X, Y>[]
  readonly #features: number

  /**
   * @param own The rows that this rank has encoded.
   * @param held The rows that each rank has encoded, among those of train.
   * @param wanted The rows of each rank's blocks.
   */
  constructor(
    communicator: Communicator,
    own: EncodedRows<X, Y>,
    features: number,
    { held, wanted }: { readonly held: readonly Range[]; readonly wanted: readonly Range[] },
  ) {
    this.#features = features
    const { rank } = communicator
    const [mine = none, due = none] = [held[rank], wanted[rank]]
    const segments = held.map((range, from): Segment<X, Y> => {
      const shared = common(range, due)
      const rows = shared.end - shared.first
      const received = (): EncodedRows<X, Y> => ({ x: like(own.x, rows * features), y: like(own.y, rows) })
      return { range: shared, ...(from === rank ? between(own, mine, shared, features) : received()) }
    })
    const bytes = ({ x, y }: EncodedRows<X, Y>): Uint8Array[] => [bytesOf(x), bytesOf(y)]
    exchangeParts(
      communicator,
      wanted.map((range, to) => (to === rank ? [] : bytes(between(own, mine, common(mine, range), features)))),
      segments.map((segment, from) => (from === rank ? [] : bytes(segment))),
    )
    this.#segments = segments
  }

  /** Rows of train from `first` up to `last`, which are all in blocks of this rank. */
  read(first: number, last: number): EncodedRows<X, Y> {
    const asked = { first, end: last }
    const [segment, ...others] = this.#segments.filter(
      ({ range }) => common(range, asked).first < common(range, asked).end,
    )
    if (segment === undefined) throw new RangeError(`rows ${first} to ${last} are in blocks of other ranks`)
    if (others.length === 0) return between(segment, segment.range, asked, this.#features)
    const whole = { x: like(segment.x, (last - first) * this.#features), y: like(segment.y, last - first) }
    for (const one of [segment, ...others]) {
      const shared = common(one.range, asked)
      const { x, y } = between(one, one.range, shared, this.#features)
      whole.x.set(x, (shared.first - first) * this.#features)
      whole.y.set(y, shared.first - first)
    }
    return whole
  }
}

const none: Range = { first: 0, end: 0 }

/** Views of the rows of a range, of rows that begin at `held.first`. */
function between<X extends Values, Y extends Values>(
  { x, y }: EncodedRows<X, Y>,
  held: Range,
  { first, end }: Range,
  features: number,
): EncodedRows<X, Y> {
  const [from, to] = [first - held.first, end - held.first]
  return { x: x.subarray(from * features, to * features) as X, y: y.subarray(from, to) as Y }
}

/** An array of the same kind. */
function like<T extends Values>(values: T, length: number): T {
  const Kind = values.constructor as new (length: number) => T
  return new Kind(length)
}

/** What two ranges have in common; empty where they have nothing. */
function common(one: Range, other: Range): Range {
  const first = Math.max(one.first, other.first)
  return { first: Math.min(first, one.end), end: Math.max(Math.min(first, one.end), Math.min(one.end, other.end)) }
}
