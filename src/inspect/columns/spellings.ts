import { categoryKey } from '../../data/preprocess/near-categories.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { isFreeText } from '../../data/text/free-text.js'
import type { DataFinding } from '../../result/index.js'
import type { FrameColumn } from '../frame/frame.js'
import { listed } from '../phrases.js'

/**
 * Categories of train that differ only in case, in spaces, or in the Unicode form of their letters: a note about a feature, whose
 * network learns each of them from fewer rows; a warning about a target, which has a class for each of them. Columns of free text
 * have none.
 */
export function spellingFinding(column: FrameColumn, part: string, role: 'features' | 'targets'): DataFinding | null {
  if (column.kind !== 'category') return null
  const read = column.read()
  if (read.kind !== 'category') return null
  const counts = countCodes(read.codes, read.categories.length)
  const present = read.categories.filter((_, code) => (counts[code] ?? 0) > 0)
  const byKey = new Map<string, string[]>()
  for (const name of present) {
    const key = categoryKey(name)
    byKey.set(key, [...(byKey.get(key) ?? []), name])
  }
  const alike = [...byKey.values()].filter(({ length }) => length > 1)
  if (alike.length === 0 || isFreeText(present)) return null
  const groups = listed(alike.map((names) => names.map((name) => JSON.stringify(name)).join(' / ')))
  const subject = role === 'targets' ? `The target ${JSON.stringify(column.name)}` : JSON.stringify(column.name)
  return {
    kind: 'spellings',
    severity: role === 'targets' ? 'warning' : 'note',
    column: column.name,
    parts: [part],
    message: `${subject} has categories in ${part} that differ only in case or spaces: ${groups}.`,
    action:
      'If they mean the same, write them alike: the network takes them for different ones, and learns each from fewer rows.',
    numbers: { groups: alike.length, categories: alike.reduce((sum, { length }) => sum + length, 0) },
  }
}
