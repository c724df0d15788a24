import type { Neighbours } from './nearest-rows.js'

/** How much the targets of neighbours differ, by rank, and how far away they are. */
export interface Differences {
  /** [rows, ranks]: of a row and its neighbour of each rank. */
  readonly values: Float64Array
  readonly ranks: number
  readonly rows: number
  /** Mean squared distance of the neighbours of each rank. */
  readonly squaredDistances: readonly number[]
}

/** A mean over rows with its standard error. */
export interface Mean {
  readonly estimate: number
  readonly standardError: number
}

/**
 * The differences between the targets of a row and of its nearest neighbours.
 *
 * @param difference Of two rows.
 */
export function differencesOf(
  near: Neighbours,
  rows: number,
  most: number,
  difference: (row: number, other: number) => number,
): Differences {
  const ranks = Math.min(most, near.count)
  const values = new Float64Array(rows * ranks)
  const sums = new Float64Array(ranks)
  for (let row = 0; row < rows; row++) {
    for (let rank = 0; rank < ranks; rank++) {
      const at = row * near.count + rank
      values[row * ranks + rank] = difference(row, near.rows[at] ?? 0)
      sums[rank] = (sums[rank] ?? 0) + (near.distances[at] ?? 0) / rows
    }
  }
  return { values, ranks, rows, squaredDistances: [...sums] }
}

/** The mean difference to the nearest neighbour. */
export function nearestDifference(differences: Differences): Mean {
  return weighted(
    differences,
    Array.from({ length: differences.ranks }, (_, rank) => (rank === 0 ? 1 : 0)),
  )
}

/**
 * The mean difference at distance 0: the value there of the least-squares line through the means of the ranks, over the distance
 * (`power` 1) or the squared distance (2).
 *
 * Targets that are smooth in the features differ in proportion to the squared distance, as the Gamma test has it (Stefánsson
 * et al., 1997); those that jump, as classes do at their border, in proportion to the distance. Near the border of both, a line
 * over the distance is too low and one over its square too high.
 *
 * The line is a weighted sum of the means, and so a mean over the rows of each row's own weighted sum, whose spread gives the
 * standard error.
 */
export function differenceAtZero(differences: Differences, power: 1 | 2): Mean {
  const x = differences.squaredDistances.map((square) => (power === 2 ? square : Math.sqrt(square)))
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length
  const spread = x.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  const slope = (value: number): number => (spread > 0 ? (mean * (value - mean)) / spread : 0)
  return weighted(
    differences,
    x.map((value) => 1 / x.length - slope(value)),
  )
}

function weighted({ values, ranks, rows }: Differences, weights: readonly number[]): Mean {
  let [sum, squares] = [0, 0]
  for (let row = 0; row < rows; row++) {
    let own = 0
    for (let rank = 0; rank < ranks; rank++) own += (weights[rank] ?? 0) * (values[row * ranks + rank] ?? 0)
    sum += own
    squares += own * own
  }
  const estimate = sum / rows
  const variance = Math.max(0, squares / rows - estimate * estimate)
  return { estimate, standardError: Math.sqrt(variance / Math.max(1, rows - 1)) }
}
