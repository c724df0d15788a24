import { PURPOSE_SAMPLE } from '../../../assembly/layout.js'
import { RandomStream } from '../../data/random/philox.js'
import type { Duplicates } from '../../result/index.js'
import type { Frame } from '../frame/frame.js'
import { distanceBetween, pointsOf, type Points } from './points.js'
import { bucketsOf, drawProjection } from './projections.js'

/** Rows closer than this are near duplicates: root mean square distance over the features, in units of σ. */
export const NEAR = 0.01
/** Pairs up to this many times as far show how dense the rows are. */
export const WIDER = 4
const TABLES = 6
const PROJECTIONS = 6
/** Bucket width: eight times the typical projected distance of the widest pairs of interest. */
const BUCKET_WIDTH = 8 * WIDER * NEAR
/** Up to so many pairs are all compared, without hashing. */
const MOST_PAIRS = 2e6
/** A row whose bucket is full in more tables than this may have nearer rows than those it was compared with. */
const MOST_FULL = 3
/** A row is compared with at most this many rows of its bucket. */
const MAX_CANDIDATES = 32
const MAX_EXAMPLES = 10
/** Random streams of this search, distinct from those that sample rows. */
const STREAM = 0x6e656172

/** Rows of the second part near a row of the first, exact copies excluded. */
export interface NearDuplicates extends Duplicates {
  /** Rows whose nearest row lies between `NEAR` and `WIDER · NEAR`. */
  readonly withinWider: number
  /** Rows whose nearest row is four times as close as the second nearest, and near. */
  readonly isolated: number
  /** For comparison: rows of the first part that were searched, and those near another, unequal row of the first part. */
  readonly queriedWithin: number
  readonly nearWithin: number
}

/** A nearest-neighbour search: query rows, and the nearest row of the first part found so far for each. */
interface Search {
  readonly points: Points
  readonly distances: Float64Array
  /** To the second nearest row. */
  readonly seconds: Float64Array
  /** Per row: tables in which its bucket was full. */
  readonly full: Uint8Array
  readonly neighbours: Int32Array
  readonly isQuery: (row: number) => boolean
  /** Whether the queries are rows of the first part: equal rows, including the row itself, do not count. */
  readonly isWithin: boolean
}

/**
 * Finds nearly equal rows by locality-sensitive hashing (Datar et al., 2004): rows are projected on six random directions,
 * the projections are quantized to buckets, and the rows of a bucket are compared in full; this is repeated for six tables.
 * Up to two million pairs are all compared instead. Takes time proportional to the rows and finds a pair within 0.01 σ per feature with a probability above 99 %; pairs may be
 * missed in buckets with more than 32 rows. Categories and missingness must be equal; features that are constant in the
 * first part are ignored.
 *
 * @param copyOf Per row of the second part: its exact copy, or −1. Rows with a copy are excluded.
 */
export function nearDuplicates(first: Frame, second: Frame, copyOf: Int32Array, seed: number): NearDuplicates {
  const [a, b] = pointsOf(first, second)
  const queriedWithin = Math.min(first.rows, second.rows)
  const across = createSearch(b, (row) => copyOf[row] === -1, false)
  const within = createSearch(a, (row) => row < queriedWithin, true)
  if (a.features > 0) {
    if (first.rows * (second.rows + queriedWithin) <= MOST_PAIRS) searchAll(a, [across, within])
    else for (let t = 0; t < TABLES; t++) searchTable(a, [across, within], t, seed)
  }
  const rowsWithin = (search: Search, limit: number): number[] =>
    Array.from(search.distances.keys()).filter((row) => (search.distances[row] ?? Infinity) <= limit)
  const isSure = (row: number): boolean => (across.full[row] ?? 0) <= MOST_FULL
  const near = rowsWithin(across, NEAR)
  return {
    rows: near.length,
    fraction: near.length / second.rows,
    examples: near.slice(0, MAX_EXAMPLES).map((row) => [across.neighbours[row] ?? -1, row]),
    withinWider: rowsWithin(across, WIDER * NEAR).length - near.length,
    isolated: near.filter((row) => isSure(row) && (across.distances[row] ?? 0) <= (across.seconds[row] ?? 0) / WIDER)
      .length,
    queriedWithin,
    nearWithin: rowsWithin(within, NEAR).length,
  }
}

function createSearch(points: Points, isQuery: (row: number) => boolean, isWithin: boolean): Search {
  const distances = new Float64Array(points.rows).fill(Infinity)
  const seconds = distances.slice()
  const [neighbours, full] = [new Int32Array(points.rows).fill(-1), new Uint8Array(points.rows)]
  return { points, distances, seconds, full, neighbours, isQuery, isWithin }
}

/** Compares every query with every row of the first part that has the same categories and gaps. */
function searchAll(first: Points, searches: readonly Search[]): void {
  const members = new Map<number, number[]>()
  for (let row = 0; row < first.rows; row++) {
    const rows = members.get(first.hash.key(row))
    if (rows === undefined) members.set(first.hash.key(row), [row])
    else rows.push(row)
  }
  for (const search of searches) {
    for (let row = 0; row < search.points.rows; row++) {
      if (search.isQuery(row)) compareWith(members.get(search.points.hash.key(row)) ?? [], first, search, row)
    }
  }
}

/** One hash table: fills buckets with rows of the first part, then compares every query with the rows of its bucket. */
function searchTable(first: Points, searches: readonly Search[], table: number, seed: number): void {
  const stream = new RandomStream(seed, PURPOSE_SAMPLE, STREAM + table)
  const projections = Array.from({ length: PROJECTIONS }, () => drawProjection(first.features, stream))
  const members = new Map<number, number[]>()
  const firstBuckets = bucketsOf(first, projections, BUCKET_WIDTH)
  firstBuckets.forEach((bucket, row) => {
    const rows = members.get(bucket)
    if (rows === undefined) members.set(bucket, [row])
    else if (rows.length < MAX_CANDIDATES) rows.push(row)
  })
  for (const search of searches) {
    const buckets = search.points === first ? firstBuckets : bucketsOf(search.points, projections, BUCKET_WIDTH)
    buckets.forEach((bucket, row) => {
      if (!search.isQuery(row)) return
      const candidates = members.get(bucket) ?? []
      if (candidates.length >= MAX_CANDIDATES) search.full[row] = (search.full[row] ?? 0) + 1
      compareWith(candidates, first, search, row)
    })
  }
}

function compareWith(candidates: readonly number[], first: Points, search: Search, row: number): void {
  const { points, distances, seconds, neighbours, isWithin } = search
  for (const candidate of candidates) {
    if (first.hash.key(candidate) !== points.hash.key(row)) continue
    if (candidate === neighbours[row]) continue
    const [nearest, second] = [distances[row] ?? Infinity, seconds[row] ?? Infinity]
    const distance = distanceBetween(first, candidate, points, row, Math.min(second, WIDER * NEAR))
    if (distance >= second || (isWithin && distance === 0)) continue
    seconds[row] = Math.max(distance, nearest)
    if (distance >= nearest) continue
    distances[row] = distance
    neighbours[row] = candidate
  }
}
