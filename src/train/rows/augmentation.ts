import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import { moments } from '../../data/statistics/moments.js'
import { WellfitError } from '../../errors.js'
import type { Augmenting } from '../../program/rows/augmentation.js'
import type { AugmentationDescription } from '../../result/index.js'

/** Prepares augmentations for the program: measures the deviations that relative noise needs. */
export function prepareAugmentations(
  descriptions: readonly AugmentationDescription[],
  train: Dataset | ChunkedDataset,
): Augmenting[] {
  return descriptions.map((description, i) => {
    if (description.kind !== 'noise') return { description }
    const isRelative = description['relative'] === true
    if (isRelative && isChunked(train)) throw unmeasured(i)
    const measured = (column: number): number => (isRelative && !isChunked(train) ? deviationOf(train, column) : 1)
    return { description, deviations: deviationsOf(description, train.features, measured) }
  })
}

function deviationsOf(
  { sigma }: AugmentationDescription,
  features: number,
  unit: (column: number) => number,
): Float64Array {
  const given = (column: number): number => Number(Array.isArray(sigma) ? sigma[column] : sigma)
  return Float64Array.from({ length: features }, (_, column) => given(column) * unit(column))
}

function unmeasured(index: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'fit',
    field: `augment[${index}].relative`,
    value: true,
    expected: 'be false for a chunked train set, whose deviations are not known in advance',
    remedy: 'Give `sigma` as a list with one value per feature.',
  })
}

function deviationOf({ x, rows, features }: Dataset, column: number): number {
  const unit = x instanceof Uint8Array ? 255 : 1
  return moments(rows, (row) => (x[row * features + column] ?? 0) / unit).deviation
}
