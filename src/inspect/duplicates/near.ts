import { PURPOSE_SAMPLE } from '../../../assembly/layout.js'
import { RandomStream } from '../../data/random/philox.js'
import { moments } from '../../data/statistics/moments.js'
import type { Duplicates } from '../../result/index.js'
import { featurePairs, missingCount } from '../column-pairs.js'
import type { Frame } from '../frame.js'
import { RowHashes } from './row-hash.js'

/** Two rows nearer than this, as a root mean square over the features in units of σ, are nearly the same. */
export const NEAR = 0.01
/** Pairs up to so many times as far tell how crowded the rows are anyway. */
export const WIDER = 4
const TABLES = 6
const PROJECTIONS = 6
/** A projection looks at so many features; more add cost and hardly certainty. */
const MOST_PROJECTED = 64
/** Width of a cell: eight times what a projection of the widest pairs of interest typically differs by. */
const CELL = 8 * WIDER * NEAR
/** Rows of a cell that a row is compared with, at most. */
const MOST_CANDIDATES = 32
const MOST_EXAMPLES = 10
/** Numbers in different streams than those that sample rows. */
const STREAM = 0x6e656172

/** Rows of the second part near one of the first, exact copies aside. */
export interface NearDuplicates extends Duplicates {
  /** Rows whose nearest row found lies between `NEAR` and `WIDER · NEAR`. */
  readonly withinWider: number
  /** For comparison, rows of the first part, and how many of them are near another one of it without being equal to it. */
  readonly asked: number
  readonly nearWithin: number
}

/** Standardized numbers of rows, and a hash of what must be equal: categories, and which numbers are missing. */
interface Points {
  readonly rows: number
  readonly features: number
  /** [rows, features], standardized by the first part, 0 where missing. */
  readonly x: Float32Array
  readonly hash: RowHashes
}

/** Rows that look for a neighbour. */
interface Search {
  readonly points: Points
  readonly distances: Float64Array
  readonly partners: Int32Array
  readonly isAsking: (row: number) => boolean
  /** Whether they are the first part's own rows, whose copies, themselves among them, do not count. */
  readonly isWithin: boolean
}

/**
 * Finds nearly equal rows by locality-sensitive hashing (Datar et al., 2004): rows are projected on six random
 * directions, the projections cut into cells, and rows of one cell compared in full; six such tables. Takes time
 * proportional to the rows, and finds a pair within 0.01 σ a feature with probability above 99 %; misses are possible
 * where a cell holds more than 32 rows. Categories and gaps must be the same; columns that are constant in the first
 * part do not count.
 *
 * @param copyOf Rows of the second part that have an exact copy, which are left out.
 */
export function nearDuplicates(first: Frame, second: Frame, copyOf: Int32Array, seed: number): NearDuplicates {
  const [a, b] = pointsOf(first, second)
  const asked = Math.min(first.rows, second.rows)
  const across = searchOf(b, (row) => copyOf[row] === -1, false)
  const within = searchOf(a, (row) => row < asked, true)
  if (a.features > 0) for (let t = 0; t < TABLES; t++) searchTable(a, [across, within], t, seed)
  const nearRows = (search: Search, most: number): number[] =>
    Array.from(search.distances.keys()).filter((row) => (search.distances[row] ?? Infinity) <= most)
  const near = nearRows(across, NEAR)
  return {
    rows: near.length,
    share: near.length / second.rows,
    examples: near.slice(0, MOST_EXAMPLES).map((row) => [across.partners[row] ?? -1, row]),
    withinWider: nearRows(across, WIDER * NEAR).length - near.length,
    asked,
    nearWithin: nearRows(within, NEAR).length,
  }
}

function searchOf(points: Points, isAsking: (row: number) => boolean, isWithin: boolean): Search {
  const distances = new Float64Array(points.rows).fill(Infinity)
  return { points, distances, partners: new Int32Array(points.rows).fill(-1), isAsking, isWithin }
}

function pointsOf(first: Frame, second: Frame): [Points, Points] {
  const moved: (readonly [Float32Array, Float32Array])[] = []
  const hashes = [new RowHashes(first.rows), new RowHashes(second.rows)] as const
  const addHash = (a: ArrayLike<number>, b: ArrayLike<number>): void => {
    hashes[0].add(a)
    hashes[1].add(b)
  }
  for (const pair of featurePairs(first, second)) {
    if (pair.kind === 'category') addHash(pair.first, pair.second)
    else {
      if (missingCount(pair.first) + missingCount(pair.second) > 0) addHash(gaps(pair.first), gaps(pair.second))
      const present = pair.first.filter((value) => !Number.isNaN(value))
      const { mean, deviation } = moments(present.length, (i) => present[i] ?? 0)
      const scaled = (values: Float64Array): Float32Array =>
        Float32Array.from(values, (value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation))
      if (deviation > 0) moved.push([scaled(pair.first), scaled(pair.second)])
    }
  }
  const features = moved.length
  return [
    {
      rows: first.rows,
      features,
      x: interleave(
        moved.map(([a]) => a),
        first.rows,
      ),
      hash: hashes[0],
    },
    {
      rows: second.rows,
      features,
      x: interleave(
        moved.map(([, b]) => b),
        second.rows,
      ),
      hash: hashes[1],
    },
  ]
}

function gaps(values: Float64Array): Float64Array {
  return Float64Array.from(values, (value) => Number(Number.isNaN(value)))
}

function interleave(columns: readonly Float32Array[], rows: number): Float32Array {
  const x = new Float32Array(rows * columns.length)
  columns.forEach((values, j) => values.forEach((value, row) => (x[row * columns.length + j] = value)))
  return x
}

/** One table: cells of the first part's rows, then each row that asks against those in its cell. */
function searchTable(first: Points, searches: readonly Search[], table: number, seed: number): void {
  const stream = new RandomStream(seed, PURPOSE_SAMPLE, STREAM + table)
  const directions = Array.from({ length: PROJECTIONS }, () => drawDirection(first.features, stream))
  const members = new Map<number, number[]>()
  const firstCells = cellsOf(first, directions)
  firstCells.forEach((cell, row) => {
    const rows = members.get(cell)
    if (rows === undefined) members.set(cell, [row])
    else if (rows.length < MOST_CANDIDATES) rows.push(row)
  })
  for (const search of searches) {
    const cells = search.points === first ? firstCells : cellsOf(search.points, directions)
    cells.forEach((cell, row) => {
      if (search.isAsking(row)) compareWith(members.get(cell) ?? [], first, search, row)
    })
  }
}

function compareWith(candidates: readonly number[], first: Points, search: Search, row: number): void {
  const { points, distances, partners, isWithin } = search
  for (const candidate of candidates) {
    if (first.hash.key(candidate) !== points.hash.key(row)) continue
    const nearest = distances[row] ?? Infinity
    const distance = distanceOf(first, candidate, points, row, nearest)
    if (distance >= nearest || (isWithin && distance === 0)) continue
    distances[row] = distance
    partners[row] = candidate
  }
}

interface Direction {
  readonly members: readonly number[]
  readonly signs: readonly number[]
  readonly shift: number
}

/** A direction of signs over some of the features (Achlioptas, 2003), of length 1, and where its cells begin. */
function drawDirection(features: number, stream: RandomStream): Direction {
  const count = Math.min(features, MOST_PROJECTED)
  const members = Array.from({ length: count }, (_, i) => (count === features ? i : stream.below(features)))
  const signs = members.map(() => (stream.below(2) === 0 ? -1 : 1) / Math.sqrt(count))
  return { members, signs, shift: stream.next() / 2 ** 32 }
}

function cellsOf({ x, rows, features, hash }: Points, directions: readonly Direction[]): number[] {
  const cells = new RowHashes(rows)
  cells.add(Array.from({ length: rows }, (_, row) => hash.key(row)))
  for (const { members, signs, shift } of directions) {
    const projected = new Float64Array(rows)
    for (let row = 0; row < rows; row++) {
      let sum = 0
      for (let i = 0; i < members.length; i++) sum += (x[row * features + (members[i] ?? 0)] ?? 0) * (signs[i] ?? 0)
      projected[row] = Math.floor(sum / CELL + shift)
    }
    cells.add(projected)
  }
  return Array.from({ length: rows }, (_, row) => cells.key(row))
}

/** Root mean square of the differences, given up above `limit`. */
function distanceOf(first: Points, a: number, second: Points, b: number, limit: number): number {
  const { features } = first
  const most = limit * limit * features
  let sum = 0
  for (let j = 0; j < features; j++) {
    const difference = (first.x[a * features + j] ?? 0) - (second.x[b * features + j] ?? 0)
    sum += difference * difference
    if (sum > most) return Infinity
  }
  return Math.sqrt(sum / features)
}
