import { WellfitError } from '../errors.js'
import { checkInteger, checkKeys, checkNumber } from '../options.js'

/** Rows of each part, and how they were found. */
export interface SplitSizes {
  readonly train: number
  readonly dev: number
  readonly test: number
  readonly rule: string
}

/** How large the parts that are held out shall be. */
export interface SizeOptions {
  /** Shares of the rows, each from 0 to below 1; what is left out follows the default. */
  readonly fractions?: { readonly dev?: number; readonly test?: number }
  /** Rows, instead of shares. */
  readonly counts?: { readonly dev?: number; readonly test?: number }
  /** `false`: no test part; dev then takes 30 % by default. */
  readonly test?: boolean
}

/** A held-out part is never larger than this until its smallest share is more. */
const ENOUGH_ROWS = 10_000
const SMALLEST_SHARE = 0.0025

/**
 * Rows that a part takes by default: `share` of them, but at most 10,000, and at least 0.25 % (from four million on).
 * With 20 % each for dev and test that is 60/20/20 in the small, 98/1/1 at a million rows, 99.5/.25/.25 far above.
 */
export function rowsByScale(rows: number, share: number): number {
  return Math.round(Math.max(Math.min(rows * share, ENOUGH_ROWS), rows * SMALLEST_SHARE))
}

/** Rows of train, dev and test by the options, or an error naming the one that cannot be met. */
export function splitSizes(rows: number, options: SizeOptions): SplitSizes {
  const parts = options.test === false ? 2 : 3
  checkInteger('split', 'rows', rows, parts)
  checkWanted('fractions', options.fractions)
  checkWanted('counts', options.counts)
  const byScale = rowsByScale(rows, parts === 2 ? 0.3 : 0.2)
  const dev = wanted(rows, 'dev', options, byScale)
  const test = parts === 2 ? 0 : wanted(rows, 'test', options, byScale)
  const train = rows - dev - test
  if (train < 1) {
    throw new WellfitError({
      code: 'INVALID_OPTION',
      door: 'split',
      field: options.counts === undefined ? 'fractions' : 'counts',
      value: `dev ${dev}, test ${test}`,
      expected: `leave at least one of ${rows} rows for train`,
    })
  }
  return { train, dev, test, rule: ruleInWords(rows, { train, dev, test }, options) }
}

function checkWanted(field: string, value: unknown): void {
  if (value !== undefined) checkKeys('split', field, value, ['dev', 'test'])
}

function wanted(rows: number, part: 'dev' | 'test', options: SizeOptions, byScale: number): number {
  const count = options.counts?.[part]
  if (count !== undefined) return checkInteger('split', `counts.${part}`, count, 1, rows)
  const fraction = options.fractions?.[part]
  if (fraction === undefined) return Math.max(1, byScale)
  const range = { min: 0, minExcluded: true, max: 1, maxExcluded: true }
  return Math.max(1, Math.round(rows * checkNumber('split', `fractions.${part}`, fraction, range)))
}

function ruleInWords(rows: number, sizes: Omit<SplitSizes, 'rule'>, options: SizeOptions): string {
  const shares = [sizes.train, sizes.dev, ...(options.test === false ? [] : [sizes.test])]
    .map((part) => String(Number(((100 * part) / rows).toPrecision(3))))
    .join('/')
  if (options.counts !== undefined) return `${shares}, counts as given`
  if (options.fractions !== undefined) return `${shares}, fractions as given`
  return `${shares} by the scale of the data (${rows} rows)`
}
