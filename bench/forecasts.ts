/**
 * Accuracy of learning-curve forecasts: the curve is measured on up to a quarter of the training rows, its forecast is
 * compared with the dev error of a network trained on all of them.
 *
 *     npm run bench:forecasts [-- --short]
 *
 * Data: the embedded sets and generated ones, with a new split for every case. Prints one line per set and the fraction of
 * cases whose error lies within the 90 % interval; fails below 85 %.
 */
import { forecastError, learningCurve, type LearningCurveOptions, network } from '../dist/src/index.js'
import { quantile } from './lib/statistics.ts'
import { forecastData, type Parts } from './verdicts/forecast-data.ts'

const GOAL = 0.85
const short = process.argv.includes('--short')
const cases = short ? 2 : 8

interface Outcome {
  readonly measured: number
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly atQuarter: number
}

async function forecastOnce(parts: Parts, index: number): Promise<Outcome> {
  const { train, dev, recipe } = parts
  const quarter = Math.floor(train.rows / 4)
  const sizes = [8, 5.6, 4, 2.8, 2, 1.4, 1].map((part) => Math.floor(quarter / part)).filter((size) => size >= 8)
  const options: LearningCurveOptions = { train, dev, ...recipe, sizes, seeds: 4 }
  const curve = await learningCurve(options)
  const { estimate, interval } = forecastError(curve, train.rows)
  // A seed that the curve did not use: other weights, another order.
  using net = await network({ ...recipe.network, seed: 1000 + index })
  await net.fit(train, { ...recipe.fit, seed: 1000 + index })
  const atQuarter = curve.points.at(-1)?.dev.mean ?? NaN
  return { measured: net.evaluate(dev).error, estimate, ...interval, atQuarter }
}

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`.padStart(8)
}

console.log('data                        rows   at 25 %  forecast   at 100 %   90 % interval        inside')
let [inside, all] = [0, 0]
for (const { name, draw } of forecastData(short)) {
  const outcomes: Outcome[] = []
  let rows = 0
  for (let index = 0; index < cases; index++) {
    const parts = await draw(index)
    rows = parts.train.rows
    outcomes.push(await forecastOnce(parts, index))
  }
  const hits = outcomes.filter(({ measured, low, high }) => measured >= low && measured <= high).length
  inside += hits
  all += outcomes.length
  const median = (of: (one: Outcome) => number): string => percent(quantile(outcomes.map(of), 0.5))
  const interval = `${median(({ low }) => low)} ..${median(({ high }) => high)}`
  console.log(
    `${name.padEnd(24)} ${String(rows).padStart(7)} ${median((one) => one.atQuarter)}  ${median((one) => one.estimate)}   ${median((one) => one.measured)}  ${interval}   ${hits} of ${outcomes.length}`,
  )
}
console.log(
  `\n(medians over cases)\nwithin the 90 % interval: ${inside} of ${all}, ${((100 * inside) / all).toFixed(1)} %`,
)
process.exitCode = inside / all >= GOAL ? 0 : 1
