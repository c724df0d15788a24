import { WellfitError } from '../../errors.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../../options.js'
import { groupDigits, rowsToMeasure, rowsToResolve } from '../statistics/resolution.js'

/** Rows of each part, and the rule that determined them. */
export interface SplitSizes {
  readonly train: number
  readonly dev: number
  readonly test: number
  readonly rule: string
}

/**
 * How the held-out parts grow with the data.
 *
 * - `'scale'`: 20 % each, capped at 10,000 rows, but never below 0.25 % (which exceeds the cap from four million rows);
 * - `'course'`: the steps of the Deep Learning Specialization: 60/20/20 below 100,000 rows, 98/1/1 up to a million,
 *   99.5/.25/.25 above;
 * - `'courseSmallTest'`: the same, but 99.5/.4/.1 above a million.
 */
export type SplitRule = 'scale' | 'course' | 'courseSmallTest'

/** How large dev and test are. */
export interface SizeOptions {
  /** How dev and test grow with the data unless one of the following sets their size. Default `'scale'`. */
  readonly rule?: SplitRule
  /** Fractions of the rows, each in (0, 1); a part left out follows the rule. */
  readonly fractions?: { readonly dev?: number; readonly test?: number }
  /** Numbers of rows, instead of fractions. */
  readonly counts?: { readonly dev?: number; readonly test?: number }
  /**
   * Makes dev and test large enough to resolve this difference in accuracy at 95 % confidence, by {@link rowsToResolve}:
   * 0.01 is one point. For regression: to measure the RMSE to within this fraction, z²/(2d²) rows.
   */
  readonly resolve?: number
  /** `false`: no test part; the default for dev is then 30 %. */
  readonly test?: boolean
}

/** The keys of `SizeOptions`. */
export const sizeKeys = ['rule', 'fractions', 'counts', 'resolve', 'test'] as const

const rules: readonly SplitRule[] = ['scale', 'course', 'courseSmallTest']

/** Cap on the rows of a held-out part, and the fraction below which it never falls. */
const MAX_ROWS = 10_000
const MIN_FRACTION = 0.0025
/** Boundaries of the course's steps; it gives figures for up to 10,000 rows, for a million, and for far more. */
const COURSE_SMALL = 100_000
const COURSE_LARGE = 1_000_000

/**
 * Default rows of a held-out part: `fraction` of all, capped at 10,000, but at least 0.25 %. With 20 % each for dev and test
 * that is 60/20/20 for small data, 98/1/1 at a million rows and 99.5/.25/.25 from four million.
 */
export function rowsByScale(rows: number, fraction: number): number {
  return Math.round(Math.max(Math.min(rows * fraction, MAX_ROWS), rows * MIN_FRACTION))
}

function rowsByRule(rows: number, rule: SplitRule, part: 'dev' | 'test', isAlone: boolean): number {
  const fraction = isAlone ? 0.3 : 0.2
  if (rule === 'scale') return rowsByScale(rows, fraction)
  if (rows < COURSE_SMALL) return Math.round(rows * fraction)
  if (rows <= COURSE_LARGE) return Math.round(rows * 0.01)
  const large = rule === 'course' ? MIN_FRACTION : part === 'dev' ? 0.004 : 0.001
  return Math.round(rows * large)
}

/** Rows of train, dev and test, or an error that names the option at fault. */
export function splitSizes(rows: number, options: SizeOptions, isClassification = true): SplitSizes {
  const parts = options.test === false ? 2 : 3
  if (rows < parts && Number.isInteger(rows) && rows >= 0) throw tooFewRows(rows, parts)
  checkInteger('split', 'rows', rows, parts)
  checkOptions(options)
  const dev = wanted(rows, 'dev', options, isClassification)
  const test = parts === 2 ? 0 : wanted(rows, 'test', options, isClassification)
  const train = rows - dev - test
  if (train < 1) throw nothingLeft(rows, dev, test, options)
  return { train, dev, test, rule: describeRule(rows, { train, dev, test }, options) }
}

function tooFewRows(rows: number, parts: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'split',
    field: 'rows',
    value: rows,
    expected: `be at least ${parts}`,
    remedy: `${parts === 3 ? 'Train, dev and test need a row each' : 'Train and dev need a row each'}; a network needs many more.`,
  })
}

function checkOptions(options: SizeOptions): void {
  for (const field of ['fractions', 'counts'] as const) {
    if (options[field] !== undefined) checkKeys('split', field, options[field], ['dev', 'test'])
    if (options.test === false && options[field]?.test !== undefined) {
      const value = options[field].test
      const expected = 'be omitted with test: false'
      throw new WellfitError({ code: 'INVALID_OPTION', functionName: 'split', field: `${field}.test`, value, expected })
    }
  }
  checkChoice('split', 'rule', options.rule ?? 'scale', rules)
  const given = (['fractions', 'counts', 'resolve'] as const).filter((field) => options[field] !== undefined)
  if (given.length > 1 && given.includes('resolve')) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      functionName: 'split',
      field: 'resolve',
      value: options.resolve,
      expected: `be omitted with ${given[0]}`,
    })
  }
}

function nothingLeft(rows: number, dev: number, test: number, options: SizeOptions): WellfitError {
  const field = options.resolve !== undefined ? 'resolve' : options.counts === undefined ? 'fractions' : 'counts'
  return new WellfitError({
    code: 'INVALID_OPTION',
    functionName: 'split',
    field,
    value: `dev ${dev}, test ${test}`,
    expected: `leave at least one of ${rows} rows for train`,
    ...(field === 'resolve' ? { remedy: 'Resolve a larger difference or collect more rows.' } : {}),
  })
}

function wanted(rows: number, part: 'dev' | 'test', options: SizeOptions, isClassification: boolean): number {
  const count = options.counts?.[part]
  if (count !== undefined) return checkInteger('split', `counts.${part}`, count, 1, rows)
  const fraction = options.fractions?.[part]
  if (fraction !== undefined) {
    const range = { min: 0, minExcluded: true, max: 1, maxExcluded: true }
    return Math.max(1, Math.round(rows * checkNumber('split', `fractions.${part}`, fraction, range)))
  }
  if (options.resolve !== undefined) return rowsFor(options.resolve, isClassification)
  return Math.max(1, rowsByRule(rows, options.rule ?? 'scale', part, options.test === false))
}

function rowsFor(resolve: number, isClassification: boolean): number {
  const d = checkNumber('split', 'resolve', resolve, { min: 1e-6, max: 1 })
  return isClassification ? rowsToResolve(d) : rowsToMeasure(d)
}

function describeRule(rows: number, sizes: Omit<SplitSizes, 'rule'>, options: SizeOptions): string {
  const split = percentages(rows, [sizes.train, sizes.dev, ...(options.test === false ? [] : [sizes.test])])
  if (options.counts !== undefined) return `${split}, counts as given`
  if (options.fractions !== undefined) return `${split}, fractions as given`
  if (options.resolve !== undefined) return `${split}, sized to resolve ${options.resolve}`
  if (options.rule !== undefined && options.rule !== 'scale')
    return `${split}, the course's rule for ${groupDigits(rows)} rows`
  return `${split}, the default for ${groupDigits(rows)} rows`
}

/** Part sizes in percent: `60/20/20`. */
export function percentages(rows: number, parts: readonly number[]): string {
  return parts.map((part) => String(Number(((100 * part) / rows).toPrecision(3)))).join('/')
}
