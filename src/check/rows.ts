import { targetsBetween } from '../data/dataset/targets-between.js'
import type { Dataset } from '../data/dataset/types.js'

/** The first rows of a dataset, as a view. */
export function firstRows(batch: Dataset, rows: number): Dataset {
  if (rows === batch.rows) return batch
  const x = batch.x.subarray(0, rows * batch.features)
  return { ...batch, rows, x, targets: targetsBetween(batch.targets, 0, rows) }
}
