import { selectRows } from './select-rows.js'
import type { Dataset } from './types.js'

/** At most `most` rows, evenly spaced: the first ones may all have the same class. */
export function evenRows(data: Dataset, most: number): Dataset {
  return rowsAt(data, evenIndices(data, most))
}

/** The indices of {@link evenRows}. */
export function evenIndices({ rows }: Pick<Dataset, 'rows'>, most: number): readonly number[] {
  const count = Math.min(rows, most)
  return Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count))
}

/** The rows of a dataset at these indices, in ascending order: the dataset itself where they are all. */
export function rowsAt(data: Dataset, indices: readonly number[]): Dataset {
  return indices.length === data.rows ? data : selectRows(data, indices)
}
