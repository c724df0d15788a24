import type { Dataset } from './types.js'

/** Those of `rows` that are nearest to the row `from` by the Euclidean distance of their features, nearest first; ties go to the earlier row. */
export function nearestRows(data: Dataset, rows: readonly number[], from: number, count: number): number[] {
  const distances = rows
    .filter((row) => row !== from)
    .map((row) => ({ row, distance: squaredDistance(data, from, row) }))
  distances.sort((a, b) => a.distance - b.distance || a.row - b.row)
  return distances.slice(0, count).map(({ row }) => row)
}

function squaredDistance({ x, features }: Dataset, a: number, b: number): number {
  let sum = 0
  for (let i = 0; i < features; i++) {
    const difference = (x[a * features + i] ?? 0) - (x[b * features + i] ?? 0)
    sum += difference * difference
  }
  return sum
}
