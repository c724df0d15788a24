import { BOOLEANS } from '../parse/booleans.js'
import type { CategoryColumn } from './table.js'

/** The words of some rows for false and true, and how many rows have each. */
export interface BooleanWords extends Pick<CategoryColumn, 'categories' | 'spellings'> {
  readonly counts: readonly number[]
}

/** The words of a boolean column. */
export function booleanWords({ categories, spellings, codes }: CategoryColumn): BooleanWords {
  const counts = [0, 0]
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1
    if (code !== -1) counts[code] = (counts[code] ?? 0) + 1
  }
  return { categories, counts, ...(spellings === undefined ? {} : { spellings }) }
}

/** The words of all rows together: for false and for true, the one that most rows have. */
export function mergedBooleanWords(parts: readonly BooleanWords[]): Pick<CategoryColumn, 'categories' | 'spellings'> {
  const chosen = [0, 1].map((value) => {
    const rows = new Map<string, number>()
    const spelled = new Map<string, string>()
    for (const { categories, spellings, counts } of parts) {
      const [word, count] = [categories[value] ?? '', counts[value] ?? 0]
      // A word that no row has stands for one that is not known.
      if (count === 0) continue
      rows.set(word, (rows.get(word) ?? 0) + count)
      spelled.set(word, spellings?.[value] ?? word)
    }
    const [[word] = [BOOLEANS[value] ?? '']] = [...rows].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    return { word, spelling: spelled.get(word) ?? word }
  })
  const isSpelled = parts.some(({ spellings }) => spellings !== undefined)
  const categories = chosen.map(({ word }) => word)
  return isSpelled ? { categories, spellings: chosen.map(({ spelling }) => spelling) } : { categories }
}
