import { diffOf } from './mutants.ts'
import type { Judgment, Verdict } from './judge.ts'

/** Everything that a report tells of a run. */
export interface RunSummary {
  readonly command: string
  readonly commit: string
  readonly judgments: readonly Judgment[]
  /** How many mutants there are to draw from, and on how many lines. */
  readonly all: number
  readonly lines: number
  readonly failing: ReadonlyMap<string, string>
}

/** How many mutants had each verdict, and the share that was killed. */
export interface Score {
  readonly counts: Readonly<Record<Verdict, number>>
  readonly judged: number
  /** Killed and timed out of all that were built and judged; NaN where there are none. */
  readonly score: number
}

/** Counts verdicts. */
export function scoreOf(judgments: readonly Judgment[]): Score {
  const counts = {
    killed: 0,
    timeout: 0,
    'build error': 0,
    survived: 0,
    'not reached': 0,
    equivalent: 0,
    'not judged': 0,
  }
  for (const { verdict } of judgments) counts[verdict]++
  const killed = counts.killed + counts.timeout
  const judged = killed + counts.survived + counts['not reached']
  return { counts, judged, score: killed / judged }
}

function percent(share: number): string {
  return Number.isNaN(share) ? '–' : `${(100 * share).toFixed(1)} %`
}

function row(name: string, judgments: readonly Judgment[]): string {
  const { counts, judged, score } = scoreOf(judgments)
  const cells = [
    judgments.length,
    counts['build error'],
    judged,
    counts.killed,
    counts.timeout,
    counts.survived,
    counts['not reached'],
    counts.equivalent,
  ]
  return `| ${name} | ${cells.join(' | ')} | ${percent(score)} |`
}

/** One line for the terminal. */
export function summaryLine(judgments: readonly Judgment[]): string {
  const { counts, judged, score } = scoreOf(judgments)
  const others = Object.entries(counts).filter(([, count]) => count > 0)
  return `${percent(score)} of ${judged} killed (${others.map(([verdict, count]) => `${count} ${verdict}`).join(', ')})`
}

/** A survivor with the place and the change. */
function survivor({ mutant, verdict, by }: Judgment): string {
  const { file, line, operator } = mutant
  const note = verdict === 'not reached' ? 'no test runs this line' : by
  return `${file}:${line} (${operator}${note === '' ? '' : `, ${note}`})\n\n\`\`\`diff\n${diffOf(mutant)}\n\`\`\``
}

/** The run as Markdown: figures, then every survivor. */
export function toMarkdown(summary: RunSummary): string {
  const { judgments } = summary
  const [core, script] = [true, false].map((isCore) =>
    judgments.filter(({ mutant }) => mutant.file.startsWith('assembly/') === isCore),
  )
  const survivors = judgments.filter(({ verdict }) => verdict === 'survived' || verdict === 'not reached')
  const lines = [
    `\`${summary.command}\` at ${summary.commit}: ${judgments.length} mutants, drawn from ${summary.all} on ${summary.lines} lines.`,
    '',
    '| | mutants | build errors | judged | killed | timeouts | survived | not reached | equivalent | score |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    row('`assembly/`', core ?? []),
    row('`src/`', script ?? []),
    row('both', judgments),
    '',
    ...[...summary.failing.keys()].map((file) => `Without a mutant, ${file} failed: it judged nothing.\n`),
    survivors.length === 0 ? 'There are no survivors.' : 'Survivors:',
    '',
    ...survivors.map((entry) => `${survivor(entry)}\n`),
  ]
  return `${lines.join('\n').trim()}\n`
}

const [begin, end] = ['<!-- mutation results -->', '<!-- end of mutation results -->']

/** Puts results between the marks of a document. */
export function insertResults(document: string, results: string): string {
  const [from, to] = [document.lastIndexOf(begin), document.lastIndexOf(end)]
  if (from < 0 || to < from) throw new Error(`The document must contain ${begin} and ${end}`)
  return `${document.slice(0, from + begin.length)}\n\n${results.trim()}\n\n${document.slice(to)}`
}
