import type { DataFinding } from '../../result/index.js'
import type { Column } from '../frame/frame.js'
import { figure } from '../phrases.js'
import type { TargetLeak } from './leak.js'
import { type LeakTarget, targetLeakOf } from './target-leak.js'

/** Values from which one feature alone predicts the target too well to be true. */
const LEAK = { problem: 0.999, warning: 0.99 } as const

/** A finding if a feature alone predicts the target almost perfectly. */
export function targetLeakFinding(feature: Column, leakTarget: LeakTarget, part: string): DataFinding | null {
  const leak = targetLeakOf(feature, leakTarget)
  const target = leakTarget.column
  if (leak === null || leak.value < LEAK.warning || leak.lower < LEAK.warning - 0.01) return null
  const isCertain = leak.value >= LEAK.problem && leak.lower >= LEAK.warning - 0.01
  const { measure, value, lower, upper } = leak
  const claim = `${JSON.stringify(feature.name)} alone predicts ${JSON.stringify(target.name)}`
  return {
    kind: 'target leakage',
    severity: isCertain ? 'problem' : 'warning',
    column: feature.name,
    parts: [part],
    message: `${claim}: ${describe(leak, rowsOf(target))} (95 % interval ${figure(lower)} to ${figure(upper)}).`,
    action:
      'Is it known before the target is? If it is derived from the target or recorded after it, exclude it: new rows will not have it.',
    numbers: { [measure]: value, lower, upper },
  }
}

function rowsOf(column: Column): number {
  return column.kind === 'number' ? column.values.length : column.codes.length
}

function describe({ measure, value }: TargetLeak, rows: number): string {
  if (measure === 'auc') return `AUC ${figure(value)}, even for the two classes that it separates worst`
  return measure === 'purity'
    ? `its value determines the class of ${Math.round(value * rows)} of ${rows} rows`
    : `R² ${figure(value)}`
}
