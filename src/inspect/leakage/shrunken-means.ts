import { beyondChance, type Group, WIDER } from './value-groups.js'

/** Values that equal a mean drawn toward that of all rows, and the rows that have them. */
export interface Explained {
  readonly values: number
  readonly rows: number
}

/** The weight of the mean of n rows beside that of all rows, by the variance of their targets and of all targets. */
type Weight = (n: number, within: number, overall: number) => number

/** Rules of common encoders: that of scikit-learn's `TargetEncoder` by default, and those of category_encoders, now and before. */
const RULES: readonly Weight[] = [
  (n, within, overall) => (n * overall) / (within + n * overall),
  (n) => 1 / (1 + Math.exp((20 - n) / 10)),
  (n) => 1 / (1 + Math.exp(1 - n)),
]

/** What a column is compared with. */
export interface Shrinkage {
  /** The mean and the variance of all targets. */
  readonly prior: number
  readonly variance: number
  /** How far a value may be from the one expected. */
  readonly margin: number
  /** Whether categories with equal means and sizes may share a value, as those of a class do. */
  readonly isShared: boolean
}

/** Weights nearer to 0 or 1 are those of the overall mean, or of a mean that was not smoothed. */
const LEAST_WEIGHT = 1e-3

/** The values by the rule that explains the most. */
export function byKnownRules(groups: readonly Group[], shrinkage: Shrinkage): Explained {
  const sizes = groups.map(({ rows, sum }) => (shrinkage.isShared ? sizesOf(rows, sum) : [rows]))
  const found = RULES.map((weight) => {
    const off = groups.map((group, i) => leastOff(group, sizes[i] ?? [], weight, shrinkage))
    return lessChance((times) => totals(groups, (_, i) => (off[i] ?? Infinity) <= times * shrinkage.margin))
  })
  return found.reduce((best, one) => (one.values > best.values ? one : best))
}

/** How far a value is from what a rule makes of its rows, if they are categories of one of these sizes. */
function leastOff(
  { value, rows, sum, squares }: Group,
  sizes: readonly number[],
  weight: Weight,
  { prior, variance }: Shrinkage,
): number {
  const mean = sum / rows
  const within = Math.max(0, squares / rows - mean * mean)
  return Math.min(...sizes.map((n) => Math.abs(prior + weight(n, within, variance) * (mean - prior) - value)))
}

/** Larger categories seldom share a value. */
const MOST_SIZE = 400

/** The sizes that categories may have of which several, with equal sums, have so many rows together. */
function sizesOf(rows: number, sum: number): number[] {
  const sizes: number[] = rows > MOST_SIZE ? [rows] : []
  for (let n = 1; n <= Math.min(rows, MOST_SIZE); n++) {
    if (rows % n === 0 && (sum * n) % rows === 0) sizes.push(n)
  }
  return sizes
}

function totals(groups: readonly Group[], isFound: (group: Group, i: number) => boolean): Explained {
  const found = groups.filter(isFound)
  return { values: found.length, rows: found.reduce((sum, { rows }) => sum + rows, 0) }
}

/** What is found within a margin, less what chance puts there. */
function lessChance(within: (times: number) => Explained): Explained {
  const [own, wider] = [within(1), within(WIDER)]
  return { values: beyondChance(own.values, wider.values), rows: beyondChance(own.rows, wider.rows) }
}

/** So many values with one weight are no chance, beyond those that chance puts beside each other. */
const FEWEST_ALIKE = 3

interface Weighted {
  readonly weight: number
  readonly tolerance: number
  readonly rows: number
}

/**
 * The values that share the weight w of their own mean beside the overall one, v = w·mean + (1 − w)·prior, with at least two others:
 * in a smoothed target encoding w depends on the size of the category, by whatever rule.
 */
export function withSharedWeight(groups: readonly Group[], { prior, margin }: Shrinkage): Explained {
  const weights = groups
    .flatMap(({ value, rows, sum }): Weighted[] => {
      const off = sum / rows - prior
      const weight = (value - prior) / off
      const isDrawn = weight > LEAST_WEIGHT && weight < 1 - LEAST_WEIGHT
      return isDrawn ? [{ weight, tolerance: margin / Math.abs(off), rows }] : []
    })
    .toSorted((a, b) => a.weight - b.weight)
  return lessChance((times) => inRuns(weights, times))
}

/** Those in runs of weights, in ascending order, each equal to the one before within so many tolerances. */
function inRuns(weights: readonly Weighted[], times: number): Explained {
  let [values, rows] = [0, 0]
  let run: Weighted[] = []
  const end = (): void => {
    if (run.length >= FEWEST_ALIKE) {
      values += run.length
      rows += run.reduce((sum, one) => sum + one.rows, 0)
    }
    run = []
  }
  for (const one of weights) {
    const last = run.at(-1)
    if (last !== undefined && one.weight - last.weight > times * (one.tolerance + last.tolerance)) end()
    run.push(one)
  }
  end()
  return { values, rows }
}

/** More values than these are seldom those of small categories. */
const MOST_VALUES = 200
/** With more rows than this in the place of the overall mean, no category counts. */
const MOST_WEIGHT = 1000

/** From which to which m a value is (sum + m·p)/(n + m), to within the margin, for one size n. */
interface Range {
  readonly low: number
  readonly high: number
}

/**
 * How many values are (S + m·p)/(n + m) for one m, with S the rows of a class among the n of a category, where categories share
 * values; and the probability that so many would be for a column of another meaning.
 */
export function smoothedFractions(
  groups: readonly Group[],
  shrinkage: Shrinkage,
): { readonly values: number; readonly probability: number } {
  const used = groups.filter(({ sum, rows }) => Math.abs(sum / rows - shrinkage.prior) > 2 * shrinkage.margin)
  if (used.length > MOST_VALUES) return { values: 0, probability: 1 }
  const all = used.map((group) => rangesOf(group, shrinkage))
  let [values, tried] = [0, 0]
  for (const { low, high } of all.flat()) {
    tried++
    const m = (low + high) / 2
    values = Math.max(values, all.filter((ranges) => ranges.some((one) => one.low <= m && m <= one.high)).length)
  }
  // By chance a range of m holds a given one as often as it has a share of all, on a logarithmic scale.
  const chances = all.map((ranges) => {
    const length = ranges.reduce((sum, { low, high }) => sum + Math.log((1 + high) / (1 + low)), 0)
    return Math.min(1, length / Math.log(1 + MOST_WEIGHT))
  })
  return { values, probability: Math.min(1, tried * atLeast(values - 1, chances)) }
}

function rangesOf({ value, rows, sum }: Group, { prior, margin }: Shrinkage): Range[] {
  const off = sum / rows - prior
  return sizesOf(rows, sum).flatMap((n): Range[] => {
    const ends = [value - margin, value + margin].map((end) => {
      const weight = (end - prior) / off
      return weight <= 0 ? Infinity : n / weight - n
    })
    const [low, high] = [Math.min(...ends), Math.min(Math.max(...ends), MOST_WEIGHT)]
    return high < 0 || low > MOST_WEIGHT ? [] : [{ low: Math.max(0, low), high }]
  })
}

/** The probability of at least so many successes among independent trials of these probabilities (Poisson binomial). */
function atLeast(successes: number, chances: readonly number[]): number {
  let masses = [1]
  for (const chance of chances) {
    masses = [...masses, 0].map((mass, count) => mass * (1 - chance) + (masses[count - 1] ?? 0) * chance)
  }
  return masses.slice(Math.max(0, successes)).reduce((sum, mass) => sum + mass, 0)
}
