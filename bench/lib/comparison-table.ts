import { operations } from './library.ts'
import { table, time, times } from './markdown.ts'
import { type Comparison, type Missing, OURS, type Outcome } from './rounds.ts'

/** A table with one row per workload and one column per library: GFLOP/s of products, or time and ratio. */
export function comparisonTable(comparisons: readonly Comparison[], unit: 'time' | 'rate'): string {
  const names = comparisons[0]?.outcomes.map((outcome) => outcome.library) ?? []
  const shown = names.filter((name) => comparisons.some((comparison) => find(comparison, name) !== undefined))
  const rows = comparisons.map((comparison) => [
    comparison.name,
    ...shown.map((name) =>
      cell(
        comparison,
        comparison.outcomes.find(({ library }) => library === name),
        unit,
      ),
    ),
  ])
  return [table(['', ...shown.map((name) => heading(comparisons, name))], rows), absences(comparisons, names)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function find(comparison: Comparison, name: string): Outcome | undefined {
  const outcome = comparison.outcomes.find(({ library }) => library === name)
  return outcome !== undefined && 'cpu' in outcome ? outcome : undefined
}

function heading(comparisons: readonly Comparison[], name: string): string {
  const version = comparisons.map((comparison) => find(comparison, name)?.version).find((found) => found !== undefined)
  return version === undefined ? name : `${name} ${version}`
}

function cell(comparison: Comparison, outcome: Outcome | Missing | undefined, unit: 'time' | 'rate'): string {
  if (outcome === undefined || 'missing' in outcome) return '–'
  const { median, low, high } = outcome[comparison.clock]
  if (unit === 'rate') return (operations(comparison.work) / median / 1e6).toFixed(1)
  const percent = Math.round((50 * (high - low)) / median)
  const ratio = outcome.library === OURS || outcome.ratio === null ? '' : ` (${times(outcome.ratio.median)})`
  return `${time(median)} ± ${percent} %${ratio}`
}

/** The missing libraries, with the reasons. */
function absences(comparisons: readonly Comparison[], names: readonly string[]): string {
  const lines = names.flatMap((name) => {
    const reasons = new Map<string, string[]>()
    for (const comparison of comparisons) {
      const outcome = comparison.outcomes.find(({ library }) => library === name)
      if (outcome === undefined || !('missing' in outcome) || outcome.missing === 'not offered') continue
      reasons.set(outcome.missing, [...(reasons.get(outcome.missing) ?? []), comparison.name])
    }
    return [...reasons].map(([reason, works]) => {
      const which = works.length === comparisons.length ? '' : ` (${works.join(', ')})`
      return `- ${name}${which}: missing, ${reason}`
    })
  })
  return lines.join('\n')
}
