import type { LearningPoint } from '../../result/index.js'
import type { Component, Weighted } from '../statistics/normal.js'

/** One power law of many: error(n) = level·(floor + (1 − floor)·(n/largest)^(−exponent)). */
export interface Law {
  /** Its probability given the points; all add up to 1. */
  readonly weight: number
  /** The irreducible fraction of the error at the largest size. */
  readonly floor: number
  readonly exponent: number
  /** The error at the largest size according to the law. */
  readonly level: number
  readonly levelDeviation: number
}

/** All power laws that fit the points, weighted. */
export interface Laws {
  readonly laws: readonly Law[]
  readonly largest: number
  /** Variance of one training's error per unit of error. */
  readonly scatter: number
}

const FLOORS = Array.from({ length: 41 }, (_, i) => i / 40)
const EXPONENTS = Array.from({ length: 39 }, (_, i) => 0.1 + i / 20)
/** Relative error by which curves of real data depart from power laws. */
const MISFIT = 0.03
/** Additional relative error for each doubling beyond the measured sizes. */
const DRIFT = 0.04
const FEWEST_SIZES = 3

/**
 * Weights the power laws a + b·n^(−c), a ≥ 0, b ≥ 0, 0.1 ≤ c ≤ 2, by how well each fits the points: a grid of floors and
 * exponents with a uniform prior, the level by weighted least squares. With few sizes many laws remain probable, and a
 * forecast from all of them is as wide as the uncertainty; a single best fit would be too narrow. `null` for fewer than
 * three sizes or two seeds, from which scatter cannot be estimated.
 */
export function weighLaws(points: readonly LearningPoint[], resolution: number): Laws | null {
  const seeds = points[0]?.dev.values.length ?? 0
  if (points.length < FEWEST_SIZES || seeds < 2) return null
  const largest = Math.max(...points.map(({ rows }) => rows))
  const total = (of: (point: LearningPoint) => number): number => points.reduce((sum, point) => sum + of(point), 0)
  const errors = total(({ dev }) => Math.max(dev.mean, resolution))
  const scatter = (total(({ dev }) => (dev.deviation ?? 0) ** 2) + points.length * (resolution / 2) ** 2) / errors
  const measured = points.map(({ rows, dev }) => {
    const size = Math.max(dev.mean, resolution)
    return { fraction: rows / largest, error: dev.mean, variance: (scatter * size) / seeds + (MISFIT * size) ** 2 }
  })
  const freedom = points.length * (seeds - 1)
  const fitted = FLOORS.flatMap((floor) => EXPONENTS.map((exponent) => fit(floor, exponent, measured, freedom)))
  const best = Math.max(...fitted.map(({ evidence }) => evidence))
  const weights = fitted.map(({ evidence }) => Math.exp(evidence - best))
  const sum = weights.reduce((a, b) => a + b, 0)
  const laws = fitted.map((law, i): Law => ({ ...law, weight: (weights[i] ?? 0) / sum }))
  return { laws: laws.filter(({ weight }) => weight > 1e-9), largest, scatter }
}

interface Point {
  /** Of the largest size. */
  readonly fraction: number
  readonly error: number
  readonly variance: number
}

/** The level by least squares, and the log evidence of the law with the scale of the noise integrated out. */
function fit(
  floor: number,
  exponent: number,
  points: readonly Point[],
  freedom: number,
): Omit<Law, 'weight'> & { readonly evidence: number } {
  let [above, below] = [0, 0]
  for (const { fraction, error, variance } of points) {
    const shape = shapeOf(floor, exponent, fraction)
    above += (shape * error) / variance
    below += (shape * shape) / variance
  }
  const level = Math.max(0, above / below)
  const misfit = points.reduce((sum, { fraction, error, variance }) => {
    return sum + (error - level * shapeOf(floor, exponent, fraction)) ** 2 / variance
  }, 0)
  const degrees = freedom + points.length - 1
  const evidence = (-(degrees + 1) / 2) * Math.log(freedom + misfit) - Math.log(below) / 2
  return { floor, exponent, level, levelDeviation: Math.sqrt((freedom + misfit) / degrees / below), evidence }
}

function shapeOf(floor: number, exponent: number, fraction: number): number {
  return floor + (1 - floor) * fraction ** -exponent
}

/** The error of one more training on so many rows, according to every law. */
export function errorsAt({ laws, largest, scatter }: Laws, rows: number): Component[] {
  const doublings = Math.abs(Math.log2(rows / largest))
  return laws.map(({ weight, floor, exponent, level, levelDeviation }) => {
    const shape = shapeOf(floor, exponent, rows / largest)
    const mean = level * shape
    const variance = (levelDeviation * shape) ** 2 + scatter * mean + (DRIFT * doublings * mean) ** 2
    return { weight, mean, deviation: Math.sqrt(variance) }
  })
}

/** Medians of five equally probable slices of the standard normal. */
const LEVELS = [-1.2816, -0.5244, 0, 0.5244, 1.2816]

/** How many rows would lower the error to a value, according to every law; infinite where none would. */
export function rowsAt({ laws, largest }: Laws, error: number): Weighted[] {
  return laws.flatMap(({ weight, floor, exponent, level, levelDeviation }) =>
    LEVELS.map((step) => {
      const wanted = (error / (level + step * levelDeviation) - floor) / (1 - floor)
      const value = floor < 1 && wanted > 0 ? largest * wanted ** (-1 / exponent) : Infinity
      return { value, weight: weight / LEVELS.length }
    }),
  )
}
