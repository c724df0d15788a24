import { grouped, noun } from '../noun.js'
import { selectRows } from '../data/dataset/select-rows.js'
import type { Dataset } from '../data/dataset/types.js'
import { onOriginalScale } from '../data/preprocess/target-values.js'
import { columnMeans } from '../data/statistics/column-means.js'
import { permutation } from '../data/random/philox.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import { WellfitError } from '../errors.js'
import type { AchievableEstimate, Interval } from '../result/index.js'
import { errorRate, Z95 } from './statistics/interval.js'
import { differenceAtZero, type Differences, differencesOf, nearestDifference } from './neighbours/extrapolate.js'
import { type Neighbours, nearestRows } from './neighbours/nearest-rows.js'
import { NEIGHBOURS } from './purposes.js'
import { percent } from './numbers.js'

/** Products of pairs of rows: more would take longer than about a second. */
const MOST_WORK = 5e8
/** So many rows at least, however many features there are; and what a pair costs besides its features. */
const FEWEST_COMPARED = 1500
const COST_OF_A_PAIR = 20
const FEWEST_ROWS = 20
const VOTERS = [1, 3, 5, 9, 17, 33]
const RANKS = 10
/**
 * A row is its own and the neighbour of others: over simulated sets the standard error is up to 1.25 times that of independent
 * rows (bench/error-rates/achievable.ts).
 */
const MARGIN = 1.25 * Z95

/**
 * Estimates the error of the best possible predictor from how well neighbours predict each row.
 *
 * Targets of neighbours differ because of noise, and because neighbours are some distance apart. The mean difference to the
 * first ten neighbours is extrapolated to distance 0: along a line over the distance, which suits borders between classes and is
 * the lower end, and for a regression along one over the squared distance, which suits smooth functions (the Gamma test,
 * Stefánsson et al., 1997), the upper end and the value. Both ends hold their sampling error at 95 %. For a classification
 * the difference R at distance 0 becomes an error by Cover and Hart's bound (1967), (K − 1)/K·(1 − √(1 − K/(K − 1)·R)); the
 * upper end is the lowest error of a vote among 1 to 33 neighbours. Where neighbours predict no better than chance, the lower
 * end is 0.
 *
 * Both are estimates: many uninformative features hide the neighbours that matter, and the estimate is then too high. A
 * known value (human-level error, repeated measurements) is better. At most 1,500 to 4,800 rows are compared, fewer the more
 * features there are: a seeded sample.
 *
 * @param data Rows prepared for the network, so that all features have the same scale.
 * @throws WellfitError `INVALID_DATA` for fewer than 20 rows.
 * @example
 * const achievable = estimateAchievableError(train)
 * const diagnosis = diagnose({ train: net.evaluate(train), dev: net.evaluate(dev), task: 'regression', achievableError: achievable })
 */
export function estimateAchievableError(data: Dataset): AchievableEstimate {
  checkDataset('estimateAchievableError', 'data', data)
  if (data.rows < FEWEST_ROWS) {
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'estimateAchievableError',
      field: 'data',
      value: `${data.rows} ${noun(data.rows, 'row')}`,
      expected: `hold at least ${FEWEST_ROWS} rows`,
      remedy: 'Give `achievableError` as a number.',
    })
  }
  const most = Math.floor(Math.sqrt(MOST_WORK / (data.features + COST_OF_A_PAIR)))
  const rows = Math.min(data.rows, Math.max(FEWEST_COMPARED, most))
  const sample = rows < data.rows ? selectRows(data, permutation(data.rows, 0, NEIGHBOURS).subarray(0, rows)) : data
  return sample.targets.kind === 'classes' ? ofClasses(sample) : ofValues(onOriginalScale(sample))
}

function ofClasses(data: Dataset): AchievableEstimate {
  if (data.targets.kind !== 'classes') return ofValues(data)
  const { labels, classes } = data.targets
  const near = nearestRows(data, Math.max(...VOTERS))
  const errors = voteErrors(labels, near, data.rows)
  const { high } = errorRate(Math.min(...errors), data.rows).interval
  const unlike = differencesOf(near, data.rows, RANKS, (row, other) => (labels[row] === labels[other] ? 0 : 1))
  const { estimate: limit, standardError } = differenceAtZero(unlike, 1)
  const low = isBetterThan(chanceOf(labels, classes.length), unlike) ? limit - MARGIN * standardError : 0
  const error = (difference: number): number => coverHart(Math.max(0, difference), classes.length)
  return estimate('classification', error(limit), { low: error(low), high }, data.rows)
}

/** The probability that two rows have different classes. */
function chanceOf(labels: Int32Array, classes: number): number {
  const counts = new Float64Array(classes)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  return counts.reduce((sum, count) => sum + (count / labels.length) * (1 - count / labels.length), 0)
}

/** Whether neighbours are shown to differ less than two rows at random. */
function isBetterThan(chance: number, differences: Differences): boolean {
  const { estimate: nearest, standardError } = nearestDifference(differences)
  return nearest + Z95 * standardError < chance
}

function estimate(task: AchievableEstimate['task'], given: number, ends: Interval, rows: number): AchievableEstimate {
  const interval = { low: Math.min(ends.low, ends.high), high: ends.high }
  const value = Math.min(Math.max(given, interval.low), interval.high)
  const message = `The achievable error lies between ${percent(interval.low)} and ${percent(interval.high)}, most likely near ${percent(value)}, estimated from the neighbours of ${grouped(rows)} rows.`
  return { task, value, interval, rows, message }
}

/** The fractions of the rows that votes of their 1, 3, … neighbours misclassify; the nearer class breaks ties. */
function voteErrors(labels: Int32Array, { count, rows: near }: Neighbours, rows: number): number[] {
  const voters = VOTERS.filter((k) => k <= count)
  const wrong = voters.map(() => 0)
  const votes = new Int32Array(labels.reduce((most, label) => Math.max(most, label), 0) + 1)
  const voting = new Int32Array(voters.at(-1) ?? 0)
  for (let row = 0; row < rows; row++) {
    votes.fill(0)
    let from = 0
    for (let i = 0; i < voters.length; i++) {
      for (const k = voters[i] ?? 0; from < k; from++) {
        const label = labels[near[row * count + from] ?? 0] ?? 0
        voting[from] = label
        votes[label] = (votes[label] ?? 0) + 1
      }
      if (winnerOf(votes, voting, from) !== labels[row]) wrong[i] = (wrong[i] ?? 0) + 1
    }
  }
  return wrong.map((number) => number / rows)
}

/** The label with most votes among the first `count`; of several, that of the nearest row. */
function winnerOf(votes: Int32Array, voting: Int32Array, count: number): number {
  let [winner, most] = [-1, 0]
  for (let i = 0; i < count; i++) {
    const label = voting[i] ?? 0
    const number = votes[label] ?? 0
    if (number > most) {
      winner = label
      most = number
    }
  }
  return winner
}

function coverHart(error: number, classes: number): number {
  const chance = (classes - 1) / classes
  return chance > 0 ? chance * (1 - Math.sqrt(Math.max(0, 1 - error / chance))) : 0
}

function ofValues(data: Dataset): AchievableEstimate {
  const none = { low: 0, high: 0 }
  if (data.targets.kind !== 'values') return estimate('regression', 0, none, data.rows)
  const { values, width } = data.targets
  const means = columnMeans(values, width)
  const variance = values.reduce((sum, value, i) => sum + (value - (means[i % width] ?? 0)) ** 2, 0) / data.rows
  if (variance === 0) return estimate('regression', 0, none, data.rows)
  // Half the squared difference of two rows is the variance of their noise, on average.
  const half = (row: number, other: number): number => {
    let sum = 0
    for (let j = 0; j < width; j++) sum += ((values[row * width + j] ?? 0) - (values[other * width + j] ?? 0)) ** 2
    return sum / (2 * variance)
  }
  const unlike = differencesOf(nearestRows(data, RANKS), data.rows, RANKS, half)
  const [lower, upper] = [differenceAtZero(unlike, 1), differenceAtZero(unlike, 2)]
  const low = isBetterThan(1, unlike) ? Math.max(0, lower.estimate - MARGIN * lower.standardError) : 0
  const value = Math.max(0, upper.estimate)
  return estimate('regression', value, { low, high: value + MARGIN * upper.standardError }, data.rows)
}
