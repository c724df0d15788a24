import type { Column, Frame } from './frame.js'
import type { OrderedValues } from './ordered-values.js'

/** The same column of two parts, with shared categories. */
export type ColumnPair =
  | {
      readonly kind: 'number'
      readonly first: Float64Array
      readonly second: Float64Array
      readonly ordered: readonly [OrderedValues, OrderedValues]
    }
  | {
      readonly kind: 'category'
      readonly first: Int32Array
      readonly second: Int32Array
      readonly categories: readonly string[]
    }

/** Pairs two columns of the same name. */
export function pairOf(first: Column, second: Column): ColumnPair {
  if (first.kind === 'number' && second.kind === 'number') {
    const ordered = [first.ordered, second.ordered] as const
    return { kind: 'number', first: first.values, second: second.values, ordered }
  }
  if (first.kind === 'number' || second.kind === 'number')
    throw new Error('columns of different kinds, which framesOf rules out')
  return { kind: 'category', ...joinCategories(first, second) }
}

/** The features of two frames, pair by pair; of the given indices, in their order, or all. */
export function* featurePairs(
  first: Frame,
  second: Frame,
  indices: Iterable<number> = first.features.keys(),
): Generator<ColumnPair, void, undefined> {
  for (const j of indices) {
    const [a, b] = [first.features[j], second.features[j]]
    if (a !== undefined && b !== undefined) yield pairOf(a.read(), b.read())
  }
}

/** The targets of two frames, pair by pair. */
export function* targetPairs(first: Frame, second: Frame): Generator<ColumnPair, void, undefined> {
  for (let j = 0; j < first.targets.length; j++) {
    const [a, b] = [first.targets[j], second.targets[j]]
    if (a !== undefined && b !== undefined) yield pairOf(a.read(), b.read())
  }
}

function joinCategories(
  a: Extract<Column, { readonly kind: 'category' }>,
  b: Extract<Column, { readonly kind: 'category' }>,
): { first: Int32Array; second: Int32Array; categories: readonly string[] } {
  if (a.categories === b.categories) return { first: a.codes, second: b.codes, categories: a.categories }
  const positions = new Map(a.categories.map((text, code) => [text, code]))
  const mapped = b.categories.map((text) => {
    const known = positions.get(text) ?? positions.size
    positions.set(text, known)
    return known
  })
  const second = b.codes.map((code) => (code === -1 ? -1 : (mapped[code] ?? -1)))
  return { first: a.codes, second, categories: [...positions.keys()] }
}
