import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys, checkList } from '../options.js'

/** A block of inputs that holds one category, one-hot, and its embedding. */
export interface CategoryOptions {
  /** Index of the first input of the block. */
  readonly first: number
  /** Inputs of the block, one for each category. */
  readonly count: number
  /** Numbers that stand for a category. Default 8. */
  readonly dimension?: number
}

/** The same with defaults filled in. */
export type CategoryDescription = Required<CategoryOptions>

/** What the embeddings of a layer depend on. */
export interface Categorized {
  readonly inputs: number
  readonly categories?: readonly CategoryDescription[]
}

const MOST_DIMENSIONS = 4096

/** The blocks of a layer, checked and completed; none stays out. */
export function checkCategories(
  functionName: string,
  field: string,
  value: unknown,
  index: number,
  inputs: number,
): { readonly categories?: readonly CategoryDescription[] } {
  if (value === undefined) return {}
  const own = `${field}.categories`
  if (index > 0) {
    const expected = 'be left out, except in the first layer, whose inputs are the features'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: own, value, expected })
  }
  let least = 0
  const categories = checkList(functionName, own, value).map((block, i): CategoryDescription => {
    const at = `${own}[${i}]`
    checkKeys(functionName, at, block, ['first', 'count', 'dimension'])
    const { first, count, dimension = 8 } = block as Partial<CategoryOptions>
    const begin = checkInteger(functionName, `${at}.first`, first, least, inputs - 1)
    const described = {
      first: begin,
      count: checkInteger(functionName, `${at}.count`, count, 1, inputs - begin),
      dimension: checkInteger(functionName, `${at}.dimension`, dimension, 1, MOST_DIMENSIONS),
    }
    least = begin + described.count
    return described
  })
  return categories.length === 0 ? {} : { categories }
}

/** The indices of the inputs that are in no block, in order. */
export function keptInputs({ inputs, categories = [] }: Categorized): number[] {
  const kept = Array.from({ length: inputs }, (_, i) => i)
  return kept.filter((i) => !categories.some(({ first, count }) => i >= first && i < first + count))
}

/** Inputs after the embedding of categories: those kept, and the dimensions of all blocks. */
export function embeddedWidth({ inputs, categories = [] }: Categorized): number {
  return categories.reduce((width, { count, dimension }) => width - count + dimension, inputs)
}

/** Numbers of all embeddings together. */
export function embeddingCount({ categories = [] }: Categorized): number {
  return categories.reduce((sum, { count, dimension }) => sum + count * dimension, 0)
}
