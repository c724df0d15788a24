import type { LearningPoint } from '../../result/index.js'
import type { Component, Weighted } from '../statistics/normal.js'

/**
 * One power law of many: error(n) = level·(floor + (1 − floor)·((n/largest + crossover)/(1 + crossover))^(−exponent)).
 * Below crossover·largest rows the error falls more slowly than above; with a crossover of 0 it is a pure power law.
 */
export interface Law {
  /** Its probability given the points; all add up to 1. */
  readonly weight: number
  /** The irreducible fraction of the error at the largest size. */
  readonly floor: number
  /** In units of the largest size. */
  readonly crossover: number
  readonly exponent: number
  /** The error at the largest size according to the law. */
  readonly level: number
  readonly levelDeviation: number
}

type Shape = Pick<Law, 'floor' | 'crossover' | 'exponent'>

/** All power laws that fit the points, weighted. */
export interface Laws {
  readonly laws: readonly Law[]
  readonly largest: number
  /** Variance of one training's error per unit of error, at the largest sizes. */
  readonly scatter: number
}

/**
 * Why a curve has no forecast: too few sizes or seeds; errors that no law follows; or a dev error that does not fall yet
 * although the train error is far below it. Where such a network stops interpolating its rows, the dev error falls at a
 * number of rows that the curve does not show (double descent by samples, Nakkiran et al., 2020).
 */
export type NoForecast = 'few' | 'disagreement' | 'plateau'

const FLOORS = Array.from({ length: 21 }, (_, i) => i / 20)
/** How steeply the error falls to its floor at the largest size: −d ln(error − floor)/d ln n. */
const LOCAL_EXPONENTS = Array.from({ length: 30 }, (_, i) => (i + 1) / 10)
const CROSSOVERS = [0, 0.5, 2, 8]
/** Probability beforehand that there is no crossover; the others share the rest. */
const NO_CROSSOVER = 0.5
/** Relative error by which curves of real data depart from these laws. */
const MISFIT = 0.02
/** Additional relative error for each doubling beyond the measured sizes. */
const DRIFT = 0.02
const FEWEST_SIZES = 3
/** The last sizes, whose scatter is that of larger ones. */
const LAST_SIZES = 3
/** Over the last sizes a dev error that falls more slowly than n^(−0.1) is on a plateau … */
const PLATEAU_SIZES = 4
const PLATEAU_EXPONENT = 0.1
/** … that ends somewhere if train is fitted this much better than dev: (dev − train)/dev. */
const PLATEAU_GAP = 0.4
/** The mean squared distance of the sizes from the law that fits best, in standard errors, beyond which they follow none. */
const DISAGREEMENT = 4

/**
 * Weights the power laws by how well each fits the points: a grid of floors, crossovers and exponents, the level by weighted
 * least squares. Pure power laws have half of the probability beforehand, those with a crossover the other half. With few
 * sizes many laws remain probable, and a forecast from all of them is as wide as the uncertainty; a single best fit would
 * be too narrow.
 *
 * `'few'` for fewer than three sizes or two seeds, from which scatter cannot be estimated; `'plateau'` as above;
 * `'disagreement'` where even the best law is far from the points.
 */
export function weighLaws(points: readonly LearningPoint[], resolution: number): Laws | NoForecast {
  const seeds = points[0]?.dev.values.length ?? 0
  if (points.length < FEWEST_SIZES || seeds < 2) return 'few'
  if (isPlateau(points)) return 'plateau'
  const largest = Math.max(...points.map(({ rows }) => rows))
  const scatter = scatterOf(points, resolution)
  const measured = points.map(({ rows, dev }) => {
    const size = Math.max(dev.mean, resolution)
    return { fraction: rows / largest, error: dev.mean, variance: (scatter * size) / seeds + (MISFIT * size) ** 2 }
  })
  const freedom = points.length * (seeds - 1)
  const fitted = shapes.map((shape) => fit(shape, measured, freedom))
  if (Math.min(...fitted.map(({ misfit }) => misfit)) > DISAGREEMENT * (points.length - 1)) return 'disagreement'
  const best = Math.max(...fitted.map(({ evidence }) => evidence))
  const weights = fitted.map(({ evidence }) => Math.exp(evidence - best))
  const sum = weights.reduce((a, b) => a + b, 0)
  const laws = fitted.map((law, i): Law => ({ ...law, weight: (weights[i] ?? 0) / sum }))
  return {
    laws: laws.filter(({ weight }) => weight > 1e-9),
    largest,
    scatter: scatterOf(points.slice(-LAST_SIZES), resolution),
  }
}

const shapes: readonly (Shape & { readonly prior: number })[] = CROSSOVERS.flatMap((crossover) => {
  const prior = crossover === 0 ? NO_CROSSOVER : (1 - NO_CROSSOVER) / (CROSSOVERS.length - 1)
  return FLOORS.flatMap((floor) =>
    LOCAL_EXPONENTS.map((localExponent) => ({ floor, crossover, exponent: localExponent * (1 + crossover), prior })),
  )
})

function isPlateau(points: readonly LearningPoint[]): boolean {
  const last = points.at(-1)
  if (last === undefined || !(last.dev.mean - last.train.mean > PLATEAU_GAP * last.dev.mean)) return false
  const own = points.slice(-PLATEAU_SIZES).map(({ rows, dev }) => ({ x: Math.log(rows), y: Math.log(dev.mean + 1e-4) }))
  const mean = (of: (point: { readonly x: number; readonly y: number }) => number): number =>
    own.reduce((sum, point) => sum + of(point), 0) / own.length
  const center = mean(({ x }) => x)
  const localExponent = mean(({ x, y }) => (x - center) * y) / mean(({ x }) => (x - center) ** 2)
  return -localExponent < PLATEAU_EXPONENT
}

/** Variance of one training's error per unit of error. */
function scatterOf(points: readonly LearningPoint[], resolution: number): number {
  const total = (of: (point: LearningPoint) => number): number => points.reduce((sum, point) => sum + of(point), 0)
  const variances = total(({ dev }) => (dev.deviation ?? 0) ** 2 + (resolution / 2) ** 2)
  return variances / total(({ dev }) => Math.max(dev.mean, resolution))
}

interface Point {
  /** Of the largest size. */
  readonly fraction: number
  readonly error: number
  readonly variance: number
}

/** The level by least squares, and the log evidence of the law with the scale of the noise integrated out. */
function fit(
  { prior, ...shape }: Shape & { readonly prior: number },
  points: readonly Point[],
  freedom: number,
): Omit<Law, 'weight'> & { readonly misfit: number; readonly evidence: number } {
  let [above, below] = [0, 0]
  for (const { fraction, error, variance } of points) {
    const height = heightOf(shape, fraction)
    above += (height * error) / variance
    below += (height * height) / variance
  }
  const level = Math.max(0, above / below)
  const misfit = points.reduce((sum, { fraction, error, variance }) => {
    return sum + (error - level * heightOf(shape, fraction)) ** 2 / variance
  }, 0)
  const degrees = freedom + points.length - 1
  const evidence = Math.log(prior) - ((degrees + 1) / 2) * Math.log(freedom + misfit) - Math.log(below) / 2
  return { ...shape, level, levelDeviation: Math.sqrt((freedom + misfit) / degrees / below), misfit, evidence }
}

/** The error at a fraction of the largest size, where it is 1 at the largest. */
function heightOf({ floor, crossover, exponent }: Shape, fraction: number): number {
  return floor + (1 - floor) * ((fraction + crossover) / (1 + crossover)) ** -exponent
}

/** The error of one more training on `rows` rows, according to every law. */
export function errorsAt({ laws, largest, scatter }: Laws, rows: number): Component[] {
  const doublings = Math.abs(Math.log2(rows / largest))
  return laws.map(({ weight, level, levelDeviation, ...shape }) => {
    const height = heightOf(shape, rows / largest)
    const mean = level * height
    const variance = (levelDeviation * height) ** 2 + scatter * mean + (DRIFT * doublings * mean) ** 2
    return { weight, mean, deviation: Math.sqrt(variance) }
  })
}

/** Medians of five equally probable slices of the standard normal. */
const LEVELS = [-1.2816, -0.5244, 0, 0.5244, 1.2816]

/** How many rows would lower the error to a value, according to every law; infinite where none would. */
export function rowsAt({ laws, largest }: Laws, error: number): Weighted[] {
  return laws.flatMap(({ weight, floor, crossover, exponent, level, levelDeviation }) =>
    LEVELS.map((step) => {
      const wanted = (error / (level + step * levelDeviation) - floor) / (1 - floor)
      const fraction = (1 + crossover) * wanted ** (-1 / exponent) - crossover
      const value = floor < 1 && wanted > 0 ? largest * Math.max(0, fraction) : Infinity
      return { value, weight: weight / LEVELS.length }
    }),
  )
}
