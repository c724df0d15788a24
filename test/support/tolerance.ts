export type Precision = 'f32' | 'f64'

/**
 * How far a result may lie from its reference, by what the computation does to rounding errors.
 * u is half the distance from 1 to the next number: 2⁻²⁴ ≈ 6e-8 in f32, 2⁻⁵³ ≈ 1.1e-16 in f64.
 */
export const tolerance = {
  /** Copies, permutations, seeded draws, anything promised bit for bit. */
  exact: { f32: 0, f64: 0 },
  /**
   * One function of one number, relative to max(|reference|, smallest normal number): the polynomials keep
   * 2 to 4 ULP (their own suites state each bound), a few roundings around them add as much again.
   */
  elementwise: { f32: 5e-7, f64: 1e-15 },
  /**
   * Sums of products and what follows from them (forward, loss, one gradient), relative to the largest entry of
   * the same tensor: a sum of n terms loses at most about n·u, and every layer passes its error on. The suites'
   * sums have tens of terms over three layers.
   */
  reduction: { f32: 1e-5, f64: 1e-13 },
  /**
   * θ after thousands of steps in f64 and hundreds in f32, as ‖θ − reference‖₂ / ‖reference‖₂. Every step adds u·|θ|
   * and passes on what came before, multiplied by the problem's own sensitivity to its starting point; the problems
   * are chosen so that together this comes to about 1e3 u.
   */
  trajectory: { f32: 1e-4, f64: 1e-9 },
  /**
   * Relative difference of numerical and analytic gradient. Two-sided in f64: truncation h² against rounding u/h,
   * both near 1e-10 at h = 1e-5. In f32 the best h ≈ u^⅓ leaves u^⅔ ≈ 1.5e-5 of a cost near 1, against gradients
   * near 1e-2.
   */
  gradientCheck: { f32: 1e-2, f64: 1e-7 },
  /** The same with one side only: truncation is h/2·|J″|, no longer h². */
  gradientCheckOneSided: { f32: 1e-1, f64: 1e-5 },
} as const satisfies Record<string, Record<Precision, number>>

/** |actual − expected| in units of max(|expected|, floor); NaN and a wrong infinity count as infinitely far. */
export function relativeError(actual: number, expected: number, floor: number = Number.MIN_VALUE): number {
  if (Object.is(actual, expected) || actual === expected) return 0
  const distance = Math.abs(actual - expected) / Math.max(Math.abs(expected), floor)
  return Number.isNaN(distance) ? Infinity : distance
}

/** max|actual − expected| / max|expected|: the measure of the reduction family. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return ratio(differences(actual, expected), Array.from(expected), (values) =>
    values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0),
  )
}

/** ‖actual − expected‖₂ / ‖expected‖₂: the measure of the trajectory family. */
export function normError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  return ratio(differences(actual, expected), Array.from(expected), (values) =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0)),
  )
}

function differences(actual: ArrayLike<number>, expected: ArrayLike<number>): number[] {
  if (actual.length !== expected.length) throw new RangeError(`${actual.length} values for ${expected.length}`)
  return Array.from(actual, (value, i) => value - (expected[i] ?? NaN))
}

function ratio(distance: number[], reference: number[], size: (values: number[]) => number): number {
  const error = size(distance) === 0 ? 0 : size(distance) / size(reference)
  return Number.isNaN(error) ? Infinity : error
}
