import { BOOLEANS, parseBoolean } from '../parse/booleans.js'
import type { CategoryColumn } from './table.js'

/**
 * A column of boolean words as one of two categories: for false and for true, the word that occurs most often. Their order
 * is false, true.
 */
export function asBooleans({ name, codes, categories, spellings }: CategoryColumn): CategoryColumn {
  const values = categories.map(parseBoolean)
  const counts = categories.map(() => 0)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (code !== -1) counts[code] = (counts[code] ?? 0) + 1
  }
  const words = [0, 1].map((value) => {
    const own = categories.flatMap((_, code) => (values[code] === value ? [code] : []))
    return own.toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)[0]
  })
  const wordsOf = (texts: readonly string[]): string[] =>
    words.map((code, value) => (code === undefined ? undefined : texts[code]) ?? BOOLEANS[value] ?? '')
  return {
    name,
    kind: 'category',
    codes: codes.map((code) => values[code] ?? -1),
    categories: wordsOf(categories),
    readAs: 'boolean',
    ...(spellings === undefined ? {} : { spellings: wordsOf(spellings) }),
  }
}
