import { checkKeys, checkNumber } from '../../options.js'

/** Two-sided, 95 %. */
const Z = 1.959963984540054
/** With fewer rows that speak for the better of two networks, and none for the other, chance is not excluded. */
const FEWEST_VOTES = 6
/** Share of rows on which one network is right and the other is not. */
const DISAGREEMENT = 0.1

/** What is assumed of two networks that are compared. */
export interface ResolutionOptions {
  /** Share of the rows on which exactly one of the two is right: at most the sum of their errors. Default 0.1. */
  readonly disagreement?: number
}

/**
 * Rows of dev on which a difference in accuracy is resolved at 95 %: n = max(z²·q/d², 6/d), z = 1.96.
 *
 * Both networks see the same rows, so that only those count on which exactly one is right, a share q: the difference of
 * the accuracies has a variance of at most q/n (McNemar, 1947). And with fewer than six such rows no verdict reaches
 * 95 %, as 2·½⁵ > 0.05.
 *
 * @param difference d as a share: 0.01 is one point in accuracy.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const rows = rowsToResolve(0.01) // 3842
 */
export function rowsToResolve(difference: number, options: ResolutionOptions = {}): number {
  const d = checkNumber('rowsToResolve', 'difference', difference, { min: 1e-6, max: 1 })
  const q = checkDisagreement('rowsToResolve', options)
  return Math.ceil(Math.max((Z * Z * q) / (d * d), FEWEST_VOTES / d))
}

/**
 * The smallest difference in accuracy that so many rows of dev resolve at 95 %: max(z·√(q/n), 6/n), at most 1; the
 * inverse of {@link rowsToResolve}.
 *
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const difference = resolvedDifference(10_000) // 0.0062
 */
export function resolvedDifference(rows: number, options: ResolutionOptions = {}): number {
  const n = checkNumber('resolvedDifference', 'rows', rows, { min: 1 })
  const q = checkDisagreement('resolvedDifference', options)
  return Math.min(1, Math.max(Z * Math.sqrt(q / n), FEWEST_VOTES / n))
}

/** Rows on which an RMSE is measured to a share d of itself at 95 %, of normal errors: z²/(2d²). */
export function rowsToMeasure(share: number): number {
  return Math.ceil((Z * Z) / (2 * share * share))
}

function checkDisagreement(functionName: string, options: ResolutionOptions): number {
  checkKeys(functionName, 'options', options, ['disagreement'])
  return checkNumber(functionName, 'disagreement', options.disagreement ?? DISAGREEMENT, {
    min: 0,
    minExcluded: true,
    max: 1,
  })
}

/** What a part of so many rows can tell, in words. */
export function resolutionInWords(part: string, rows: number, isClassification: boolean): string {
  const count = `${part} has ${groupDigits(rows)} ${rows === 1 ? 'row' : 'rows'}`
  if (!isClassification) {
    return `${count}: an RMSE measured on it is good to ±${short((100 * Z) / Math.sqrt(2 * rows))} % at 95 % (of normal errors).`
  }
  const points = 100 * resolvedDifference(rows)
  return `${count}: a difference of ${short(points)} points in accuracy is resolved at 95 % (between two networks that disagree on 10 % of the rows).`
}

function short(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(1))) : value.toFixed(value < 10 ? 1 : 0)
}

function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
