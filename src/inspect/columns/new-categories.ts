import { noun } from '../../noun.js'
import type { DataFinding } from '../../result/index.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { isFreeText } from '../../data/text/free-text.js'
import { pairOf } from '../frame/column-pairs.js'
import type { Frame } from '../frame/frame.js'
import { listed } from '../phrases.js'
import { binomialTail } from '../statistics/binomial.js'

/** Probability of a false warning. */
const LEVEL = 0.001

/**
 * Categories of another part that train does not have. The number of rows with such a category is compared with the fraction
 * of train's rows whose category is unique (Good and Turing): more than that gives by chance is a warning, else a note. Columns
 * of free text have none.
 */
export function newCategoryFindings(train: Frame, other: Frame, part: string): DataFinding[] {
  return train.features.flatMap((feature, j) => {
    const second = other.features[j]
    if (feature.kind !== 'category' || second === undefined) return []
    const pair = pairOf(feature.read(), second.read())
    if (pair.kind !== 'category') return []
    const [known, found] = [pair.first, pair.second].map((codes) => countCodes(codes, pair.categories.length))
    const isNew = (code: number): boolean => known?.[code] === 0 && (found?.[code] ?? 0) > 0
    const fresh = pair.categories.flatMap((name, code) => (isNew(code) ? [{ name, rows: found?.[code] ?? 0 }] : []))
    const rows = fresh.reduce((sum, one) => sum + one.rows, 0)
    if (rows === 0) return []
    const unique = (known ?? []).filter((count) => count === 1).length
    // New texts are what free text is; their words are not new.
    if (2 * unique > train.rows && isFreeText(pair.categories)) return []
    const isChance = binomialTail(rows, other.rows, Math.min(1, (unique + 1) / train.rows)) >= LEVEL
    const names = listed(fresh.map(({ name }) => JSON.stringify(name)))
    return [
      {
        kind: 'new categories' as const,
        severity: isChance ? ('note' as const) : ('warning' as const),
        column: feature.name,
        parts: ['train', part],
        message: `${JSON.stringify(feature.name)} has ${fresh.length} ${noun(fresh.length, 'category', 'categories')} in ${rows} of ${other.rows} ${noun(other.rows, 'row')} of ${part} that train does not have: ${names}.`,
        action:
          'The network has learnt nothing about them. Correct misspellings, merge rare categories, or split so that train has them.',
        numbers: { rows, categories: fresh.length, expected: (unique / train.rows) * other.rows },
      },
    ]
  })
}
