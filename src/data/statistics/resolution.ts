import { checkKeys, checkNumber } from '../../options.js'

/** Two-sided, 95 %. */
const Z = 1.959963984540054
/** With fewer discordant rows, even if all favour one network, the difference is not significant: 2·½⁵ > 0.05. */
const MIN_DISCORDANT = 6
/** Default fraction of rows on which exactly one of two networks is right. */
const DISAGREEMENT = 0.1

/** What is assumed about the two networks. */
export interface ResolutionOptions {
  /** Fraction of rows on which exactly one of the two is right: at most the sum of their error rates. Default 0.1. */
  readonly disagreement?: number
}

/**
 * Rows of dev needed to resolve a difference in accuracy at 95 % confidence: n = max(z²·q/d², 6/d), z = 1.96.
 *
 * Both networks are evaluated on the same rows, so only the fraction q on which exactly one is right matters: the
 * difference of the accuracies has a variance of at most q/n (McNemar, 1947). With fewer than six such rows no difference
 * is significant, since 2·½⁵ > 0.05.
 *
 * @param difference d as a fraction: 0.01 is one percentage point.
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const rows = rowsToResolve(0.01) // 3842
 */
export function rowsToResolve(difference: number, options: ResolutionOptions = {}): number {
  const d = checkNumber('rowsToResolve', 'difference', difference, { min: 1e-6, max: 1 })
  const q = checkDisagreement('rowsToResolve', options)
  return Math.ceil(Math.max((Z * Z * q) / (d * d), MIN_DISCORDANT / d))
}

/**
 * The smallest difference in accuracy that this many rows of dev resolve at 95 % confidence: max(z·√(q/n), 6/n), at most 1;
 * the inverse of {@link rowsToResolve}.
 *
 * @throws WellfitError `INVALID_OPTION`.
 * @example
 * const difference = resolvedDifference(10_000) // 0.0062
 */
export function resolvedDifference(rows: number, options: ResolutionOptions = {}): number {
  const n = checkNumber('resolvedDifference', 'rows', rows, { min: 1 })
  const q = checkDisagreement('resolvedDifference', options)
  return Math.min(1, Math.max(Z * Math.sqrt(q / n), MIN_DISCORDANT / n))
}

/** Rows on which an RMSE is measured to within a fraction d at 95 % confidence, for normal errors: z²/(2d²). */
export function rowsToMeasure(fraction: number): number {
  return Math.ceil((Z * Z) / (2 * fraction * fraction))
}

function checkDisagreement(functionName: string, options: ResolutionOptions): number {
  checkKeys(functionName, 'options', options, ['disagreement'])
  return checkNumber(functionName, 'disagreement', options.disagreement ?? DISAGREEMENT, {
    min: 0,
    minExcluded: true,
    max: 1,
  })
}

/** One sentence about the differences that a part of this size can resolve. */
export function describeResolution(part: string, rows: number, isClassification: boolean): string {
  const count = `${part} has ${groupDigits(rows)} ${rows === 1 ? 'row' : 'rows'}`
  if (!isClassification) {
    return `${count}: an RMSE measured on it has a 95 % interval of ±${short((100 * Z) / Math.sqrt(2 * rows))} % (for normal errors).`
  }
  const points = 100 * resolvedDifference(rows)
  return `${count}: it resolves differences in accuracy from ${short(points)} points at 95 % confidence (for two networks that disagree on 10 % of the rows).`
}

function short(value: number): string {
  return value < 1 ? String(Number(value.toPrecision(1))) : value.toFixed(value < 10 ? 1 : 0)
}

/** `1234567` as `1,234,567`. */
export function groupDigits(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}
