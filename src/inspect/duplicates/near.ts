import { PURPOSE_SAMPLE } from '../../../assembly/layout.js'
import { RandomStream } from '../../data/random/philox.js'
import type { Duplicates } from '../../result/index.js'
import type { Frame } from '../frame/frame.js'
import { Buckets } from './buckets.js'
import { type Points, pointsOf } from './points.js'
import { drawProjections, keysOf } from './projections.js'
import type { RowHashes } from './row-hash.js'
import { sharedKeys } from './shared-keys.js'

/** Rows closer than this are near duplicates: root mean square distance over the features, in units of σ. */
export const NEAR = 0.01
/** Pairs up to this many times as far show how dense the rows are. */
export const WIDER = 4
/** Bucket width: eight times the typical projected distance of the widest pairs of interest. */
const BUCKET_WIDTH = 8 * WIDER * NEAR
/** Up to this many pairs are all compared, without hashing. */
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
  /**
   * For comparison: rows of the first part that were searched, and those near another, unequal row of the first part; none where it has no
   * row near one of the second.
   */
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
  /** The first rows, so many of them, are queries if `isQuery` says so. */
  readonly queried: number
  readonly isQuery: (row: number) => boolean
  /** Whether the queries are rows of the first part: equal rows, including the row itself, do not count. */
  readonly isWithin: boolean
}

/**
 * Finds nearly equal rows by locality-sensitive hashing (Datar et al., 2004): rows are projected on six random directions,
 * the projections are quantized to buckets, and the rows of a bucket are compared in full; this is repeated for six tables,
 * of two sets of directions with three shifted grids each (Bern, 1993: where grids are shifted, two near points are parted by few of them).
 * Up to two million pairs are all compared instead. Takes time proportional to the rows and finds a pair within 0.01 σ per
 * feature with a probability above 99 %; pairs may be missed in buckets with more than 32 rows. Categories and missingness
 * must be equal; features that are constant in the first part are ignored.
 *
 * @param copies For each other part, per row: its exact copy, or −1. Rows with a copy are excluded.
 */
export function nearDuplicates(
  first: Frame,
  others: readonly Frame[],
  copies: readonly Int32Array[],
  seed: number,
): NearDuplicates[] {
  const [a, ...points] = pointsOf(first, others)
  if (a === undefined) return []
  const across = points.map((b, i) => createSearch(b, b.rows, (row) => copies[i]?.[row] === -1, false))
  const pairsOf = (search: Search): number => first.rows * (search.points.rows + withinRows(search, a))
  const results = new Map<Search, NearDuplicates>()
  for (const isLarge of [false, true]) {
    const searches = across.filter((search) => pairsOf(search) > MOST_PAIRS === isLarge)
    if (searches.length === 0) continue
    const within = a.columns.length === 0 ? searchWithin(a, []) : searchThrough(a, searches, isLarge ? seed : null)
    for (const search of searches) results.set(search, resultOf(search, within))
  }
  return across.flatMap((search) => results.get(search) ?? [])
}

/** Rows of the first part that are compared with each other: as many as the other part has. */
function withinRows({ points }: Search, first: Points): number {
  return Math.min(first.rows, points.rows)
}

/** The search for rows of the first part near each other, for comparison with searches of other parts. */
function searchWithin(first: Points, searches: readonly Search[]): Search {
  const queried = Math.max(0, ...searches.map((search) => withinRows(search, first)))
  return createSearch(first, queried, () => true, true)
}

function resultOf(across: Search, within: Search): NearDuplicates {
  const queriedWithin = Math.min(within.queried, across.points.rows)
  const isSure = (row: number): boolean => (across.full[row] ?? 0) <= MOST_FULL
  const near = rowsWithin(across, NEAR)
  return {
    rows: near.length,
    fraction: near.length / across.points.rows,
    examples: near.slice(0, MAX_EXAMPLES).map((row) => [across.neighbours[row] ?? -1, row]),
    withinWider: rowsWithin(across, WIDER * NEAR).length - near.length,
    isolated: near.filter((row) => isSure(row) && (across.distances[row] ?? 0) <= (across.seconds[row] ?? 0) / WIDER)
      .length,
    queriedWithin,
    nearWithin: rowsWithin(within, NEAR).filter((row) => row < queriedWithin).length,
  }
}

/** The rows whose nearest row is at most so far. */
function rowsWithin({ distances }: Search, limit: number): number[] {
  const rows: number[] = []
  for (let row = 0; row < distances.length; row++) if ((distances[row] ?? Infinity) <= limit) rows.push(row)
  return rows
}

function createSearch(points: Points, queried: number, isQuery: (row: number) => boolean, isWithin: boolean): Search {
  const distances = new Float64Array(queried).fill(Infinity)
  const seconds = distances.slice()
  const [neighbours, full] = [new Int32Array(queried).fill(-1), new Uint8Array(queried)]
  return { points, distances, seconds, full, neighbours, queried, isQuery, isWithin }
}

/**
 * Searches all pairs, or where a seed is given the tables of both sets of directions, and returns the search within the first part. Where
 * no row of another part has one within four times the distance, by the first set, neither the second set nor the rows of the first
 * part are searched: of 120 triples of directions, each parts a near pair in all three grids with a probability of at most
 * (`NEAR`/`BUCKET_WIDTH`)³, so that one set misses it in less than 0.4 % of cases, and the four pairs that a finding takes hardly ever.
 */
function searchThrough(first: Points, searches: readonly Search[], seed: number | null): Search {
  const search = seed === null ? allPairs(first) : hashTables(first, seed, 0)
  search(searches)
  const found = searches.filter(({ distances }) => distances.some((distance) => distance <= WIDER * NEAR))
  const within = searchWithin(first, found)
  if (found.length === 0) return within
  search([within])
  if (seed !== null) hashTables(first, seed, 1)([...found, within])
  return within
}

/** Compares every query with every row of the first part that has the same categories and gaps. */
function allPairs(first: Points): (searches: readonly Search[]) => void {
  return (searches) => {
    const keyed = searches.map((search) => ({ search, keys: search.points.hash }))
    compareBuckets(first, first.hash, keyed, Infinity)
  }
}

/**
 * Three hash tables over one set of directions. The function that is returned fills their buckets with rows of the first part and compares
 * every query with the rows of its bucket.
 */
function hashTables(first: Points, seed: number, set: number): (searches: readonly Search[]) => void {
  const stream = new RandomStream(seed, PURPOSE_SAMPLE, STREAM + set)
  const projections = drawProjections(first.columns.length, stream)
  const keysIn = (points: Points): RowHashes[] => keysOf(points, projections, BUCKET_WIDTH)
  const firstKeys = keysIn(first)
  return (searches) => {
    const others = searches.map(({ points }) => (points === first ? firstKeys : keysIn(points)))
    firstKeys.forEach((own, grid) => {
      const keyed = searches.map((search, i) => ({ search, keys: others[i]?.[grid] ?? search.points.hash }))
      compareBuckets(first, own, keyed, MAX_CANDIDATES)
    })
  }
}

interface KeyedSearch {
  readonly search: Search
  /** Of all rows that are searched. */
  readonly keys: RowHashes
}

/**
 * Compares every query with at most so many rows of the first part that have its key, bucket after bucket, while the rows of one
 * are in the cache.
 */
function compareBuckets(first: Points, firstKeys: RowHashes, searches: readonly KeyedSearch[], most: number): void {
  const shared = sharedKeys(
    firstKeys,
    first.rows,
    searches.map(({ search, keys }) => ({ ...search, keys, rows: search.queried })),
  )
  const buckets = new Buckets(firstKeys, shared.first, first.rows, most)
  for (const [i, { search, keys }] of searches.entries()) {
    // A row of the first part is in its own bucket.
    const matches = buckets.match(keys, shared.queries[i] ?? NONE, search.isWithin ? 2 : 1)
    first.gather(buckets.membersOf(matches))
    search.points.gather(matches.queries)
    buckets.visit(matches, (row, members) => {
      compareRow(row, search, first, members)
      if (members.length >= most) search.full[row] = (search.full[row] ?? 0) + 1
    })
  }
}

const NONE = new Int32Array(0)

/** Compares a row with those of the first part that have the same categories and gaps. */
function compareRow(row: number, search: Search, first: Points, members: Int32Array): void {
  const { points, distances, seconds, neighbours, isWithin } = search
  let nearest = distances[row] ?? Infinity
  let second = seconds[row] ?? Infinity
  let neighbour = neighbours[row] ?? -1
  for (let at = 0; at < members.length; at++) {
    const candidate = members[at] ?? 0
    if (candidate === neighbour) continue
    const distance = first.distance(candidate, points, row, Math.min(second, WIDER * NEAR))
    if (distance >= second || (isWithin && distance === 0)) continue
    second = Math.max(distance, nearest)
    if (distance >= nearest) continue
    nearest = distance
    neighbour = candidate
  }
  distances[row] = nearest
  seconds[row] = second
  neighbours[row] = neighbour
}
