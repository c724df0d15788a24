import { WellfitError } from '../../errors.js'
import { checkInteger, checkNumber } from '../../options.js'
import type { Interval, LearningCurve, LearningForecast, LearningLaw, RowsForecast } from '../../result/index.js'
import { mixtureQuantile, type Weighted, weightedQuantile } from '../statistics/normal.js'
import { errorsAt, type Law, type Laws, rowsAt, weighLaws } from './power-law.js'
import { grouped, percent, range } from '../phrases.js'

/** Beyond so many times the rows that were measured a forecast of rows is called "none". */
const FARTHEST = 1000

type Measured = Pick<LearningCurve, 'task' | 'points' | 'trainRows' | 'devRows'>

/** Half an error of dev for a classification; for a regression a share of the variance that nobody minds. */
function lawsOf({ task, points, devRows }: Measured): Laws | null {
  return weighLaws(points, task === 'classification' ? 0.5 / devRows : 1e-4)
}

/** The power law in the middle of those that the points admit, with 90 % intervals. */
export function lawOf(curve: Measured): LearningLaw | null {
  const found = lawsOf(curve)
  if (found === null) return null
  const { laws, largest } = found
  const values = (of: (law: Law) => number): Weighted[] => laws.map((law) => ({ value: of(law), weight: law.weight }))
  const spread = (of: (law: Law) => number): Interval => {
    return { low: weightedQuantile(values(of), 0.05), high: weightedQuantile(values(of), 0.95) }
  }
  const middle = (of: (law: Law) => number): number => weightedQuantile(values(of), 0.5)
  const floorOf = (law: Law): number => law.floor * law.level
  const exponentOf = (law: Law): number => law.exponent
  const [floor, exponent] = [middle(floorOf), middle(exponentOf)]
  return {
    floor,
    floorInterval: spread(floorOf),
    scale: (middle(({ level }) => level) - floor) * largest ** exponent,
    exponent,
    exponentInterval: spread(exponentOf),
  }
}

/** The forecasts that every curve comes with. */
export function forecastsOf(curve: Measured): LearningForecast[] {
  const laws = lawsOf(curve)
  if (laws === null) return []
  return [Math.SQRT2, 2, 2 * Math.SQRT2, 4].map((times) => forecastBy(laws, Math.round(times * laws.largest)))
}

function forecastBy(laws: Laws, rows: number): LearningForecast {
  const errors = errorsAt(laws, rows)
  const quantile = (share: number): number => Math.max(0, mixtureQuantile(errors, share))
  return { rows, estimate: quantile(0.5), interval: { low: quantile(0.05), high: quantile(0.95) } }
}

/**
 * Forecasts the dev error of a training with so many rows, from a learning curve.
 *
 * The estimate is the median over all power laws that the curve admits, weighed by how well they explain it; in the 90 %
 * interval are the choice among them, the scatter from training to training, and what curves of real data depart from
 * power laws by. It is of the error on the same dev rows.
 *
 * @param curve What `learningCurve` returns, with at least three sizes and two seeds.
 * @param rows From 1 to 1,000 times the rows of the curve's largest size.
 * @throws WellfitError `INVALID_DATA` for a curve of fewer sizes or seeds; `INVALID_OPTION`.
 * @example
 * const { estimate, interval } = forecastError(curve, 10_000)
 */
export function forecastError(curve: LearningCurve, rows: number): LearningForecast {
  const laws = knownLaws('forecastError', curve)
  return forecastBy(laws, checkInteger('forecastError', 'rows', rows, 1, FARTHEST * laws.largest))
}

/**
 * How many rows of train would bring the dev error to a value, if any number would, from a learning curve.
 *
 * `rows` is the median over all power laws that the curve admits; `null`, and an open end of the 90 % interval, where
 * more than 1,000 times the rows at hand would not do. `chance` is how likely it is that any number up to that would.
 *
 * @throws WellfitError `INVALID_DATA` for a curve of fewer than three sizes or two seeds; `INVALID_OPTION`.
 * @example
 * const { words } = rowsForError(curve, 0.02)
 */
export function rowsForError(curve: LearningCurve, error: number): RowsForecast {
  const laws = knownLaws('rowsForError', curve)
  const wanted = checkNumber('rowsForError', 'error', error, { min: 0, minExcluded: true })
  const values = rowsAt(laws, wanted)
  const most = FARTHEST * laws.largest
  const quantile = (share: number): number | null => {
    const value = weightedQuantile(values, share)
    return value <= most ? Math.ceil(value) : null
  }
  const chance = values.reduce((sum, { value, weight }) => sum + (value <= most ? weight : 0), 0)
  const answer = { error: wanted, rows: quantile(0.5), interval: { low: quantile(0.05), high: quantile(0.95) } }
  return { ...answer, chance, words: rowsWords(answer, chance, curve) }
}

function knownLaws(functionName: string, curve: LearningCurve): Laws {
  const laws = lawsOf(curve)
  if (laws !== null) return laws
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'curve',
    value: `${curve.points.length} sizes, ${curve.seeds} seeds`,
    expected: 'have at least three sizes and two seeds',
    remedy: 'Measure it with more `sizes` and `seeds`.',
  })
}

function rowsWords(answer: Omit<RowsForecast, 'chance' | 'words'>, chance: number, { points }: LearningCurve): string {
  const now = points.at(-1)
  const goal = `a dev error of ${percent(answer.error)}`
  if (now !== undefined && now.dev.mean <= answer.error) {
    return `${grouped(now.rows)} rows reach ${goal} already: ${percent(now.dev.mean)} was measured.`
  }
  if (answer.rows === null) {
    return `More rows alone are not likely to bring ${goal} (chance ${percent(Math.round(100 * chance) / 100)}): the curve levels off above it. Change the network or the features.`
  }
  const { low, high } = answer.interval
  const ends =
    high === null
      ? `${grouped(rough(low ?? 0))} or more, if any number does`
      : `${grouped(rough(low ?? 0))} to ${grouped(rough(high))}`
  return `About ${grouped(rough(answer.rows))} rows of train would bring ${goal} (90 % interval: ${ends}).`
}

/** To two digits: more would be pretence. */
function rough(rows: number): number {
  return Number(rows.toPrecision(2))
}

/** What the curve says, to people. */
export function learningWords(curve: Omit<LearningCurve, 'words'>): string {
  const last = curve.points.at(-1)
  if (last === undefined) return ''
  const kind = curve.task === 'classification' ? 'are misclassified' : 'of the variance is left unexplained'
  const measured = `With ${grouped(last.rows)} rows ${percent(last.train.mean)} of train and ${percent(last.dev.mean)} of dev ${kind}`
  const doubled = curve.forecasts.find(({ rows }) => rows === 2 * last.rows)
  if (doubled === undefined) return `${measured}. Three sizes and two seeds are needed for a forecast.`
  const { estimate, interval } = doubled
  return `${measured} (mean of ${curve.seeds} trainings). Twice the rows would bring about ${percent(estimate)} on dev (90 % interval of one training: ${range(interval)}). ${meaning(last.dev.mean, estimate, interval)}`
}

function meaning(now: number, then: number, { high }: Interval): string {
  if (high < now) return 'More rows help.'
  if (now - then < 0.05 * now) return 'The curve is nearly flat: more rows alone change little.'
  return 'More rows may help, but the curve does not make that certain.'
}
