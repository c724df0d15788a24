import { selectRows } from '../../data/dataset/select-rows.js'
import type { Dataset } from '../../data/dataset/types.js'

/** Rows from all over: the first ones may be all of one class. */
export function spreadRows(data: Dataset, most: number): Dataset {
  return rowsAt(data, spreadPlaces(data, most))
}

/** A few rows, as evenly from the classes as can be. */
export function handful(data: Dataset, most: number): Dataset {
  return rowsAt(data, handfulPlaces(data, most))
}

/** Those rows of a dataset. */
export function rowsAt(data: Dataset, places: readonly number[]): Dataset {
  return places.length === data.rows ? data : selectRows(data, places)
}

/** Where the rows of {@link spreadRows} stand. */
export function spreadPlaces({ rows }: Dataset, most: number): readonly number[] {
  const count = Math.min(rows, most)
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count))
}

/** Where the rows of {@link handful} stand. */
export function handfulPlaces(data: Dataset, most: number): readonly number[] {
  const { targets } = data
  if (targets.kind === 'values' || data.rows <= most) return spreadPlaces(data, most)
  const byClass = targets.classes.map((): number[] => [])
  targets.labels.forEach((label, row) => {
    const rows = byClass[label]
    if (rows !== undefined && rows.length < most) rows.push(row)
  })
  const chosen: number[] = []
  for (let turn = 0; chosen.length < most; turn++) {
    for (const rows of byClass) {
      const row = rows[turn]
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
