import type { ColumnSummary, DataFinding } from '../../result/index.js'
import type { Column, Frame, FrameColumn } from '../frame/frame.js'
import { type WildRows, withoutWild } from '../frame/select-rows.js'
import { dominantFeatureFinding } from '../leakage/dominant-feature.js'
import { targetLeakFinding } from '../leakage/finding.js'
import { leakTarget } from '../leakage/target-leak.js'
import { percent } from '../phrases.js'

const NEARLY_CONSTANT = 0.99
const MOSTLY_MISSING = 0.5

/**
 * Findings about the features of train: constant, mostly missing, or leaking the target. Rows with a wild cell are left out
 * of the search for leaks: one of them makes all columns that are extreme in it look alike.
 */
export function trainFindings(
  train: Frame,
  summaries: readonly ColumnSummary[],
  part: string,
  isWild: WildRows,
): DataFinding[] {
  const read = (column: FrameColumn): Column => withoutWild(column.read(), isWild)
  const [target] = train.targets.length === 1 ? train.targets.map(read) : []
  const searched = target === undefined ? null : leakTarget(target)
  const informative: FrameColumn[] = []
  const single = train.features.flatMap((column) => {
    const summary = summaries.find(({ name, role }) => role === 'feature' && name === column.name)
    if (summary === undefined) return []
    const uninformative = uninformativeFinding(summary, train.rows, part)
    if (uninformative !== null && uninformative.kind === 'constant') return [uninformative]
    const leak = searched === null ? null : targetLeakFinding(read(column), searched, part)
    if (leak === null) informative.push(column)
    return [uninformative, leak].filter((finding) => finding !== null)
  })
  if (target === undefined) return single
  const others = informative.map((column) => ({ name: column.name, read: () => read(column) }))
  const dominant = dominantFeatureFinding(others, target, train.rows, part)
  return dominant === null ? single : [...single, dominant]
}

function uninformativeFinding(summary: ColumnSummary, rows: number, part: string): DataFinding | null {
  const { name, missing, distinct, mostFrequent } = summary
  const fraction = mostFrequent?.fraction ?? 0
  const numbers = { distinct, missing, fraction: mostFrequent?.fraction ?? null }
  const common = { column: name, parts: [part], numbers }
  const quoted = JSON.stringify(name)
  if (missing === rows) {
    const message = `${quoted} is missing in every row of ${part}.`
    const action = 'Check that it was read correctly. If so, exclude it.'
    return { kind: 'missing', severity: 'warning', ...common, message, action }
  }
  if (distinct === 1 && missing === 0) {
    const message = `${quoted} is ${mostFrequent?.value ?? ''} in every row of ${part}.`
    const action = 'Exclude it: it carries no information, and a different value later would be treated as a signal.'
    return { kind: 'constant', severity: 'note', ...common, message, action }
  }
  if (missing / rows >= MOSTLY_MISSING) {
    const message = `${quoted} is missing in ${percent(missing / rows)} of ${part}.`
    const action = 'Most of its values will be imputed. Consider excluding it.'
    return { kind: 'missing', severity: 'note', ...common, message, action }
  }
  if (fraction < NEARLY_CONSTANT) return null
  const message = `${quoted} is ${mostFrequent?.value ?? ''} in ${percent(fraction)} of ${part}.`
  const action = 'It distinguishes few rows, and its rare values become very large when standardized.'
  return { kind: 'nearly constant', severity: 'note', ...common, message, action }
}
