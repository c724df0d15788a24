import { inFunction } from '../../errors.js'
import { checkPreprocessor } from './check-preprocessor.js'
import { featureNames } from './encode-features.js'
import type { Preprocessor } from './types.js'

/** The inputs of a network that stand for numbers and for categories, by their index. */
export interface InputGroups {
  /** The scaled numbers and dates, one input each: without their bins, the parts of dates, and the marks of missing values. */
  readonly numbers: readonly number[]
  /** The one-hot inputs of each category column, one after the other; a signed column has none. */
  readonly categories: readonly { readonly first: number; readonly count: number }[]
}

/**
 * Which inputs of a network are numbers and which belong to one category column, for the embeddings of a first layer: `numbers` for
 * `periodic.inputs`, `categories` for `categories`.
 *
 * @param preprocessor What `fitPreprocessor` returned.
 * @throws WellfitError `INVALID_MODEL` naming the field of what is no preprocessor.
 * @example
 * const { numbers, categories } = inputGroups(preprocessor)
 * const first = { units: 64, periodic: { inputs: numbers }, categories }
 */
export function inputGroups(preprocessor: Preprocessor): InputGroups {
  const { columns } = inFunction('inputGroups', () => checkPreprocessor(preprocessor))
  const numbers: number[] = []
  const categories: { first: number; count: number }[] = []
  let first = 0
  for (const column of columns) {
    const count = featureNames(column).length
    if (column.kind === 'number') numbers.push(first)
    // A column that is the same in all of train has no category.
    if (column.kind === 'category' && column.signed !== true && count > 0) categories.push({ first, count })
    first += count
  }
  return { numbers, categories }
}
