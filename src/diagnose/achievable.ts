import { selectRows } from '../data/dataset/select-rows.js'
import type { Dataset } from '../data/dataset/types.js'
import { onOriginalScale } from '../data/preprocess/target-values.js'
import { columnMeans } from '../data/statistics/column-means.js'
import { permutation } from '../data/random/philox.js'
import { checkDataset } from '../data/dataset/check-dataset.js'
import { WellfitError } from '../errors.js'
import type { AchievableEstimate, Interval } from '../result/index.js'
import { errorRate, Z95 } from './statistics/interval.js'
import { type Neighbours, neighbourSearch } from './neighbours/nearest-rows.js'
import { NEIGHBOURS } from './purposes.js'
import { percent } from './numbers.js'

const MOST_ROWS = 2000
const FEWEST_ROWS = 20
const VOTERS = [1, 3, 5, 9, 17, 33]
const GAMMA_NEIGHBOURS = 10

/**
 * Estimates the error of the best possible predictor from how well neighbours predict each row.
 *
 * Classification: the upper bound is the lowest error of a vote among 1 to 33 neighbours. The lower bound is Cover and
 * Hart's (1967), (K − 1)/K·(1 − √(1 − K/(K − 1)·R)), where R is the nearest neighbour's error extrapolated to infinitely
 * many rows: it falls as rows^(−2/d) in d features, measured from half of the rows to all. Regression: the Gamma test
 * (Stefánsson et al., 1997), half the squared difference to the k-th neighbour's target, extrapolated linearly to
 * distance 0, over the variance.
 *
 * Both are estimates: many uninformative features hide the neighbours that matter, and the estimate is then too high. A
 * known value (human-level error, repeated measurements) is better. At most 2,000 rows are compared: a seeded sample.
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
      value: `${data.rows} rows`,
      expected: `hold at least ${FEWEST_ROWS} rows`,
      remedy: 'Give `achievableError` as a number.',
    })
  }
  const rows = Math.min(data.rows, MOST_ROWS)
  // Always shuffled: the first half must be a fair sample.
  const sample = selectRows(data, permutation(data.rows, 0, NEIGHBOURS).subarray(0, rows))
  return sample.targets.kind === 'classes' ? ofClasses(sample) : ofValues(onOriginalScale(sample))
}

function ofClasses(data: Dataset): AchievableEstimate {
  const classes = data.targets.kind === 'classes' ? data.targets.classes.length : 2
  const search = neighbourSearch(data)
  const neighbours = search(33, data.rows)
  const half = search(1, Math.floor(data.rows / 2))
  const errors = VOTERS.filter((k) => k <= neighbours.count).map((k) => voteError(data, neighbours, k, data.rows))
  const nearest = errors[0] ?? 1
  const limit = limitOf(nearest, voteError(data, half, 1, Math.floor(data.rows / 2)), data)
  const { high } = errorRate(Math.min(...errors), data.rows).interval
  return estimate('classification', { low: Math.min(coverHart(limit, classes), high), high }, data.rows)
}

/**
 * A lower bound of the nearest neighbour's error for infinitely many rows. It falls as rows^(−2/d) in d features, and
 * never faster than 1/√rows; how far it fell from half of the rows to all carries the sampling error of both.
 */
function limitOf(nearest: number, ofHalf: number, { rows, features }: Dataset): number {
  const chance = Z95 * Math.sqrt((3 * nearest * (1 - nearest)) / rows)
  const fallen = Math.max(0, ofHalf - nearest) + chance
  return Math.max(0, nearest - fallen / (2 ** (2 / Math.max(4, features)) - 1))
}

function estimate(task: AchievableEstimate['task'], interval: Interval, rows: number): AchievableEstimate {
  const value = (interval.low + interval.high) / 2
  const message = `The achievable error lies between ${percent(interval.low)} and ${percent(interval.high)}, estimated from the neighbours of ${rows} rows.`
  return { task, value, interval, rows, message }
}

/** The fraction of the first rows that a vote of their k neighbours misclassifies; the nearer one breaks ties. */
function voteError({ targets }: Dataset, { count, rows: near }: Neighbours, k: number, rows: number): number {
  if (targets.kind !== 'classes') return 1
  let wrong = 0
  for (let row = 0; row < rows; row++) {
    const votes = new Map<number, number>()
    for (let i = 0; i < k; i++) {
      const label = targets.labels[near[row * count + i] ?? 0] ?? 0
      votes.set(label, (votes.get(label) ?? 0) + 1)
    }
    let [winner, most] = [-1, 0]
    for (const [label, number] of votes) if (number > most) [winner, most] = [label, number]
    if (winner !== targets.labels[row]) wrong++
  }
  return wrong / rows
}

function coverHart(error: number, classes: number): number {
  const chance = (classes - 1) / classes
  return chance * (1 - Math.sqrt(Math.max(0, 1 - error / chance)))
}

function ofValues(data: Dataset): AchievableEstimate {
  if (data.targets.kind !== 'values') return estimate('regression', { low: 0, high: 0 }, data.rows)
  const { values, width } = data.targets
  const means = columnMeans(values, width)
  const variance = values.reduce((sum, value, i) => sum + (value - (means[i % width] ?? 0)) ** 2, 0) / data.rows
  if (variance === 0) return estimate('regression', { low: 0, high: 0 }, data.rows)
  const neighbours = neighbourSearch(data)(GAMMA_NEIGHBOURS, data.rows)
  const { gamma, delta } = gammas(values, width, neighbours, data.rows)
  const first = gamma[0] ?? 0
  const noise = Math.min(Math.max(0, intercept(delta, gamma)), first)
  // The lower end allows for an extrapolation twice as far.
  return estimate('regression', { low: Math.max(0, 2 * noise - first) / variance, high: first / variance }, data.rows)
}

/** For the k-th neighbours, k = 1, 2, …: half the mean squared difference of targets, and the mean squared distance. */
function gammas(
  values: Float64Array,
  width: number,
  near: Neighbours,
  rows: number,
): Record<'gamma' | 'delta', number[]> {
  const sums = Array.from({ length: near.count }, () => ({ gamma: 0, delta: 0 }))
  for (let row = 0; row < rows; row++) {
    sums.forEach((sum, k) => {
      const other = near.rows[row * near.count + k] ?? 0
      for (let j = 0; j < width; j++) {
        sum.gamma += ((values[row * width + j] ?? 0) - (values[other * width + j] ?? 0)) ** 2 / 2
      }
      sum.delta += near.distances[row * near.count + k] ?? 0
    })
  }
  return { gamma: sums.map(({ gamma }) => gamma / rows), delta: sums.map(({ delta }) => delta / rows) }
}

/** The value at 0 of the least-squares line through the points. */
function intercept(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanX, meanY] = [mean(x), mean(y)]
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
  const slope = x.reduce((sum, value, i) => sum + (value - meanX) * ((y[i] ?? 0) - meanY), 0) / spread
  return spread > 0 ? meanY - slope * meanX : meanY
}
