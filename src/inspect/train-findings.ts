import type { ColumnSummary, DataFinding } from '../result/index.js'
import type { Column, Frame } from './frame.js'
import { type TargetLeak, targetLeakOf } from './leakage/target-leak.js'
import { counted, figure, percent } from './phrases.js'

/** From here on one feature alone predicts the target. */
const GIVEAWAY = { problem: 0.999, warning: 0.99 } as const
const NEARLY = 0.99
const MOSTLY_MISSING = 0.5

/** Features that cannot help, or help too much. */
export function trainFindings(train: Frame, summaries: readonly ColumnSummary[], part: string): DataFinding[] {
  const [target] = train.targets.length === 1 ? train.targets.map((column) => column.read()) : []
  return train.features.flatMap((column) => {
    const summary = summaries.find(({ name, role }) => role === 'feature' && name === column.name)
    if (summary === undefined) return []
    const idle = idleFinding(summary, train.rows, part)
    if (idle !== null && idle.kind === 'constant') return [idle]
    const given = target === undefined ? null : targetLeakFinding(column.read(), target, part)
    return [idle, given].filter((finding) => finding !== null)
  })
}

function idleFinding(summary: ColumnSummary, rows: number, part: string): DataFinding | null {
  const { name, missing, distinct, mostFrequent } = summary
  const told = { column: name, parts: [part], numbers: { distinct, missing, share: mostFrequent?.share ?? null } }
  const quoted = JSON.stringify(name)
  if (missing === rows) {
    const action = 'Was it read rightly? Else leave it out.'
    return {
      kind: 'missing',
      severity: 'warning',
      ...told,
      words: `${quoted} is missing in every row of ${part}.`,
      action,
    }
  }
  if (distinct === 1 && missing === 0) {
    const action = 'Leave it out: it can teach nothing, and another value later would be taken for a signal.'
    const words = `${quoted} is the same, ${mostFrequent?.value ?? ''}, in every row of ${part}.`
    return { kind: 'constant', severity: 'note', ...told, words, action }
  }
  if (missing / rows >= MOSTLY_MISSING) {
    const words = `${quoted} is missing in ${percent(missing / rows)} of ${part}.`
    const action =
      'What is filled in outweighs what was measured: is it worth having, or known to the rows that matter?'
    return { kind: 'missing', severity: 'note', ...told, words, action }
  }
  const share = mostFrequent?.share ?? 0
  if (share < NEARLY) return null
  const words = `${quoted} is ${mostFrequent?.value ?? ''} in ${percent(share)} of ${part}.`
  const action = 'It can tell few rows apart; its rare values, standardized, become very large.'
  return { kind: 'nearly constant', severity: 'note', ...told, words, action }
}

function targetLeakFinding(feature: Column, target: Column, part: string): DataFinding | null {
  const found = targetLeakOf(feature, target)
  if (found === null || found.value < GIVEAWAY.warning || found.lower < GIVEAWAY.warning - 0.01) return null
  const certain = found.value >= GIVEAWAY.problem && found.lower >= GIVEAWAY.warning - 0.01
  const { measure, value, lower, upper } = found
  return {
    kind: 'target leakage',
    severity: certain ? 'problem' : 'warning',
    column: feature.name,
    parts: [part],
    words: `${JSON.stringify(feature.name)} alone gives ${JSON.stringify(target.name)} away: ${measureWords(found)} (95 % interval ${figure(lower)} to ${figure(upper)}).`,
    action:
      'Is it known before the target is? If it is worked out from the target, or written down after it, leave it out: new rows will not have it.',
    numbers: { [measure]: value, lower, upper },
  }
}

function measureWords({ measure, value }: TargetLeak): string {
  if (measure === 'auc') return `even of the two classes it tells apart worst, AUC ${figure(value)}`
  return measure === 'purity' ? `its value settles the class of ${percent(value)} of the rows` : `R² ${figure(value)}`
}

/** Parts with so few rows that little can be told about them. */
export function fewRowsFinding(parts: readonly [string, string], rows: number, least: number): DataFinding[] {
  if (rows >= least) return []
  return [
    {
      kind: 'few rows',
      severity: 'note',
      column: null,
      parts,
      words: `${counted(rows, 'row')} in the smaller of ${parts[0]} and ${parts[1]}: only large differences can be found, and no network is asked to tell the parts apart below ${least}.`,
      action: 'Collect more rows, or judge by k-fold cross-validation.',
      numbers: { rows, least },
    },
  ]
}
