import type { Dataset } from '../data/dataset/types.js'
import type { Table } from '../data/table/table.js'
import { isPlainObject, readSafely, touch } from '../arguments.js'
import { WellfitError } from '../errors.js'
import { checkKeys } from '../options.js'
import type { ColumnSummary, DataFinding, DataInspection } from '../result/index.js'
import type { RawComparison } from './drift/compare-column.js'
import { bySeverity, compareFrames, type ComparePartsOptions, readSettings } from './drift/compare-parts.js'
import type { Frame, FrameColumn } from './frame/frame.js'
import { type WildRows, withoutWild } from './frame/select-rows.js'
import { classBalanceFindings } from './target/class-balance.js'
import { functionOfTwoFindings } from './target/functions-of-two.js'
import { framesOf } from './frame/frames-of.js'
import { joinParts } from './frame/join-parts.js'
import { leaveOneOutFinding } from './leakage/leave-one-out.js'
import { meansTest } from './leakage/means-test.js'
import { targetMeanFinding } from './leakage/target-mean.js'
import { groupFindings } from './columns/groups.js'
import { identicalFindings } from './columns/identical.js'
import { newCategoryFindings } from './columns/new-categories.js'
import { spellingFinding } from './columns/spellings.js'
import { mergeNotes } from './columns/outliers.js'
import { type ColumnScan, scanColumns } from './columns/scan-column.js'
import { trainFindings } from './columns/uninformative.js'
import type { WildColumn } from './columns/wild-findings.js'

/** How to inspect data. */
export type InspectPartsOptions = Omit<ComparePartsOptions, 'names'>

const keys = ['target', 'group', 'ignore', 'alpha', 'joint', 'near', 'seed', 'signal']

/** Level of the tests of drift, so that with all other checks fewer than 5 % of healthy data sets raise an alarm. */
const ALPHA = 0.03

/** Parts to inspect, by name: `train`, and others to compare it with, such as `dev` and `test`. */
export interface InspectedParts {
  readonly train: Dataset | Table
  readonly [part: string]: Dataset | Table
}

/**
 * Searches data for problems before training.
 *
 * - Compares train with every other part, as `compareParts` does, with alpha (default 0.03) divided by the number of
 *   comparisons.
 * - Proposes a split by group where rows of one value, such as a patient, belong together; tells rare classes, categories
 *   that train does not have, and values that stand for missing ones.
 * - Searches train for target leakage: a feature that alone predicts the target, with an AUC from 0.99 even for the two
 *   classes that it separates worst, a leave-one-out accuracy of its categories from 99 %, or an R² of a line through its
 *   values or ranks from 0.99. From 0.999 it is a problem. From 16,000 rows, a feature whose AUC or rank correlation
 *   on 4,000 random rows is 8 standard errors below that of a leak is not measured on all.
 * - Asks about a feature of train that predicts the target far better than any other, as a blurred leak does, and finds columns
 *   that are the mean target of the rows that share their value.
 * - Searches train for constant, nearly constant and mostly missing features.
 * - Searches all parts for wild cells, such as a misplaced decimal point, in features and targets, and names row and value.
 * - Finds columns that identify the rows, which it leaves out of the search for copies, and identical columns.
 * - Searches all parts for outliers: values more than 10 robust standard deviations (1.4826·MAD) from train's median.
 *
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` if the columns differ, `INVALID_OPTION`; `ABORTED` where
 *   the signal fired.
 * @example
 * const { findings } = await inspectParts({ train, dev, test })
 * for (const { severity, message, action } of findings) console.log(severity, message, action)
 */
export async function inspectParts(parts: InspectedParts, options: InspectPartsOptions = {}): Promise<DataInspection> {
  checkKeys('inspectParts', 'options', options, keys)
  const settings = readSettings('inspectParts', { alpha: ALPHA, ...options })
  const given = trainFirst(checkParts(parts))
  const names = given.map(([name]) => name)
  const [train, ...others] = framesOf(
    'inspectParts',
    Object.fromEntries(given.map(([name, part]) => [`parts.${name}`, part])),
    options,
  )
  if (train === undefined) throw new Error('no train part, although checkParts requires it')
  const searched = { frames: [train, ...others], names }
  await settings.work.yield()
  const scans = { features: scanColumns(searched, 'features'), targets: scanColumns(searched, 'targets') }
  await settings.work.yield()
  const identifiers = scans.features.filter(({ identifier }) => identifier !== null)
  const scanned = scans.features.filter(({ identifier }) => identifier === null)
  const inputs = [train, ...others].map((frame) => without(frame, identifiers))
  const [trainInputs = train] = inputs
  const compared = inputs.slice(1).map((frame, i) => ({
    frame,
    names: ['train', names[i + 1] ?? ''] as const,
    // Rows of one group depend on each other: one of each is compared, not the scanned rows.
    ...(train.groups === undefined
      ? { features: comparisonsOf(scanned, i), targets: comparisonsOf(scans.targets, i) }
      : {}),
  }))
  const counts = scanned.map((scan) => scan.counts)
  const alpha = settings.alpha / Math.max(1, others.length)
  const comparisons = await compareFrames(trainInputs, compared, counts, { ...settings, alpha })
  await settings.work.yield()
  const columns = [...scans.features, ...scans.targets].map(({ summary }) => summary)
  const wild = [...scans.targets, ...scanned].flatMap((scan) => scan.wild ?? [])
  const isWild = wildRows(train, wild)
  const distinct = new Map(scanned.map(({ name, summary }) => [name, summary.distinct]))
  const groups = groupFindings(trainInputs, 'train', (name) => distinct.get(name) ?? 0)
  const evident = groups.filter(({ severity }) => severity !== 'note').map(({ column }) => column)
  const isNoGroup = ({ kind, column }: DataFinding): boolean => kind !== 'target leakage' || !evident.includes(column)
  const findings = bySeverity([
    ...wild.map(({ finding }) => finding),
    ...comparisons.flatMap((comparison) => comparison.findings),
    ...groups,
    ...inputs.slice(1).flatMap((frame, i) => newCategoryFindings(trainInputs, frame, names[i + 1] ?? '')),
    ...(train.targets.length === 1
      ? train.targets.flatMap((column) => classBalanceFindings(column.read(), 'train'))
      : []),
    ...(train.targets.length === 1 ? targetFunctions(trainInputs, isWild) : []),
    ...identifiers.flatMap(({ identifier }) => identifier ?? []),
    ...leaksAndUninformative(trainInputs, inputs, names, columns, isWild).filter(isNoGroup),
    ...identicalFindings(trainInputs.features, 'train'),
    ...spellings(trainInputs),
    ...mergedOutliers([...scans.targets, ...scanned].flatMap(({ outliers }) => outliers)),
  ])
  return { columns, comparisons, findings }
}

function spellings({ features, targets }: Frame): DataFinding[] {
  return [
    ...targets.flatMap((column) => spellingFinding(column, 'train', 'targets') ?? []),
    ...features.flatMap((column) => spellingFinding(column, 'train', 'features') ?? []),
  ]
}

/** What train shows of each feature, and which of them all parts together show to be made from the target. */
function leaksAndUninformative(
  train: Frame,
  frames: readonly Frame[],
  names: readonly string[],
  columns: readonly ColumnSummary[],
  isWild: WildRows,
): DataFinding[] {
  const means = train.targets.length === 1 ? targetMeans(frames, names) : []
  const isKnown = (name: string): boolean => means.some(({ column }) => column === name)
  const rest = { ...train, features: train.features.filter(({ name }) => !isKnown(name)) }
  return [...means, ...trainFindings(rest, columns, 'train', isWild)]
}

/** Features that are means of the target, over the rows that share their value or without the row itself, in all parts together. */
function targetMeans(frames: readonly Frame[], names: readonly string[]): DataFinding[] {
  const target = joinParts(frames, 'targets', 0)
  if (target === null) return []
  const mayBe = meansTest(target)
  return (frames[0]?.features ?? []).flatMap(({ kind }, at) => {
    // Mean and variance of the parts are known; few columns are joined.
    if (kind !== 'number' || !mayBe(frames.map(({ features }) => features[at]?.read()))) return []
    const feature = joinParts(frames, 'features', at)
    if (feature === null) return []
    return targetMeanFinding(feature, target, names) ?? leaveOneOutFinding(feature, target, names) ?? []
  })
}

/** The parts with their names: train, then the others as given. */
function trainFirst(parts: InspectedParts): [string, Dataset | Table][] {
  const entries = Object.entries(parts)
  return [...entries.filter(([name]) => name === 'train'), ...entries.filter(([name]) => name !== 'train')]
}

/** The comparisons of the columns with one of the other parts. */
function comparisonsOf(scans: readonly ColumnScan[], other: number): RawComparison[] {
  return scans.flatMap(({ comparisons }) => comparisons[other] ?? [])
}

/** A frame without some of its features. */
function without(frame: Frame, columns: readonly { readonly name: string }[]): Frame {
  const names = new Set(columns.map(({ name }) => name))
  return { ...frame, features: frame.features.filter(({ name }) => !names.has(name)) }
}

/** Pairs of features that determine the target, in rows without wild cells. */
function targetFunctions(train: Frame, isWild: WildRows): DataFinding[] {
  const select = (column: FrameColumn): FrameColumn => ({ ...column, read: () => withoutWild(column.read(), isWild) })
  const rows = train.rows - (isWild?.reduce((sum, wild) => sum + wild, 0) ?? 0)
  const targets = train.targets.map((column) => select(column).read())
  return targets.flatMap((target) =>
    functionOfTwoFindings({ rows, features: train.features.map(select), targets: [] }, target, 'train'),
  )
}

/** Which rows of train have a wild cell; `null` if none has. */
function wildRows({ rows }: Frame, wild: readonly WildColumn[]): WildRows {
  const cells = wild.flatMap((column) => column.cells).filter(({ part }) => part === 0)
  if (cells.length === 0) return null
  const isWild = new Uint8Array(rows)
  for (const { row } of cells) isWild[row] = 1
  return isWild
}

function checkParts(parts: InspectedParts): InspectedParts {
  const isParts = (): boolean => isPlainObject(parts) && touch(parts['train']) !== undefined
  if (readSafely('inspectParts', 'parts', isParts)) return parts
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'inspectParts',
    field: 'parts',
    value: parts,
    expected: 'be an object of parts, one of them `train`',
  })
}

/** Warnings individually; notes, which many healthy columns produce, merged into one. */
function mergedOutliers(all: readonly DataFinding[]): DataFinding[] {
  const notes = all.filter(({ severity }) => severity === 'note')
  return [...all.filter(({ severity }) => severity !== 'note'), ...mergeNotes(notes)]
}
