import type { LearningRatePoint, LearningRateTest } from '../result/index.js'

/** Steps over which a slope is taken: one step says more about its batch than about its rate. */
const SLOPE_SHARE = 0.04
/** A fall of the smoothed cost below this share of where it began is none. */
const LEAST_FALL = 0.02

/** A running mean in which older values fade, free of the bias towards its start. */
export class Smoother {
  readonly #share: number
  #sum = 0
  #weight = 0

  constructor(share: number) {
    this.#share = share
  }

  /** The mean with one more value in it. */
  add(value: number): number {
    this.#sum = this.#share * this.#sum + value
    this.#weight = this.#share * this.#weight + 1
    return this.#sum / this.#weight
  }
}

type Choice = Pick<LearningRateTest, 'learningRate' | 'steepest' | 'lowest' | 'blewUp' | 'words'>

/** What the points of a test of so many steps say. */
export function chooseRate(points: readonly LearningRatePoint[], steps: number): Choice {
  const blewUp = points.length < steps ? (points.at(-1)?.learningRate ?? null) : null
  const smoothed = points.map((point) => point.smoothed)
  const lowest = smoothed.indexOf(Math.min(...smoothed))
  const first = smoothed[0] ?? 0
  const last = points.at(-1)?.learningRate
  if (lowest < 1 || !((smoothed[lowest] ?? 0) < first - LEAST_FALL * Math.abs(first))) {
    const words =
      `The cost never fell by ${100 * LEAST_FALL} % of ${round(first)}, up to a rate of ${last === undefined ? '0' : round(last)}: ` +
      'test other rates or more steps, or check data and gradient.'
    return { learningRate: null, steepest: null, lowest: null, blewUp, words }
  }
  const steepest = steepestFall(smoothed, lowest, Math.max(1, Math.round(SLOPE_SHARE * steps)))
  const rateAt = (index: number): number => points[index]?.learningRate ?? NaN
  const learningRate = Number(Math.min(rateAt(steepest), rateAt(lowest) / 10).toPrecision(2))
  const isSteepest = rateAt(steepest) <= rateAt(lowest) / 10
  const end = blewUp === null ? `It did not blow up by ${round(last ?? NaN)}.` : `It blew up at ${round(blewUp)}.`
  const words =
    `Try ${learningRate}: ${isSteepest ? 'there the cost falls fastest' : 'a tenth of the rate at which the cost is lowest'}. ` +
    `It falls fastest at ${round(rateAt(steepest))} and is lowest at ${round(rateAt(lowest))}. ${end}`
  return { learningRate, steepest: rateAt(steepest), lowest: rateAt(lowest), blewUp, words }
}

/** Where the cost falls most over a few steps on either side, down to its lowest: rates are evenly spaced by logarithm. */
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
