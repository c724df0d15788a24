import type { Dataset } from '../data/dataset/types.js'
import type { Table } from '../data/table/table.js'
import { isPlainObject, readSafely, touch } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { checkKeys } from '../options.js'
import type { DataFinding, DataInspection } from '../result/index.js'
import { bySeverity, compareFrames, type ComparePartsOptions, readSettings } from './drift/compare-parts.js'
import { type Frame, framesOf } from './frame.js'
import { joinNotes, outlierFinding } from './outliers.js'
import { summarizeColumn } from './summarize.js'
import { trainFindings } from './train-findings.js'

/** How to inspect data. */
export type InspectPartsOptions = Omit<ComparePartsOptions, 'names'>

/** Parts to inspect, by name: `train`, and others that are compared with it, such as `dev` and `test`. */
export interface InspectedParts {
  readonly train: Dataset | Table
  readonly [part: string]: Dataset | Table
}

/**
 * Looks for what spoils a training before it begins: compares train with every other part as `compareParts` does (alpha
 * divided by their number), and looks at train for features that give the target away, that never or hardly ever vary, that are
 * mostly missing, and at all parts for values far from train's.
 *
 * A feature gives the target away where it alone predicts it: AUC from 0.99 even of the two classes that it tells apart
 * worst, a table of its categories right in 99 % of the rows, R² of a line through values or ranks from 0.99; a problem from 0.999. Outliers
 * are more than 10 robust deviations (1.4826·MAD) from train's median.
 *
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` where the columns differ, `INVALID_OPTION`.
 * @example
 * const { findings } = await inspectParts({ train, dev, test })
 * for (const { severity, words, action } of findings) console.log(severity, words, action)
 */
export async function inspectParts(parts: InspectedParts, options: InspectPartsOptions = {}): Promise<DataInspection> {
  checkKeys('inspectParts', 'options', options, ['target', 'ignore', 'alpha', 'joint', 'near', 'seed'])
  const settings = readSettings('inspectParts', options)
  const entries = Object.entries(checkParts(parts))
  const names = ['train', ...entries.map(([name]) => name).filter((name) => name !== 'train')]
  const given = names.flatMap((name) => entries.filter(([other]) => other === name))
  const [train, ...others] = framesOf(
    'inspectParts',
    Object.fromEntries(given.map(([name, part]) => [`parts.${name}`, part])),
    options,
  )
  if (train === undefined) throw new Error('no train part, which was checked')
  const alpha = settings.alpha / Math.max(1, others.length)
  const comparisons = []
  for (const [i, other] of others.entries()) {
    const pair = ['train', names[i + 1] ?? ''] as const
    comparisons.push(await compareFrames(train, other, { ...settings, names: pair, alpha }))
  }
  const columns = [
    ...train.features.map((column) => summarizeColumn(column.read(), 'feature')),
    ...train.targets.map((column) => summarizeColumn(column.read(), 'target')),
  ]
  const findings = bySeverity([
    ...comparisons.flatMap((comparison) => comparison.findings),
    ...trainFindings(train, columns, 'train'),
    ...outlierFindings([train, ...others], names),
  ])
  return { columns, comparisons, findings }
}

function checkParts(parts: InspectedParts): InspectedParts {
  const isParts = (): boolean => isPlainObject(parts) && touch(parts['train']) !== undefined
  if (readSafely('inspectParts', 'parts', isParts)) return parts
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'inspectParts',
    field: 'parts',
    value: parts,
    expected: 'be an object of parts, one of them train',
  })
}

/** Warnings one by one; notes, which many healthy columns give, as one. */
function outlierFindings(frames: readonly Frame[], names: readonly string[]): DataFinding[] {
  const [train] = frames
  const all = (train?.features ?? []).flatMap((column, j) => {
    const reference = column.read()
    return frames.flatMap((frame, i) => {
      const finding = outlierFinding(reference, frame.features[j]?.read() ?? reference, names[i] ?? '')
      return finding === null ? [] : [finding]
    })
  })
  const notes = all.filter(({ severity }) => severity === 'note')
  return [...all.filter(({ severity }) => severity !== 'note'), ...joinNotes(notes)]
}
