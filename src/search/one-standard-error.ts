/** A value that was measured. */
export interface MeasuredValue {
  readonly value: number
  readonly error: number
  readonly standardError: number
}

/** What the rule chose. */
export interface RuleChoice<Point> {
  /** The point with the lowest error, the last of equals. */
  readonly best: Point
  /** The last point with an error of at most `limit`. */
  readonly chosen: Point
  /** The lowest error plus its standard error. */
  readonly limit: number
}

/**
 * The one-standard-error rule over points from the most complex to the simplest (Breiman et al., 1984): the simplest whose error
 * lies within one standard error of the lowest. `null` without points.
 */
export function oneStandardError<Point extends MeasuredValue>(points: readonly Point[]): RuleChoice<Point> | null {
  const [first, ...others] = points
  if (first === undefined) return null
  const best = others.reduce((lowest, point) => (point.error <= lowest.error ? point : lowest), first)
  const limit = best.error + best.standardError
  return { best, chosen: points.findLast(({ error }) => error <= limit) ?? best, limit }
}
