import type { Dataset } from '../data/dataset/types.js'

/** For each row the nearest other rows, nearest first, with their squared distances. */
export interface Neighbours {
  readonly count: number
  /** [rows, count]. */
  readonly rows: Int32Array
  /** [rows, count]. */
  readonly distances: Float64Array
}

/**
 * The nearest rows by Euclidean distance, by comparing all pairs of the first `most` rows; ties go to the lower index.
 */
export function nearestRows({ x, features, rows }: Dataset, asked: number, most: number): Neighbours {
  const count = Math.min(asked, most - 1)
  const found = { count, rows: new Int32Array(rows * count), distances: new Float64Array(rows * count).fill(Infinity) }
  for (let row = 0; row < most; row++) {
    for (let other = 0; other < most; other++) {
      if (other === row) continue
      const farthest = found.distances[(row + 1) * count - 1] ?? 0
      let distance = 0
      for (let j = 0; j < features && distance < farthest; j++) {
        const gap = (x[row * features + j] ?? 0) - (x[other * features + j] ?? 0)
        distance += gap * gap
      }
      if (distance < farthest) insert(found, row, other, distance)
    }
  }
  return found
}

function insert({ count, rows, distances }: Neighbours, row: number, other: number, distance: number): void {
  let at = (row + 1) * count - 1
  for (; at > row * count && (distances[at - 1] ?? 0) > distance; at--) {
    distances[at] = distances[at - 1] ?? 0
    rows[at] = rows[at - 1] ?? 0
  }
  distances[at] = distance
  rows[at] = other
}
