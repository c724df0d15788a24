import { formatCount, formatInstant, plural } from '../format.js'
import { markup } from '../html/markup.js'
import type { Markup } from '../html/markup.js'
import type { DataFinding, DataReport, Severity } from '../../result/index.js'
import { bullets } from '../html/blocks.js'

/** Title, verdict, and each finding with its remedy. */
export function dataVerdictSection(report: DataReport): Markup {
  const { data, columns, findings } = report
  const features = columns.filter(({ role }) => role === 'feature').length
  const origin = [
    data.name,
    `${formatCount(data.rows)} rows × ${plural(features, 'column')}`,
    `${report.task} of ${data.target}`,
  ]
  if (report.createdAt !== null) origin.push(formatInstant(report.createdAt))
  const notes = [...data.notes, ...report.split.warnings]
  return markup`<header>
<p class="origin">${origin.map((text) => markup`<span>${text}</span>`)}</p>
<h1>${report.title}</h1>
<p class="verdict">${headline(findings)}</p>
<p class="words">${counts(findings)}</p>
</header>
<section id="findings" aria-label="Findings">
${findings.length === 0 ? null : markup`<ul class="findings">${findings.map(item)}</ul>`}
${notes.length === 0 ? null : markup`<div class="warnings" role="note"><h3>Please note</h3>${bullets(notes)}</div>`}
${data.notice === null ? null : markup`<p class="note">${data.notice}</p>`}
</section>
`
}

function headline(findings: readonly DataFinding[]): string {
  if (findings.some(({ severity }) => severity === 'problem')) return 'Do not train on this data yet.'
  if (findings.some(({ severity }) => severity === 'warning')) return 'Check this before you train.'
  return 'No problems found.'
}

function counts(findings: readonly DataFinding[]): string {
  const parts = (['problem', 'warning', 'note'] as const).flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length
    return count === 0 ? [] : [plural(count, NAMES[severity])]
  })
  return parts.length === 0 ? 'Nothing in the data would bias training or evaluation.' : `${parts.join(', ')}.`
}

const NAMES: Readonly<Record<Severity, string>> = { problem: 'problem', warning: 'warning', note: 'note' }

function item({ severity, kind, message, action }: DataFinding): Markup {
  return markup`<li class="is-${severity}"><b>${kind}</b> <span class="tag">${severity}</span><p>${message}</p><p>${action}</p></li>
`
}
