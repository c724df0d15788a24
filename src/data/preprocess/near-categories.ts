/** The same for texts that differ only in case, in spaces, or in the Unicode form of their letters, and for numbers such as 1 and 1.0. */
export function categoryKey(text: string): string {
  const number = /^\s*(-?\d+)\.0+\s*$/.exec(text)?.[1]
  if (number !== undefined) return number
  return text.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase()
}

/** Several categories have the same key. */
const AMBIGUOUS = -1

/**
 * Finds the position of the category that a text differs from only in case and spaces; −1 if there is none, or more than
 * one. The keys of the categories are computed for the first text that is none of them.
 */
export function nearCategories(categories: readonly string[]): (text: string) => number {
  let positions: Map<string, number> | null = null
  return (text) => {
    positions ??= positionsByKey(categories)
    return positions.get(categoryKey(text)) ?? AMBIGUOUS
  }
}

function positionsByKey(categories: readonly string[]): Map<string, number> {
  const found = new Map<string, number>()
  for (const [position, text] of categories.entries()) {
    const key = categoryKey(text)
    found.set(key, found.has(key) ? AMBIGUOUS : position)
  }
  return found
}
