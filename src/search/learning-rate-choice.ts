import type { LearningRatePoint, LearningRateTest } from '../result/index.js'

/** The slope of the cost is taken over this fraction of the steps: a single step says more about its batch than its rate. */
const SLOPE_FRACTION = 0.04
/** A smaller relative fall of the smoothed cost does not count. */
const LEAST_FALL = 0.02

/** An exponential moving average with bias correction. */
export class Smoother {
  readonly #beta: number
  #sum = 0
  #weight = 0

  constructor(beta: number) {
    this.#beta = beta
  }

  /** Adds a value and returns the average. */
  add(value: number): number {
    this.#sum = this.#beta * this.#sum + value
    this.#weight = this.#beta * this.#weight + 1
    return this.#sum / this.#weight
  }
}

type Choice = Pick<LearningRateTest, 'learningRate' | 'steepest' | 'lowest' | 'divergedAt' | 'message'>

/** The learning rate that the points of a test of `steps` steps suggest. */
export function chooseRate(points: readonly LearningRatePoint[], steps: number): Choice {
  const divergedAt = points.length < steps ? (points.at(-1)?.learningRate ?? null) : null
  const smoothed = points.map((point) => point.smoothed)
  const lowest = smoothed.indexOf(Math.min(...smoothed))
  const first = smoothed[0] ?? 0
  const last = points.at(-1)?.learningRate
  if (lowest < 1 || !((smoothed[lowest] ?? 0) < first - LEAST_FALL * Math.abs(first))) {
    const message =
      `The cost never fell by ${100 * LEAST_FALL} % of ${round(first)} at rates up to ${last === undefined ? '0' : round(last)}: ` +
      'test other rates or more steps, or check the data and the gradient.'
    return { learningRate: null, steepest: null, lowest: null, divergedAt, message }
  }
  const steepest = steepestFall(smoothed, lowest, Math.max(1, Math.round(SLOPE_FRACTION * steps)))
  const rateAt = (index: number): number => points[index]?.learningRate ?? NaN
  const learningRate = Number(Math.min(rateAt(steepest), rateAt(lowest) / 10).toPrecision(2))
  const isSteepest = rateAt(steepest) <= rateAt(lowest) / 10
  const end =
    divergedAt === null ? `It did not diverge up to ${round(last ?? NaN)}.` : `It diverged at ${round(divergedAt)}.`
  const message =
    `Try ${learningRate}: ${isSteepest ? 'the cost falls fastest there' : 'a tenth of the rate at which the cost is lowest'}. ` +
    `It falls fastest at ${round(rateAt(steepest))} and is lowest at ${round(rateAt(lowest))}. ${end}`
  return { learningRate, steepest: rateAt(steepest), lowest: rateAt(lowest), divergedAt, message }
}

/** Where the cost falls fastest over a few steps on either side, before its minimum; rates are evenly spaced in log scale. */
function steepestFall(values: readonly number[], lowest: number, reach: number): number {
  let steepest = 0
  let fall = -Infinity
  for (let i = 0; i <= lowest; i++) {
    const [before, after] = [Math.max(0, i - reach), Math.min(values.length - 1, i + reach)]
    const rate = ((values[before] ?? 0) - (values[after] ?? 0)) / (after - before)
    if (rate > fall) [steepest, fall] = [i, rate]
  }
  return steepest
}

function round(value: number): number {
  return Number(value.toPrecision(2))
}
