import type { Dataset } from '../data/dataset/types.js'

/** The first rows of a dataset, as a view. */
export function firstRows(batch: Dataset, rows: number): Dataset {
  if (rows === batch.rows) return batch
  const { targets } = batch
  return {
    ...batch,
    rows,
    x: batch.x.subarray(0, rows * batch.features),
    targets:
      targets.kind === 'classes'
        ? { ...targets, labels: targets.labels.subarray(0, rows) }
        : { ...targets, values: targets.values.subarray(0, rows * targets.width) },
  }
}
