import { evenIndices, rowsAt } from '../../data/dataset/even-rows.js'
import type { Dataset } from '../../data/dataset/types.js'

/** At most `most` rows, as balanced over the classes as possible. */
export function stratifiedRows(data: Dataset, most: number): Dataset {
  return rowsAt(data, stratifiedIndices(data, most))
}

/** The indices of {@link stratifiedRows}. */
export function stratifiedIndices(data: Dataset, most: number): readonly number[] {
  const { targets } = data
  if (targets.kind === 'values' || data.rows <= most) return evenIndices(data, most)
  const byClass = targets.classes.map((): number[] => [])
  targets.labels.forEach((label, row) => {
    const rows = byClass[label]
    if (rows !== undefined && rows.length < most) rows.push(row)
  })
  const chosen: number[] = []
  for (let round = 0; chosen.length < most; round++) {
    for (const rows of byClass) {
      const row = rows[round]
      if (row !== undefined && chosen.length < most) chosen.push(row)
    }
  }
  return chosen.sort((a, b) => a - b)
}

/** Mean and standard deviation of each column, and how many values are not finite. */
export function columnStatistics({ x, rows, features }: Pick<Dataset, 'x' | 'rows' | 'features'>): Column[] {
  const scale = x instanceof Uint8Array ? 1 / 255 : 1
  return Array.from({ length: features }, (_, j) => {
    let [sum, faulty] = [0, 0]
    for (let i = j; i < x.length; i += features) {
      const value = x[i] ?? NaN
      if (Number.isFinite(value)) sum += value * scale
      else faulty++
    }
    const mean = sum / Math.max(1, rows - faulty)
    let squares = 0
    for (let i = j; i < x.length; i += features) {
      const value = x[i] ?? NaN
      if (Number.isFinite(value)) squares += (value * scale - mean) ** 2
    }
    return { mean, deviation: Math.sqrt(squares / Math.max(1, rows - faulty)), faulty }
  })
}

/** One column of the features. */
export interface Column {
  readonly mean: number
  readonly deviation: number
  readonly faulty: number
}
