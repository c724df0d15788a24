import type { Dataset } from '../../data/dataset/types.js'
import type { Table } from '../../data/table/table.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkNumber, checkSignal } from '../../options.js'
import type { ColumnComparison, DataFinding, PartComparison } from '../../result/index.js'
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js'
import { AbortableWork } from '../../train/abortable-work.js'
import { MIN_ROWS, jointTest } from './classifier-test.js'
import { pairOf } from '../frame/column-pairs.js'
import { compareColumn, type RawComparison } from './compare-column.js'
import { driftFindings, fewRowsFinding, jointDriftFindings, labelShiftFindings } from './findings.js'
import { duplicateFindings, nearFindings } from '../duplicates/findings.js'
import { countValues, type ValueCounts } from '../duplicates/chance.js'
import { type ExactDuplicates, exactDuplicates } from '../duplicates/exact.js'
import type { Frame, FrameColumn } from '../frame/frame.js'
import { independentRows } from '../frame/select-rows.js'
import { framesOf } from '../frame/frames-of.js'
import { type NearDuplicates, nearDuplicates } from '../duplicates/near.js'

/** How to compare two parts. */
export interface ComparePartsOptions {
  /** Names of the parts in messages. Default `train` and `dev`. */
  readonly names?: readonly [string, string]
  /** The target column of a table. A dataset has its own targets. */
  readonly target?: string
  /**
   * The column of a table that the split kept together, such as a patient; it is no feature. Rows of one group depend on each
   * other, so that drift is tested on the first row of each.
   */
  readonly group?: string
  /** Columns to exclude. Default none. */
  readonly ignore?: readonly string[]
  /** Probability of any drift finding for two parts from the same distribution, in (0, 1). Default 0.05. */
  readonly alpha?: number
  /** Train a small network to tell the parts apart. Default true. */
  readonly joint?: boolean
  /** Search for near duplicates as well. Default true. */
  readonly near?: boolean
  /** Seed of the classifier and of row samples: an integer from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
  /** Ends the search between two of its parts, with error `ABORTED`. */
  readonly signal?: AbortSignal
}

/** Fraction of alpha spent on the classifier test; its single p-value needs no adjustment. */
const JOINT_FRACTION = 0.2

/**
 * Tests whether two parts, such as train and dev, come from the same distribution, column by column and jointly, and
 * searches for rows that occur in both.
 *
 * - Numbers are compared by the two-sample Kolmogorov–Smirnov test. Categories, numbers with two values and one-hot features
 *   `name=…` of a dataset are compared by a χ² test with rare categories pooled. Targets and missingness are tested likewise.
 * - These p-values are adjusted together (Benjamini–Hochberg) at level 0.8·alpha. A classifier two-sample test of all
 *   features and targets has level 0.2·alpha. Parts from the same distribution thus give any drift finding with a
 *   probability of about alpha.
 * - Significant differences are graded by effect size: D or Cramér's V from 0.1 is a warning, from 0.3 a problem; AUC from
 *   0.55 a warning, from 0.7 a problem.
 * - Exact duplicates are found by hashing all features; near duplicates, within 0.01 σ per feature (σ of the first part), by
 *   locality-sensitive hashing. Both take time proportional to the rows.
 *
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` if the columns differ, `INVALID_OPTION`; `ABORTED` where
 *   the signal fired.
 * @example
 * const { findings } = await compareParts(train, dev)
 */
export async function compareParts(
  first: Dataset | Table,
  second: Dataset | Table,
  options: ComparePartsOptions = {},
): Promise<PartComparison> {
  checkKeys('compareParts', 'options', options, [
    'names',
    'target',
    'group',
    'ignore',
    'alpha',
    'joint',
    'near',
    'seed',
    'signal',
  ])
  const settings = readSettings('compareParts', options)
  const [a, b] = framesOf('compareParts', { first, second }, options)
  if (a === undefined || b === undefined) throw new Error('two parts gave fewer frames')
  await settings.work.yield()
  const counts = a.features.map((column) => countValues(column.read()))
  const [comparison] = await compareFrames(a, [{ frame: b, names: settings.names }], counts, settings)
  if (comparison === undefined) throw new Error('two frames gave no comparison')
  return comparison
}

/** `ComparePartsOptions` with every default filled in. */
export interface CompareSettings {
  readonly names: readonly [string, string]
  readonly alpha: number
  readonly joint: boolean
  readonly near: boolean
  readonly seed: number
  readonly signal: AbortSignal | undefined
  readonly work: AbortableWork
}

/** Checks the options and fills in the defaults. */
export function readSettings(functionName: string, options: ComparePartsOptions): CompareSettings {
  const names: readonly unknown[] = options.names ?? ['train', 'dev']
  if (!Array.isArray(names) || names.length !== 2 || !names.every((name) => typeof name === 'string')) {
    const expected = 'be two strings, the names of the parts'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'names', value: names, expected })
  }
  const { signal } = options
  checkSignal(functionName, signal)
  return {
    names: [String(names[0]), String(names[1])],
    alpha: checkNumber(functionName, 'alpha', options.alpha ?? 0.05, {
      min: 0,
      max: 1,
      minExcluded: true,
      maxExcluded: true,
    }),
    joint: checkSwitch(functionName, 'joint', options.joint),
    near: checkSwitch(functionName, 'near', options.near),
    seed: checkInteger(functionName, 'seed', options.seed ?? 0, 0),
    signal,
    work: new AbortableWork(functionName, signal),
  }
}

function checkSwitch(functionName: string, field: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? true
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be true or false' })
}

/** A frame to compare with the first, the names of both, and the comparisons of their columns where these are at hand. */
export interface ComparedFrame {
  readonly frame: Frame
  readonly names: readonly [string, string]
  readonly features?: readonly RawComparison[]
  readonly targets?: readonly RawComparison[]
}

/**
 * Compares each of the others with the first, all with the same columns.
 *
 * @param counts The values of each feature of the first.
 */
export async function compareFrames(
  first: Frame,
  others: readonly ComparedFrame[],
  counts: readonly ValueCounts[],
  settings: Omit<CompareSettings, 'names'>,
): Promise<PartComparison[]> {
  if (others.length === 0) return []
  const frames = others.map(({ frame }) => frame)
  const { work } = settings
  const searched = withoutRowTimes(first, frames, counts)
  const duplicates = exactDuplicates(searched.first, searched.others, searched.counts)
  await work.yield()
  const copies = duplicates.map(({ copyOf }) => copyOf)
  const near = settings.near ? nearDuplicates(searched.first, searched.others, copies, settings.seed) : []
  const comparisons: PartComparison[] = []
  const draws = new Map<number, Uint32Array>()
  for (const [i, other] of others.entries()) {
    const found = duplicates[i]
    if (found === undefined) throw new Error('a frame without a search for copies')
    await work.yield()
    comparisons.push(
      await compareFrame(first, other, { duplicates: found, near: near[i] ?? null }, { ...settings, draws }),
    )
  }
  return comparisons
}

/** The frames without dates that differ in every row of the first: a row that was written twice has two of them, as it has two ids. */
function withoutRowTimes(
  first: Frame,
  others: readonly Frame[],
  counts: readonly ValueCounts[],
): { readonly first: Frame; readonly others: readonly Frame[]; readonly counts: readonly ValueCounts[] } {
  const isTime = first.features.map((feature, j) => {
    if (feature.kind !== 'number' || first.rows < LEAST_TIMES || counts[j]?.distinct !== first.rows) return false
    const column = feature.read()
    return column.kind === 'number' && column.readAs === 'date'
  })
  const features = first.features.filter((_, j) => isTime[j] === false)
  if (features.length === 0 || features.length === first.features.length) return { first, others, counts }
  const rest = (frame: Frame): Frame => ({ ...frame, features: frame.features.filter((_, j) => isTime[j] === false) })
  return {
    first: { ...first, features },
    others: others.map(rest),
    counts: counts.filter((_, j) => isTime[j] === false),
  }
}

async function compareFrame(
  first: Frame,
  compared: ComparedFrame,
  copies: { readonly duplicates: ExactDuplicates; readonly near: NearDuplicates | null },
  settings: Omit<CompareSettings, 'names'> & { readonly draws: Map<number, Uint32Array> },
): Promise<PartComparison> {
  const { alpha, seed, signal, work, draws } = settings
  const { frame: second, names } = compared
  const { near } = copies
  const [one, other] = [independentRows(first), independentRows(second)]
  const isGrouped = first.groups !== undefined
  const { features, targets } = adjustPValues(
    compared.features ?? compareColumns(one.features, other.features),
    compared.targets ?? compareColumns(one.targets, other.targets),
  )
  await work.yield()
  const joint = settings.joint ? await jointTest(one, other, { seed, signal, draws }) : null
  await work.yield()
  const { copyOf, ...duplicates } = copies.duplicates
  const level = (1 - JOINT_FRACTION) * alpha
  const findings: DataFinding[] = [
    ...driftFindings(features, names, level, isGrouped),
    ...labelShiftFindings(targets, names, level, isGrouped),
    ...jointDriftFindings(joint, names, JOINT_FRACTION * alpha),
    ...duplicateFindings({ ...duplicates, copyOf }, names, [first.rows, second.rows]),
    ...(near === null ? [] : nearFindings(near, names, second.rows)),
    ...fewRowsFinding(names, Math.min(one.rows, other.rows), MIN_ROWS, isGrouped),
  ]
  return {
    format: 'wellfit.comparison',
    version: 1,
    parts: names,
    rows: [first.rows, second.rows],
    alpha,
    features,
    targets,
    joint,
    duplicates,
    nearDuplicates: near,
    findings: bySeverity(findings),
  }
}

function compareColumns(first: readonly FrameColumn[], second: readonly FrameColumn[]): RawComparison[] {
  return first.flatMap((column, j) => {
    const other = second[j]
    return other === undefined ? [] : [compareColumn(column.name, pairOf(column.read(), other.read()))]
  })
}

/** Adjusts the p-values of all tests of a comparison as one family. */
function adjustPValues(
  features: readonly RawComparison[],
  targets: readonly RawComparison[],
): { readonly features: ColumnComparison[]; readonly targets: ColumnComparison[] } {
  const all = [...features, ...targets]
  const withMissing = all.filter(({ missingP }) => missingP !== null)
  const adjusted = benjaminiHochberg([...all.map(({ p }) => p), ...withMissing.map(({ missingP }) => missingP ?? 1)])
  const missingAdjusted = new Map(withMissing.map((column, i) => [column, adjusted[all.length + i] ?? 1]))
  const result = all.map((column, i) => ({
    ...column,
    adjustedP: adjusted[i] ?? 1,
    missingAdjustedP: missingAdjusted.get(column) ?? null,
  }))
  return { features: result.slice(0, features.length), targets: result.slice(features.length) }
}

/** With fewer rows, dates that all differ are no surprise. */
const LEAST_TIMES = 20

const rank = { problem: 0, warning: 1, note: 2 } as const

/** Sorts findings by severity, most severe first; a stable sort. */
export function bySeverity(findings: readonly DataFinding[]): DataFinding[] {
  return findings.toSorted((a, b) => rank[a.severity] - rank[b.severity])
}
