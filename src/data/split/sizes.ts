import { WellfitError } from '../../errors.js'
import { checkChoice, checkInteger, checkKeys, checkNumber } from '../../options.js'
import { rowsToMeasure, rowsToResolve } from '../statistics/resolution.js'

/** Rows of each part, and how they were found. */
export interface SplitSizes {
  readonly train: number
  readonly dev: number
  readonly test: number
  readonly rule: string
}

/**
 * How the held-out parts grow with the data.
 *
 * - `'scale'`: 20 % each, but no more than 10,000 rows until that falls to 0.25 %, and 0.25 % from there on;
 * - `'course'`: the course's steps, 60/20/20 below 100,000 rows, 98/1/1 up to a million, 99.5/.25/.25 above;
 * - `'courseSmallTest'`: the same, but 99.5/.4/.1 above a million.
 */
export type SplitRule = 'scale' | 'course' | 'courseSmallTest'

/** How large the parts that are held out shall be. */
export interface SizeOptions {
  /** How dev and test grow with the data where neither of the following says how large they are. Default `'scale'`. */
  readonly rule?: SplitRule
  /** Shares of the rows, each from 0 to below 1; what is left out follows the rule. */
  readonly fractions?: { readonly dev?: number; readonly test?: number }
  /** Rows, instead of shares. */
  readonly counts?: { readonly dev?: number; readonly test?: number }
  /**
   * Enough rows in dev and in test to resolve such a difference in accuracy at 95 %, by {@link rowsToResolve}: 0.01 is
   * one point. For a regression: to measure the RMSE to such a share of itself, z²/(2d²) rows.
   */
  readonly resolve?: number
  /** `false`: no test part; dev then takes 30 % by default. */
  readonly test?: boolean
}

/** The keys of `SizeOptions`. */
export const sizeKeys = ['rule', 'fractions', 'counts', 'resolve', 'test'] as const

const rules: readonly SplitRule[] = ['scale', 'course', 'courseSmallTest']

/** A held-out part is never larger than this until its smallest share is more. */
const ENOUGH_ROWS = 10_000
const SMALLEST_SHARE = 0.0025
/** Where the course's steps lie: it names figures for up to 10,000 rows, for a million, and for far more. */
const COURSE_SMALL = 100_000
const COURSE_LARGE = 1_000_000

/**
 * Rows that a part takes by default: `share` of them, but at most 10,000, and at least 0.25 % (from four million on).
 * With 20 % each for dev and test that is 60/20/20 in the small, 98/1/1 at a million rows, 99.5/.25/.25 far above.
 */
export function rowsByScale(rows: number, share: number): number {
  return Math.round(Math.max(Math.min(rows * share, ENOUGH_ROWS), rows * SMALLEST_SHARE))
}

function rowsByRule(rows: number, rule: SplitRule, part: 'dev' | 'test', isAlone: boolean): number {
  const share = isAlone ? 0.3 : 0.2
  if (rule === 'scale') return rowsByScale(rows, share)
  if (rows < COURSE_SMALL) return Math.round(rows * share)
  if (rows <= COURSE_LARGE) return Math.round(rows * 0.01)
  const far = rule === 'course' ? SMALLEST_SHARE : part === 'dev' ? 0.004 : 0.001
  return Math.round(rows * far)
}

/** Rows of train, dev and test by the options, or an error naming the one that cannot be met. */
export function splitSizes(rows: number, options: SizeOptions, isClassification = true): SplitSizes {
  const parts = options.test === false ? 2 : 3
  checkInteger('split', 'rows', rows, parts)
  checkOptions(options)
  const dev = wanted(rows, 'dev', options, isClassification)
  const test = parts === 2 ? 0 : wanted(rows, 'test', options, isClassification)
  const train = rows - dev - test
  if (train < 1) throw nothingLeft(rows, dev, test, options)
  return { train, dev, test, rule: ruleInWords(rows, { train, dev, test }, options) }
}

function checkOptions(options: SizeOptions): void {
  for (const field of ['fractions', 'counts'] as const) {
    if (options[field] !== undefined) checkKeys('split', field, options[field], ['dev', 'test'])
    if (options.test === false && options[field]?.test !== undefined) {
      const value = options[field].test
      const expected = 'be left out where there is no test part'
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
      expected: `be left out where ${given[0]} are given`,
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
    ...(field === 'resolve' ? { remedy: 'Resolve a larger difference, or collect more rows.' } : {}),
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

function ruleInWords(rows: number, sizes: Omit<SplitSizes, 'rule'>, options: SizeOptions): string {
  const shares = sharesInWords(rows, [sizes.train, sizes.dev, ...(options.test === false ? [] : [sizes.test])])
  if (options.counts !== undefined) return `${shares}, counts as given`
  if (options.fractions !== undefined) return `${shares}, fractions as given`
  if (options.resolve !== undefined) return `${shares}, enough to resolve ${options.resolve}`
  if (options.rule !== undefined && options.rule !== 'scale') return `${shares} by the course's steps (${rows} rows)`
  return `${shares} by the scale of the data (${rows} rows)`
}

/** Shares of the parts in percent: `60/20/20`. */
export function sharesInWords(rows: number, parts: readonly number[]): string {
  return parts.map((part) => String(Number(((100 * part) / rows).toPrecision(3)))).join('/')
}
