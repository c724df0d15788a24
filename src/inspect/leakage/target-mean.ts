import { countCodes } from '../../data/statistics/count-codes.js'
import type { DataFinding } from '../../result/index.js'
import type { Column } from '../frame/frame.js'
import type { OrderedValues } from '../frame/ordered-values.js'
import { figure } from '../phrases.js'
import { byKnownRules, type Explained, type Shrinkage, smoothedFractions, withSharedWeight } from './shrunken-means.js'
import {
  beyondChance,
  type Group,
  groupsOf,
  medianSmoothing,
  roundedTo,
  smoothing,
  unsmoothed,
  WIDER,
} from './value-groups.js'
import { chiSquareTail } from '../statistics/distributions.js'

/** Fewer different values show too little. */
const FEWEST_GROUPS = 6
/** The probability of fractions as close as this for a column that is not made from these rows. */
const ALPHA = 1e-6
/** The fraction of the values of a regression that must be means to the last digits: means of all their rows, if all are here. */
const EXACT = 0.25
const DIGITS = 1e-6
/** How many units of the last place targets must span to be quantities that were rounded. */
const LEAST_UNITS = 20
/** In standard errors: how far apart the means of such a column and of the target may lie. */
export const STANDARD_ERRORS_APART = 6
const MOST_CLASSES = 50
/** The rows that a shrunken mean must explain, and the values of a class that one weight must. */
const [EXPLAINED_ROWS, EXPLAINED_VALUES] = [0.15, 0.6]

/**
 * A finding if a column is the mean target of the rows that share its value: a target encoding that includes their own targets,
 * smoothed toward the overall mean or not.
 *
 * Regression: at least 6 values, and a quarter of those that several rows share, are the mean of their targets to six digits, or to
 * those that the values are rounded to; the others may have rows that are missing here.
 *
 * Classification: fractions agree by chance. Among n rows, that of a class varies by v(1 − v)/n around a value v that other rows
 * gave, but hardly around one made from these rows themselves: χ² = Σ n·(fraction − v)²/(v(1 − v)) over G values has about G − 2
 * degrees of freedom for the former and is near 0 for the latter, or near the share of their rows that is missing here.
 *
 * Either: at least 6 values with 15 % of the rows that one rule of smoothing explains exactly, or that share their weights beside the
 * overall mean.
 *
 * @param feature All rows of all parts, as for the target.
 */
export function targetMeanFinding(feature: Column, target: Column, parts: readonly string[]): DataFinding | null {
  if (feature.kind !== 'number') return null
  if (target.kind === 'number') {
    const all = momentsOf(target.ordered)
    const found = isMeanAlike(momentsOf(feature.ordered), all)
      ? (exactMeans(feature.values, target.values, all.mean) ?? shrunken(feature.values, target.values, all, false))
      : null
    return found === null ? null : findingOf(feature.name, `the mean of ${JSON.stringify(target.name)}`, found, parts)
  }
  const counts = countCodes(target.codes, target.categories.length)
  const used = counts.flatMap((count, label) => (count > 0 ? [label] : []))
  if (used.length > MOST_CLASSES) return null
  const moments = momentsOf(feature.ordered)
  for (const label of used) {
    const fraction = (counts[label] ?? 0) / target.codes.length
    // Compared first: most columns need no array of a class.
    const all = { mean: fraction, variance: fraction * (1 - fraction) }
    if (!isMeanAlike(moments, all)) continue
    const isClass = Float64Array.from(target.codes, (code) => Number(code === label))
    const found = closeFractions(feature.values, isClass) ?? shrunken(feature.values, isClass, all, true)
    const what = `the fraction of class ${JSON.stringify(target.categories[label])} of ${JSON.stringify(target.name)}`
    if (found !== null) return findingOf(feature.name, what, found, parts)
  }
  return null
}

interface Moments {
  readonly rows: number
  readonly mean: number
  readonly variance: number
}

/** Those of all targets. */
type OfTargets = Omit<Moments, 'rows'>

function momentsOf({ sums: { rows, sum, squares } }: OrderedValues): Moments {
  const mean = sum / rows
  return { rows, mean, variance: Math.max(0, squares / rows - mean * mean) }
}

/** The mean of such a column is that of the target: most columns are told apart by it. */
function isMeanAlike(own: Moments, { mean, variance }: OfTargets): boolean {
  return own.rows > 0 && Math.abs(own.mean - mean) <= STANDARD_ERRORS_APART * Math.sqrt(variance / own.rows)
}

/** How many values were compared, and how many of them, or how closely all of them, are means. */
type Found = Readonly<Record<'values', number> & Partial<Record<'exact' | 'ratio' | 'shrunken', number>>>

function exactMeans(x: Float64Array, y: Float64Array, mean: number): Found | null {
  const groups = groupsOf(x, y)?.filter(({ rows }) => rows > 1) ?? []
  if (groups.length < FEWEST_GROUPS) return null
  const spread = Math.max(...groups.map(({ value }) => value)) - Math.min(...groups.map(({ value }) => value))
  // Half a unit in the last place of the means, and of the targets that they are means of; few whole numbers are not rounded.
  const unit = roundedTo(y)
  const rounding = 0.505 * (roundedTo(x) + (unit * LEAST_UNITS <= spread ? unit : 0))
  const exact = [{ weight: 0, prior: 0 }, smoothing(groups), medianSmoothing(groups, mean)].map((by) => {
    const off = groups.map(
      (group) => Math.abs(group.sum / group.rows - unsmoothed(group, by)) / (1 + by.weight / group.rows),
    )
    const margin = Math.max(DIGITS * spread, rounding)
    const within = (margins: number): number => off.filter((by) => by <= margins * margin).length
    return beyondChance(within(1), within(WIDER))
  })
  const most = Math.floor(Math.max(...exact))
  return most >= FEWEST_GROUPS && most >= EXACT * groups.length ? { values: groups.length, exact: most } : null
}

function closeFractions(x: Float64Array, y: Float64Array): Found | null {
  const groups = groupsOf(x, y) ?? []
  // Certain values are right, or no such mean.
  const isPossible = ({ value, rows, sum }: Group): boolean => value > 0 ? value < 1 || sum === rows : value === 0 && sum === 0 // prettier-ignore
  if (!groups.every(isPossible)) return null
  const counted = groups.filter(({ value, rows }) => rows * value * (1 - value) >= 1)
  if (counted.length < FEWEST_GROUPS) return null
  const degrees = counted.length - 2
  const statistics = [{ weight: 0, prior: 0 }, smoothing(counted)].map((by) =>
    counted.reduce((sum, group) => {
      const off = group.sum / group.rows - unsmoothed(group, by)
      return sum + (group.rows * off * off) / (group.value * (1 - group.value))
    }, 0),
  )
  const least = Math.min(...statistics)
  if (1 - chiSquareTail(least, degrees) >= ALPHA) return null
  return { values: counted.length, ratio: least / degrees }
}

/** Means that were drawn toward that of all rows. */
function shrunken(x: Float64Array, y: Float64Array, { mean, variance }: OfTargets, isShared: boolean): Found | null {
  const groups = groupsOf(x, y) ?? []
  if (groups.length < FEWEST_GROUPS) return null
  const values = groups.map(({ value }) => value)
  const unit = roundedTo(x)
  const spread = Math.max(...values) - Math.min(...values)
  const shrinkage: Shrinkage = { prior: mean, variance, isShared, margin: Math.max(DIGITS * spread, 0.505 * unit) }
  const isEnough = (found: Explained): boolean =>
    found.values >= FEWEST_GROUPS && found.rows >= EXPLAINED_ROWS * x.length
  // Rounded values share weights by chance.
  const ways = [byKnownRules, ...(unit === 0 ? [withSharedWeight] : [])]
  for (const way of ways) {
    const found = way(groups, shrinkage)
    if (isEnough(found)) return { values: groups.length, shrunken: Math.floor(found.values) }
  }
  if (!isShared) return null
  const found = smoothedFractions(groups, shrinkage)
  const isFound = found.values >= Math.max(FEWEST_GROUPS, EXPLAINED_VALUES * groups.length) && found.probability < ALPHA
  return isFound ? { values: groups.length, shrunken: found.values } : null
}

function findingOf(name: string, what: string, found: Found, parts: readonly string[]): DataFinding {
  const { values, exact, ratio, shrunken: drawn } = found
  const evidence =
    drawn !== undefined
      ? `${figure(drawn)} of ${figure(values)} values are exactly such means, drawn toward that of all rows`
      : exact === undefined
        ? `over ${figure(values)} values the squared difference is ${figure(ratio ?? 0)} of what chance leaves between a value and other rows`
        : `${figure(exact)} of ${figure(values)} values are exactly that`
  return {
    kind: 'target leakage',
    severity: 'problem',
    column: name,
    parts,
    message: `${JSON.stringify(name)} is ${what} over the rows that share its value, their own targets included: ${evidence}.`,
    action:
      'Encode by the target out of fold and on train alone, or exclude the column: new rows have no target to include.',
    numbers: found,
  }
}
