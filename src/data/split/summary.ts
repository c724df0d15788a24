import { noun } from '../../noun.js'
import type { PartName, SplitSummary } from '../../result/index.js'
import { describeResolution } from '../statistics/resolution.js'
import type { SplitMethod, SplitOptions } from './options.js'
import type { Assignment } from './assignment.js'
import type { SplitInput } from './strata.js'

/** Fewer rows than this can only resolve very large differences. */
const FEW_ROWS = 30

/** The summary of a split, as plain data. */
export function summarize(
  { rows, classes }: SplitInput,
  options: SplitOptions,
  { parts, rule, notes }: Assignment,
  how: { readonly method: SplitMethod; readonly seed: number; readonly stratified: boolean },
): SplitSummary {
  const names = (['train', 'trainDev', 'dev', 'test'] as const).filter((name) => parts[name].length > 0)
  const described = names.map((name) => ({
    name,
    rows: parts[name].length,
    classCounts: classes === null ? null : countClasses(parts[name], classes.labels, classes.names.length),
  }))
  return {
    rows,
    ...how,
    rule,
    parts: described,
    classes: classes?.names ?? null,
    notes: [...notes, describeResolution('dev', parts.dev.length, classes !== null)],
    warnings: warnings(described, classes?.names ?? [], options),
  }
}

function countClasses(rows: Uint32Array, labels: Int32Array, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0)
  for (let i = 0; i < rows.length; i++) {
    const label = labels[rows[i] ?? 0] ?? 0
    counts[label] = (counts[label] ?? 0) + 1
  }
  return counts
}

function warnings(parts: SplitSummary['parts'], classes: readonly string[], options: SplitOptions): string[] {
  const found: string[] = []
  if (options.test === false) {
    found.push('There is no test part: once dev has been used to choose anything, its error is a biased estimate.')
  }
  for (const { name, rows, classCounts } of parts) {
    if (isHeldOut(name) && rows < FEW_ROWS) {
      const meaning =
        classCounts === null
          ? 'too few to tell two networks apart'
          : `an error rate measured on it is uncertain by about ±${widthInPoints(rows)} ${noun(widthInPoints(rows), 'point')}`
      found.push(`${name} has only ${rows} ${noun(rows, 'row')}: ${meaning}.`)
    }
    const absent = classes.filter((_, c) => classCounts?.[c] === 0)
    if (absent.length > 0)
      found.push(`${name} has no rows of ${absent.map((text) => JSON.stringify(text)).join(', ')}.`)
  }
  return found
}

function isHeldOut(name: PartName): boolean {
  return name !== 'train'
}

/** Two standard errors of an error rate of 10 %, in points. */
function widthInPoints(rows: number): number {
  return Math.round(200 * Math.sqrt(0.09 / rows))
}
