import type { LearningPoint } from '../../result/index.js'
import type { Component, Weighted } from '../statistics/normal.js'

/** One power law of many: error(n) = level·(floor + (1 − floor)·(n/largest)^(−exponent)). */
export interface Law {
  /** How likely it is, given the points; all add up to 1. */
  readonly weight: number
  /** The share of the error at the largest size that no number of rows wins. */
  readonly floor: number
  readonly exponent: number
  /** The error at the largest size, by the law. */
  readonly level: number
  readonly levelDeviation: number
}

/** All power laws that the points admit, weighed. */
export interface Laws {
  readonly laws: readonly Law[]
  readonly largest: number
  /** Variance of one training's error per unit of error. */
  readonly scatter: number
}

const FLOORS = Array.from({ length: 41 }, (_, i) => i / 40)
const EXPONENTS = Array.from({ length: 39 }, (_, i) => 0.1 + i / 20)
/** Curves of real data are power laws only nearly: to this share of the error. */
const MISFIT = 0.03
/** And the farther from what was measured the less: this much more of the error for each doubling. */
const DRIFT = 0.04
const FEWEST_SIZES = 3

/**
 * Weighs the power laws a + b·n^(−c), a ≥ 0, b ≥ 0, 0.1 ≤ c ≤ 2, by how well each explains the points (a grid of floors
 * and exponents, every one as likely as the other beforehand; the level by weighted least squares). Where few sizes say
 * little, many laws stay likely, and a forecast from all of them is as wide as what is known; a best fit alone would not
 * be. `null` for fewer than three sizes or two seeds, which say nothing of scatter.
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
    return { share: rows / largest, error: dev.mean, variance: (scatter * size) / seeds + (MISFIT * size) ** 2 }
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
  readonly share: number
  readonly error: number
  readonly variance: number
}

/** The level by least squares, and the log of how likely the law is, the noise's size itself being uncertain. */
function fit(
  floor: number,
  exponent: number,
  points: readonly Point[],
  freedom: number,
): Omit<Law, 'weight'> & { readonly evidence: number } {
  let [above, below] = [0, 0]
  for (const { share, error, variance } of points) {
    const shape = shapeOf(floor, exponent, share)
    above += (shape * error) / variance
    below += (shape * shape) / variance
  }
  const level = Math.max(0, above / below)
  const misfit = points.reduce((sum, { share, error, variance }) => {
    return sum + (error - level * shapeOf(floor, exponent, share)) ** 2 / variance
  }, 0)
  const degrees = freedom + points.length - 1
  const evidence = (-(degrees + 1) / 2) * Math.log(freedom + misfit) - Math.log(below) / 2
  return { floor, exponent, level, levelDeviation: Math.sqrt((freedom + misfit) / degrees / below), evidence }
}

function shapeOf(floor: number, exponent: number, share: number): number {
  return floor + (1 - floor) * share ** -exponent
}

/** What one more training with so many rows would score, by every law. */
export function errorsAt({ laws, largest, scatter }: Laws, rows: number): Component[] {
  const doublings = Math.abs(Math.log2(rows / largest))
  return laws.map(({ weight, floor, exponent, level, levelDeviation }) => {
    const shape = shapeOf(floor, exponent, rows / largest)
    const mean = level * shape
    const variance = (levelDeviation * shape) ** 2 + scatter * mean + (DRIFT * doublings * mean) ** 2
    return { weight, mean, deviation: Math.sqrt(variance) }
  })
}

/** Steps of the standard normal with equal shares around each. */
const LEVELS = [-1.2816, -0.5244, 0, 0.5244, 1.2816]

/** How many rows would bring the error down to a value, by every law; infinite where none would. */
export function rowsAt({ laws, largest }: Laws, error: number): Weighted[] {
  return laws.flatMap(({ weight, floor, exponent, level, levelDeviation }) =>
    LEVELS.map((step) => {
      const wanted = (error / (level + step * levelDeviation) - floor) / (1 - floor)
      const value = floor < 1 && wanted > 0 ? largest * wanted ** (-1 / exponent) : Infinity
      return { value, weight: weight / LEVELS.length }
    }),
  )
}
