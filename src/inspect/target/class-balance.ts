import type { DataFinding } from '../../result/index.js'
import type { Column } from '../frame/frame.js'
import { counted, listed } from '../phrases.js'

/** A class with fewer rows than this fraction of an equal share is rare. */
const RARE = 0.2
const NEARLY_ALL = 0.99
const FEW_ROWS = 10
/** A whole number with at most this many values is a class. */
const MOST_CLASSES = 20

/**
 * A finding about rare classes of the target: a warning if one class has 99 % of the rows, or if a rare class has fewer than
 * ten; else a note.
 */
export function classBalanceFindings(target: Column, part: string): DataFinding[] {
  const counts = classCounts(target)
  const rows = counts.reduce((sum, { count }) => sum + count, 0)
  if (counts.length < 2) return []
  const rare = counts.filter(({ count }) => count < (RARE * rows) / counts.length).sort((a, b) => a.count - b.count)
  const most = counts.reduce((a, b) => (b.count > a.count ? b : a))
  const [rarest] = rare
  if (rarest === undefined) return []
  const named = rare.map(({ name, count }) => `${JSON.stringify(name)} in ${counted(count, 'row')}`)
  const isSevere = most.count >= NEARLY_ALL * rows || rarest.count < FEW_ROWS
  return [
    {
      kind: 'class imbalance',
      severity: isSevere ? 'warning' : 'note',
      column: target.name,
      parts: [part],
      message: `The target ${JSON.stringify(target.name)} is ${listed(named)} of ${rows} of ${part}, and ${JSON.stringify(most.name)} in ${most.count}.`,
      action:
        'Collect more rows of the rare class, weight the classes, and judge by its recall, AUC and average precision: always predicting the frequent class is nearly always right.',
      numbers: { rows, rarest: rarest.count, mostFrequent: most.count },
    },
  ]
}

function classCounts(target: Column): { name: string; count: number }[] {
  const counts = new Map<number, number>()
  const values = target.kind === 'number' ? target.values : target.codes
  for (const value of values) {
    if (!Number.isInteger(value) || (value === -1 && target.kind === 'category')) {
      if (target.kind === 'number' && !Number.isNaN(value)) return []
      continue
    }
    counts.set(value, (counts.get(value) ?? 0) + 1)
    if (target.kind === 'number' && counts.size > MOST_CLASSES) return []
  }
  const nameOf = (value: number): string =>
    target.kind === 'number' ? String(value) : (target.categories[value] ?? '')
  return [...counts].map(([value, count]) => ({ name: nameOf(value), count }))
}
