import { grouped, noun } from '../../noun.js'
import { readResult } from '../../arguments.js'
import { WellfitError } from '../../errors.js'
import { checkInteger, checkNumber } from '../../options.js'
import type { Interval, LearningCurve, LearningForecast, LearningLaw, RowsForecast } from '../../result/index.js'
import { mixtureQuantile, weightedQuantile } from '../statistics/normal.js'
import { errorsAt, type Law, type Laws, type NoForecast, rowsAt, weighLaws } from './power-law.js'
import { percent, range } from '../numbers.js'

/** The farthest forecast, as a multiple of the largest measured size. */
const FARTHEST = 1000

type Measured = Pick<LearningCurve, 'task' | 'points' | 'trainRows' | 'devRows'>

/** The resolution of an error: half a dev row for a classification, a negligible part of the variance for a regression. */
function lawsOf({ task, points, devRows }: Measured): Laws | NoForecast {
  return weighLaws(points, task === 'classification' ? 0.5 / devRows : 1e-4)
}

/** What is known of a curve's end: its law and the forecasts; neither where no law can be fitted. */
export function forecastsOf(curve: Measured): Pick<LearningCurve, 'law' | 'forecasts'> {
  const laws = lawsOf(curve)
  if (typeof laws === 'string') return { law: null, forecasts: [] }
  const forecasts = [Math.SQRT2, 2, 2 * Math.SQRT2, 4].map((times) =>
    forecastBy(laws, Math.round(times * laws.largest)),
  )
  return { law: medianLaw(laws), forecasts }
}

function medianLaw({ laws, largest }: Laws): LearningLaw {
  const quantile = (of: (law: Law) => number, probability: number): number => {
    return weightedQuantile(
      laws.map((law) => ({ value: of(law), weight: law.weight })),
      probability,
    )
  }
  const spread = (of: (law: Law) => number): Interval => ({ low: quantile(of, 0.05), high: quantile(of, 0.95) })
  const floorOf = (law: Law): number => law.floor * law.level
  const exponentOf = ({ exponent, crossover }: Law): number => exponent / (1 + crossover)
  const crossoverOf = ({ crossover }: Law): number => Math.round(crossover * largest)
  return {
    floor: quantile(floorOf, 0.5),
    floorInterval: spread(floorOf),
    exponent: quantile(exponentOf, 0.5),
    exponentInterval: spread(exponentOf),
    crossover: quantile(crossoverOf, 0.5),
    crossoverInterval: spread(crossoverOf),
  }
}

function forecastBy(laws: Laws, rows: number): LearningForecast {
  const errors = errorsAt(laws, rows)
  const quantile = (probability: number): number => Math.max(0, mixtureQuantile(errors, probability))
  return { rows, estimate: quantile(0.5), interval: { low: quantile(0.05), high: quantile(0.95) } }
}

/**
 * Forecasts the dev error of a network trained on a given number of rows, from a learning curve.
 *
 * The estimate is the median over all power laws that fit the curve, weighted by how well they fit. The 90 % interval
 * covers the choice among them, with and without an irreducible error and a crossover, the scatter between trainings, and
 * how far curves of real data depart from such laws. It is an interval of the error on the same dev rows.
 *
 * @param curve What `learningCurve` returns, with at least three sizes and two seeds.
 * @param rows From 1 to 1,000 times the rows of the curve's largest size.
 * @throws WellfitError `INVALID_DATA` for a curve of fewer sizes or seeds; where the errors of the sizes disagree so much that
 * no law follows them; where the dev error does not fall yet although the train error is far below it; `INVALID_OPTION`.
 * @example
 * const { estimate, interval } = forecastError(curve, 10_000)
 */
export function forecastError(curve: LearningCurve, rows: number): LearningForecast {
  const laws = knownLaws('forecastError', curve)
  return forecastBy(laws, checkInteger('forecastError', 'rows', rows, 1, FARTHEST * laws.largest))
}

/**
 * Forecasts how many rows of train would lower the dev error to a value, from a learning curve.
 *
 * `rows` is the median over all laws that fit the curve. It is `null`, as may be an end of the 90 % interval, where
 * 1,000 times the present rows would not be enough. `chance` is the probability that any number up to that is.
 *
 * @throws WellfitError `INVALID_DATA` as for `forecastError`; `INVALID_OPTION`.
 * @example
 * const { message } = rowsForError(curve, 0.02)
 */
export function rowsForError(curve: LearningCurve, error: number): RowsForecast {
  const laws = knownLaws('rowsForError', curve)
  const wanted = checkNumber('rowsForError', 'error', error, { min: 0, minExcluded: true })
  const values = rowsAt(laws, wanted)
  const most = FARTHEST * laws.largest
  const quantile = (probability: number): number | null => {
    const value = weightedQuantile(values, probability)
    return value <= most ? Math.ceil(value) : null
  }
  const chance = values.reduce((sum, { value, weight }) => sum + (value <= most ? weight : 0), 0)
  const answer = { error: wanted, rows: quantile(0.5), interval: { low: quantile(0.05), high: quantile(0.95) } }
  return { ...answer, chance, message: rowsWords(answer, chance, curve) }
}

function knownLaws(functionName: string, curve: LearningCurve): Laws {
  const laws = readResult(functionName, 'curve', curve, ['task', 'points', 'devRows'], () => lawsOf(curve))
  if (typeof laws !== 'string') return laws
  const { value, expected, remedy } = whyNot(laws, curve)
  throw new WellfitError({ code: 'INVALID_DATA', functionName, field: 'curve', value, expected, remedy })
}

function whyNot(reason: NoForecast, { points, seeds }: LearningCurve): Record<'value' | 'expected' | 'remedy', string> {
  if (reason === 'few') {
    const expected = 'have at least three sizes and two seeds'
    return {
      value: `${points.length} ${noun(points.length, 'size')}, ${seeds} ${noun(seeds, 'seed')}`,
      expected,
      remedy: REMEDIES.few,
    }
  }
  const expected = 'follow a power law, with or without an irreducible error and a crossover'
  return { value: `dev errors ${points.map(({ dev }) => percent(dev.mean)).join(', ')}`, expected, remedy: REMEDIES[reason] } // prettier-ignore
}

const REMEDIES: Readonly<Record<NoForecast, string>> = {
  few: 'Measure it with more `sizes` and `seeds`.',
  disagreement: 'Measure it with more `seeds`, and with settings that train as well on few rows as on many.',
  plateau: 'Measure it on more rows, or with a stronger penalty.',
}

function rowsWords(
  answer: Omit<RowsForecast, 'chance' | 'message'>,
  chance: number,
  { points }: LearningCurve,
): string {
  const now = points.at(-1)
  const goal = `a dev error of ${percent(answer.error)}`
  if (now !== undefined && now.dev.mean <= answer.error) {
    return `${grouped(now.rows)} rows already reach ${goal}: the measured one is ${percent(now.dev.mean)}.`
  }
  if (answer.rows === null) {
    return `More rows alone are unlikely to reach ${goal} (probability ${percent(Math.round(100 * chance) / 100)}): the curve levels off above it. Change the network or the features.`
  }
  const { low, high } = answer.interval
  const ends =
    high === null
      ? `${grouped(rough(low ?? 0))} or more, if any number suffices`
      : `${grouped(rough(low ?? 0))} to ${grouped(rough(high))}`
  return `About ${grouped(rough(answer.rows))} rows of train would reach ${goal} (90 % interval: ${ends}).`
}

/** To two significant digits, which is all the estimate supports. */
function rough(rows: number): number {
  return Number(rows.toPrecision(2))
}

/** What the curve shows, in sentences. */
export function learningWords(curve: Omit<LearningCurve, 'message'>): string {
  const last = curve.points.at(-1)
  if (last === undefined) return ''
  const measured = `With ${grouped(last.rows)} rows the dev error is ${percent(last.dev.mean)}, the train error ${percent(last.train.mean)}`
  const doubled = curve.forecasts.find(({ rows }) => rows === 2 * last.rows)
  if (doubled === undefined) return `${measured}. ${withoutForecast(curve)}`
  const { estimate, interval } = doubled
  return `${measured} (mean of ${curve.seeds} ${noun(curve.seeds, 'training')}). Twice the rows would give about ${percent(estimate)} on dev (90 % interval of one training: ${range(interval)}). ${meaning(last.dev.mean, estimate, interval)}`
}

function withoutForecast(curve: Measured): string {
  const reason = lawsOf(curve)
  if (reason === 'disagreement') {
    return `The error with more rows cannot be forecast: the errors at the sizes measured do not follow one power law. ${REMEDIES.disagreement}`
  }
  if (reason === 'plateau') {
    return `The error with more rows cannot be forecast: the dev error is not falling yet, although the train error is far below it. ${REMEDIES.plateau}`
  }
  return 'A forecast needs at least three sizes and two seeds.'
}

function meaning(now: number, then: number, { high }: Interval): string {
  if (high < now) return 'More rows help.'
  if (now - then < 0.05 * now) return 'The curve is nearly flat: more rows alone will change little.'
  return 'More rows may help; the curve is not conclusive.'
}
