/**
 * Coverage of learning-curve forecasts: the curve is measured on up to a quarter of the training rows, its forecast is
 * compared with the dev error of networks trained on all of them.
 *
 *     npm run bench:forecasts              short: six small sets, two cases each
 *     npm run bench:forecasts -- long      63 sets, four cases each, some minutes
 *
 * Data: the embedded sets, sets of R packages (where R is installed), and generated ones, with a new split for every case.
 * The forecast was chosen on some of the sets; what counts are the others, which took no part. Prints a line per set, and
 * for either part the fraction of errors within the 90 % interval with a bootstrap over the sets. Fails where less than 85 %
 * of those of the shown sets lie within, and in long mode also above 97 % over all sets or where a shown set has less than half.
 */
import { forecastError, learningCurve, type LearningCurveOptions, network, WellfitError } from '../../dist/src/index.js'
import { uniform } from '../lib/random.ts'
import { quantile } from '../lib/statistics.ts'
import { forecastData, type ForecastData, type Parts } from './forecast-data.ts'

const [LEAST, MOST] = [0.85, 0.97]
const long = process.argv.includes('long')
const cases = long ? 4 : 2
/** Trainings on all rows that one forecast is compared with. */
const TRAININGS = 2
const RESAMPLES = 2000

interface Outcome {
  readonly measured: number
  readonly estimate: number
  readonly low: number
  readonly high: number
  readonly atQuarter: number
}

interface SetOutcomes {
  readonly role: ForecastData['role']
  readonly name: string
  readonly outcomes: readonly Outcome[]
  /** Curves whose sizes disagree. */
  readonly refused: number
}

async function forecastOnce(parts: Parts, index: number): Promise<Outcome[] | 'refused'> {
  const { train, dev, recipe } = parts
  const quarter = Math.floor(train.rows / 4)
  const sizes = [8, 5.6, 4, 2.8, 2, 1.4, 1].map((part) => Math.floor(quarter / part)).filter((size) => size >= 8)
  const options: LearningCurveOptions = { train, dev, ...recipe, sizes, seeds: 4 }
  const curve = await learningCurve(options)
  const forecast = forecastOf(() => forecastError(curve, train.rows))
  if (forecast === null) return 'refused'
  const atQuarter = curve.points.at(-1)?.dev.mean ?? NaN
  const outcomes: Outcome[] = []
  for (let training = 0; training < TRAININGS; training++) {
    // A seed that the curve did not use: other weights, another order.
    const seed = 1000 + index + 100 * training
    using net = await network({ ...recipe.network, seed })
    await net.fit(train, { ...recipe.fit, seed })
    outcomes.push({ measured: net.evaluate(dev).error, estimate: forecast.estimate, ...forecast.interval, atQuarter })
  }
  return outcomes
}

function forecastOf<T>(forecast: () => T): T | null {
  try {
    return forecast()
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_DATA') return null
    throw error
  }
}

const isInside = ({ measured, low, high }: Outcome): boolean => measured >= low && measured <= high
const insideOf = (outcomes: readonly Outcome[]): number => outcomes.filter(isInside).length / outcomes.length

function percent(fraction: number): string {
  return `${(100 * fraction).toFixed(1)} %`.padStart(8)
}

async function measure({ name, role, draw }: ForecastData): Promise<SetOutcomes | null> {
  const outcomes: Outcome[] = []
  let [rows, refused] = [0, 0]
  for (let index = 0; index < cases; index++) {
    const parts = await draw(index)
    if (parts === null) {
      console.log(`${name.padEnd(32)} not on this machine`)
      return null
    }
    rows = parts.train.rows
    const found = await forecastOnce(parts, index)
    if (found === 'refused') refused++
    else outcomes.push(...found)
  }
  const median = (of: (one: Outcome) => number): string => percent(quantile(outcomes.map(of), 0.5))
  const errors = `${median((one) => one.atQuarter)}  ${median((one) => one.estimate)}   ${median((one) => one.measured)}`
  const interval = `${median(({ low }) => low)} ..${median(({ high }) => high)}`
  const inside = `${outcomes.filter(isInside).length} of ${outcomes.length}${refused > 0 ? `, ${refused} without forecast` : ''}`
  const shown = outcomes.length === 0 ? 'no forecast' : `${errors}  ${interval}   ${inside}`
  console.log(`${name.padEnd(32)} ${role}  ${String(rows).padStart(5)} ${shown}`)
  return { role, name, outcomes, refused }
}

/** Pooled coverage of sets drawn with replacement: 90 % of it. */
function bootstrap(sets: readonly SetOutcomes[]): string {
  const next = uniform(8)
  const pooled = Array.from({ length: RESAMPLES }, () => {
    const drawn = sets.map(() => sets[Math.floor(next() * sets.length)]?.outcomes ?? [])
    return insideOf(drawn.flat())
  })
  return `${percent(quantile(pooled, 0.05)).trim()} to ${percent(quantile(pooled, 0.95)).trim()}`
}

console.log('(medians over cases)')
console.log(
  'data                             role       rows   at 25 %  forecast   at 100 %   90 % interval        inside',
)
const sets: SetOutcomes[] = []
for (const data of forecastData(!long)) {
  const found = await measure(data)
  if (found !== null) sets.push(found)
}
console.log('')
for (const role of ['chosen on', 'shown on'] as const) {
  const own = sets.filter((one) => one.role === role && one.outcomes.length > 0)
  const all = own.flatMap(({ outcomes }) => outcomes)
  const inside = insideOf(all)
  const refused = sets.filter((one) => one.role === role).reduce((sum, one) => sum + one.refused, 0)
  const worst = own.toSorted((a, b) => insideOf(a.outcomes) - insideOf(b.outcomes))[0]
  console.log(
    `${role}, ${own.length} sets: within the 90 % interval: ${all.filter(isInside).length} of ${all.length}, ${percent(inside).trim()} (bootstrap by set, 90 %: ${bootstrap(own)}); without forecast: ${refused}; worst set: ${worst?.name ?? 'none'}, ${percent(worst === undefined ? 0 : insideOf(worst.outcomes)).trim()}`,
  )
  if (role === 'chosen on') continue
  const isMissed = inside < LEAST || (long && worst !== undefined && insideOf(worst.outcomes) < 0.5)
  if (isMissed) process.exitCode = 1
}
const all = sets.flatMap(({ outcomes }) => outcomes)
console.log(`all sets: ${percent(insideOf(all)).trim()} (bootstrap by set, 90 %: ${bootstrap(sets)})`)
if (long && insideOf(all) > MOST) process.exitCode = 1
