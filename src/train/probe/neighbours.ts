import { evenRows } from '../../data/dataset/even-rows.js'
import { nearestRows } from '../../data/dataset/nearest-rows.js'
import type { Dataset } from '../../data/dataset/types.js'

/** Neighbours that vote, or whose mean is taken. */
const NEIGHBOURS = 5
/** Rows that are compared with each other, and multiplications that it may take: some hundredths of a second's worth. */
const [MOST_ROWS, MOST_WORK] = [400, 2e7]
/** Fewer rows show no relation but a strong one. */
export const FEWEST_ROWS = 40

/** Whether a row has one number or one label to predict. */
export function hasOneTarget({ targets }: Dataset): boolean {
  return targets.kind === 'classes' ? targets.probabilities === undefined : targets.width === 1
}

/** The rows that are compared with each other; `null` for fewer than 40. */
export function comparedRows(data: Dataset): Dataset | null {
  const compared = evenRows(data, Math.min(MOST_ROWS, Math.floor(Math.sqrt(MOST_WORK / data.features))))
  return compared.rows < FEWEST_ROWS ? null : compared
}

/** The five nearest other rows of each row, nearest first. */
export function neighboursOf(data: Dataset): number[][] {
  const rows = Array.from({ length: data.rows }, (_, row) => row)
  return rows.map((row) => nearestRows(data, rows, row, NEIGHBOURS))
}

/** The most frequent label; of several, that of the nearest. */
export function mostFrequent(labels: readonly number[]): number {
  const counts = labels.map((label) => labels.filter((other) => other === label).length)
  return labels[counts.indexOf(Math.max(...counts))] ?? -1
}

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
