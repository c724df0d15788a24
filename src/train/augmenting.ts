import type { Dataset } from '../data/dataset.js'
import { moments } from '../data/statistics.js'
import type { Augmenting } from '../program/augmentation.js'
import type { AugmentationDescription } from '../result.js'

/** Augmentations ready for their program: what noise needs to know of the train set is measured. */
export function prepareAugmentations(descriptions: readonly AugmentationDescription[], train: Dataset): Augmenting[] {
  return descriptions.map((description) => {
    if (description.kind !== 'noise') return { description }
    return { description, deviations: deviationsOf(description, train) }
  })
}

function deviationsOf({ sigma, relative }: AugmentationDescription, train: Dataset): Float64Array {
  const given = (column: number): number => Number(Array.isArray(sigma) ? sigma[column] : sigma)
  const measured = (column: number): number => (relative === true ? deviationOf(train, column) : 1)
  return Float64Array.from({ length: train.features }, (_, column) => given(column) * measured(column))
}

function deviationOf({ x, rows, features }: Dataset, column: number): number {
  const unit = x instanceof Uint8Array ? 255 : 1
  return moments(rows, (row) => (x[row * features + column] ?? 0) / unit).deviation
}
