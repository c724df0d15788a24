import { operations } from './contestant.ts'
import { table, time, times } from './markdown.ts'
import { type Contest, type Missing, OURS, type Outcome } from './rounds.ts'

/** A work a row, a contestant a column: the rate of products in GFLOP/s, or time and ratio. */
export function contestsTable(contests: readonly Contest[], unit: 'time' | 'rate'): string {
  const names = contests[0]?.outcomes.map((outcome) => outcome.contestant) ?? []
  const shown = names.filter((name) => contests.some((contest) => find(contest, name) !== undefined))
  const rows = contests.map((contest) => [
    contest.name,
    ...shown.map((name) =>
      cell(
        contest,
        contest.outcomes.find(({ contestant }) => contestant === name),
        unit,
      ),
    ),
  ])
  return [table(['', ...shown.map((name) => heading(contests, name))], rows), absences(contests, names)]
    .filter((part) => part !== '')
    .join('\n\n')
}

function find(contest: Contest, name: string): Outcome | undefined {
  const outcome = contest.outcomes.find(({ contestant }) => contestant === name)
  return outcome !== undefined && 'cpu' in outcome ? outcome : undefined
}

function heading(contests: readonly Contest[], name: string): string {
  const version = contests.map((contest) => find(contest, name)?.version).find((found) => found !== undefined)
  return version === undefined ? name : `${name} ${version}`
}

function cell(contest: Contest, outcome: Outcome | Missing | undefined, unit: 'time' | 'rate'): string {
  if (outcome === undefined || 'missing' in outcome) return '–'
  const { median, low, high } = outcome[contest.clock]
  if (unit === 'rate') return (operations(contest.work) / median / 1e6).toFixed(1)
  const percent = Math.round((50 * (high - low)) / median)
  const ratio = outcome.contestant === OURS || outcome.ratio === null ? '' : ` (${times(outcome.ratio.median)})`
  return `${time(median)} ± ${percent} %${ratio}`
}

/** Who is not there, and why. */
function absences(contests: readonly Contest[], names: readonly string[]): string {
  const lines = names.flatMap((name) => {
    const reasons = new Map<string, string[]>()
    for (const contest of contests) {
      const outcome = contest.outcomes.find(({ contestant }) => contestant === name)
      if (outcome === undefined || !('missing' in outcome) || outcome.missing === 'not offered') continue
      reasons.set(outcome.missing, [...(reasons.get(outcome.missing) ?? []), contest.name])
    }
    return [...reasons].map(([reason, works]) => {
      const which = works.length === contests.length ? '' : ` (${works.join(', ')})`
      return `- ${name}${which}: missing, ${reason}`
    })
  })
  return lines.join('\n')
}
