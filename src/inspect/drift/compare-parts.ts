import type { Dataset } from '../../data/dataset/types.js'
import type { Table } from '../../data/table/table.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkKeys, checkNumber } from '../../options.js'
import type { ColumnComparison, DataFinding, PartComparison } from '../../result/index.js'
import { benjaminiHochberg } from '../statistics/benjamini-hochberg.js'
import { FEWEST_ROWS, jointTest } from './classifier-test.js'
import { pairOf } from '../column-pairs.js'
import { compareColumn, type RawComparison } from './compare-column.js'
import { featureFindings, jointFindings, labelFindings } from './findings.js'
import { duplicateFindings, nearFindings } from '../duplicates/findings.js'
import { exactDuplicates } from '../duplicates/exact.js'
import { type Frame, type FrameColumn, framesOf } from '../frame.js'
import { nearDuplicates } from '../duplicates/near.js'
import { fewRowsFinding } from '../train-findings.js'

/** How to compare two parts. */
export interface ComparePartsOptions {
  /** What the parts are called in words. Default `train` and `dev`. */
  readonly names?: readonly [string, string]
  /** The column of a table that is to be predicted. A dataset knows its targets. */
  readonly target?: string
  /** Columns to leave out. Default none. */
  readonly ignore?: readonly string[]
  /** The chance that two parts of one distribution give any finding of drift, in (0, 1). Default 0.05. */
  readonly alpha?: number
  /** Ask a small network to tell the parts apart. Default true. */
  readonly joint?: boolean
  /** Look for rows that are nearly equal, too. Default true. */
  readonly near?: boolean
  /** Where the network's weights and the samples come from: a whole number from 0 to 2⁵³ − 1. Default 0. */
  readonly seed?: number
}

/** The joint test's share of alpha; its p-value needs no correction, so that less is enough for it. */
const JOINT_SHARE = 0.2

/**
 * Are two parts from one distribution? Compares any two, such as train and dev, column by column and as a whole, and looks
 * for rows that are in both.
 *
 * Numbers by Kolmogorov and Smirnov's two-sample test, categories (and one-hot features `name=…` of a dataset, numbers of two values) by
 * χ² with rare categories joined; targets likewise, and how often a value is missing. These p-values are
 * corrected together by Benjamini and Hochberg at 0.8·alpha, and a classifier two-sample test of features and targets
 * together has 0.2·alpha, so that parts of one distribution give any finding of drift with a probability of about alpha.
 * What is significant is graded by its size: D or Cramér's V from 0.1 a warning, from 0.3 a problem; AUC from 0.55 and 0.7.
 *
 * Exact duplicates are found by hashes of all features, near ones (within 0.01 σ a feature, numbers of the first part's σ) by
 * locality-sensitive hashing: both in time proportional to the rows.
 *
 * @throws WellfitError `INVALID_SHAPE` or `INVALID_DATA` where the columns differ, `INVALID_OPTION`.
 * @example
 * const { findings } = await compareParts(train, dev)
 */
export async function compareParts(
  first: Dataset | Table,
  second: Dataset | Table,
  options: ComparePartsOptions = {},
): Promise<PartComparison> {
  checkKeys('compareParts', 'options', options, ['names', 'target', 'ignore', 'alpha', 'joint', 'near', 'seed'])
  const settings = readSettings('compareParts', options)
  const [a, b] = framesOf('compareParts', { first, second }, options)
  if (a === undefined || b === undefined) throw new Error('two parts gave fewer frames')
  return await compareFrames(a, b, settings)
}

/** Options of a comparison, checked and completed. */
export interface CompareSettings {
  readonly names: readonly [string, string]
  readonly alpha: number
  readonly joint: boolean
  readonly near: boolean
  readonly seed: number
}

/** Checks the options that comparisons share. */
export function readSettings(functionName: string, options: ComparePartsOptions): CompareSettings {
  const names: readonly unknown[] = options.names ?? ['train', 'dev']
  if (!Array.isArray(names) || names.length !== 2 || !names.every((name) => typeof name === 'string')) {
    const expected = 'be two texts, what the parts are called'
    throw new WellfitError({ code: 'INVALID_OPTION', functionName, field: 'names', value: names, expected })
  }
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
  }
}

function checkSwitch(functionName: string, field: string, value: unknown): boolean {
  if (value === undefined || typeof value === 'boolean') return value ?? true
  throw new WellfitError({ code: 'INVALID_OPTION', functionName, field, value, expected: 'be true or false' })
}

/** Compares two parts whose columns are known to be the same. */
export async function compareFrames(first: Frame, second: Frame, settings: CompareSettings): Promise<PartComparison> {
  const { names, alpha, seed } = settings
  const { features, targets } = corrected(
    compareColumns(first.features, second.features),
    compareColumns(first.targets, second.targets),
  )
  const joint = settings.joint ? await jointTest(first, second, seed) : null
  const { copyOf, ...duplicates } = exactDuplicates(first, second)
  const near = settings.near ? nearDuplicates(first, second, copyOf, seed) : null
  const level = (1 - JOINT_SHARE) * alpha
  const findings: DataFinding[] = [
    ...featureFindings(features, names, level),
    ...labelFindings(targets, names, level),
    ...jointFindings(joint, names, JOINT_SHARE * alpha),
    ...duplicateFindings({ ...duplicates, copyOf }, names, first.rows),
    ...(near === null ? [] : nearFindings(near, names, second.rows)),
    ...fewRowsFinding(names, Math.min(first.rows, second.rows), FEWEST_ROWS),
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

/** All tests of a comparison, corrected as one family. */
function corrected(
  features: readonly RawComparison[],
  targets: readonly RawComparison[],
): { readonly features: ColumnComparison[]; readonly targets: ColumnComparison[] } {
  const all = [...features, ...targets]
  const gaps = all.filter(({ missingP }) => missingP !== null)
  const adjusted = benjaminiHochberg([...all.map(({ p }) => p), ...gaps.map(({ missingP }) => missingP ?? 1)])
  const ofGaps = new Map(gaps.map((column, i) => [column, adjusted[all.length + i] ?? 1]))
  const done = all.map((column, i) => ({
    ...column,
    adjustedP: adjusted[i] ?? 1,
    missingAdjustedP: ofGaps.get(column) ?? null,
  }))
  return { features: done.slice(0, features.length), targets: done.slice(features.length) }
}

const order = { problem: 0, warning: 1, note: 2 } as const

/** The gravest first; of equals, in the order in which they were found. */
export function bySeverity(findings: readonly DataFinding[]): DataFinding[] {
  return findings.toSorted((a, b) => order[a.severity] - order[b.severity])
}
