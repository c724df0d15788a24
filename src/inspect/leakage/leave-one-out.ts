import { countCodes } from '../../data/statistics/count-codes.js'
import type { DataFinding } from '../../result/index.js'
import type { CategoryColumn, Column, NumberColumn } from '../frame/frame.js'
import { OrderedValues, type Sums } from '../frame/ordered-values.js'
import { figure } from '../phrases.js'
import { completePairs } from '../../data/statistics/correlation.js'
import { chiSquareTail } from '../statistics/distributions.js'
import { type Group, groupsOf, roundedTo } from './value-groups.js'

/** Fewer categories show too little. */
const FEWEST_CATEGORIES = 5
/** The fraction of the rows that must be explained; categories of one row, and those that share a value, are not. */
const EXPLAINED = 0.15
/** Categories with equal values that are told apart. */
const MOST_ALIKE = 4
/** How far a value may be from the one expected, in units of the spread. */
const DIGITS = 1e-6
/** Means of such a column and of the target are equal but for categories of one row: in standard deviations. */
export const DEVIATIONS_APART = 0.05
/** A mean of other rows varies less than the target. */
const LESS_VARIANCE = 0.9
/** The largest category of a regression, and the most rows × sizes that are looked at. */
const MOST_ROWS_OF_CATEGORY = 200
const MOST_WORK = 1e6
const MOST_CLASSES = 50
/** The spread is that of this fraction of the rows. */
const MOST_OF_ROWS = 0.99
/** So much is taken off for sets that chance makes. */
const TIMES = 2

/**
 * A finding if a column is the mean target of the other rows of each row's category, as leave-one-out encoding has it. It excludes the
 * row's own target and yet reveals it: with S the sum over a category of n rows the value is v = (S − y)/(n − 1), so that y = S − (n − 1)·v.
 *
 * Classification: a category has two values, (S − 1)/(n − 1) of exactly the S rows of the class and S/(n − 1) of exactly the n − S
 * others. Where small categories share values and hide each other, what is left is that the values add up to the number of rows of
 * the class, and that the class differs more from one value to the next than rows of their own would. Regression: n rows share
 * y + (n − 1)·v. Found where such pairs, or such sets, explain 15 % of the rows, or by the sum.
 *
 * @param feature All rows of all parts, as for the target.
 */
export function leaveOneOutFinding(feature: Column, target: Column, parts: readonly string[]): DataFinding | null {
  if (feature.kind !== 'number') return null
  if (target.kind === 'number') {
    if (!isMeanOfOthers(...pairedSums(feature, target))) return null
    return findingOf(feature.name, `the mean of ${JSON.stringify(target.name)}`, setsOf(feature.values, target.values), feature, parts) // prettier-ignore
  }
  const counts = countCodes(target.codes, target.categories.length)
  if (counts.length > MOST_CLASSES) return null
  const own = feature.ordered.sums
  const present = own.rows === feature.values.length ? counts : countPresent(feature.values, target)
  for (const [label, count] of counts.entries()) {
    const ofClass = present[label] ?? 0
    // Compared first: most columns need no array of a class.
    if (count === 0 || !isMeanOfOthers(own, { rows: own.rows, sum: ofClass, squares: ofClass })) continue
    const isClass = Float64Array.from(target.codes, (code) => Number(code === label))
    const what = `the fraction of class ${JSON.stringify(target.categories[label])} of ${JSON.stringify(target.name)}`
    const found =
      findingOf(feature.name, what, pairsOf(feature.values, isClass), feature, parts) ??
      (hasSumOfOthers(feature.values, isClass) ? byItsSum(feature.name, what, parts) : null)
    if (found !== null) return found
  }
  return null
}

/** The rows of each class in which a feature is present. */
function countPresent(values: Float64Array, { codes, categories }: CategoryColumn): number[] {
  return countCodes(
    codes.map((code, row) => (Number.isNaN(values[row]) ? -1 : code)),
    categories.length,
  )
}

/** The sums over the rows in which both are present. */
function pairedSums(feature: NumberColumn, target: NumberColumn): [Sums, Sums] {
  const [x, y] = [feature.ordered.sums, target.ordered.sums]
  if (x.rows === feature.values.length && y.rows === target.values.length) return [x, y]
  const [paired, other] = completePairs(feature.values, target.values)
  return [new OrderedValues(paired).sums, new OrderedValues(other).sums]
}

/**
 * Whether mean and variance are as those of such a column may be, which few columns have: Σ (S − y)/(n − 1) = S over each category,
 * so that the means are equal.
 */
function isMeanOfOthers(x: Sums, y: Sums): boolean {
  const { rows } = x
  const [own, variance] = [x, y].map(({ sum, squares }) => squares / rows - (sum / rows) ** 2)
  if (own === undefined || variance === undefined || !(own < LESS_VARIANCE * variance)) return false
  return Math.abs(x.sum - y.sum) / rows <= DEVIATIONS_APART * Math.sqrt(variance)
}

interface Explained {
  readonly categories: number
  readonly rows: number
}

/** Pairs of values that only rows of the class and only others have, in the numbers that one category would have. */
function pairsOf(x: Float64Array, y: Float64Array): Explained {
  const groups = groupsOf(x, y) ?? []
  const others = groups.filter(({ sum }) => sum === 0).toSorted((a, b) => a.value - b.value)
  let [categories, rows] = [0, 0]
  for (const own of groups) {
    if (own.sum !== own.rows || !(own.value > 0)) continue
    for (let alike = 1; alike <= MOST_ALIKE; alike++) {
      const ofClass = own.rows / alike
      const size = (ofClass - 1) / own.value
      if (!Number.isInteger(ofClass) || ofClass < 2 || Math.abs(size - Math.round(size)) > DIGITS * size) continue
      const rest = alike * (Math.round(size) + 1 - ofClass)
      const expected = ofClass / Math.round(size)
      if (!others.some((other) => other.rows === rest && Math.abs(other.value - expected) <= DIGITS)) continue
      categories += alike
      rows += own.rows + rest
      break
    }
  }
  return { categories, rows }
}

/** How far the sum of the values may be from that of the class, for each row. */
const SUM_DIGITS = 1e-7
/** Values on either side that tell what the fraction of the class is near a value, and the fewest values that show anything. */
const [NEIGHBOURS, FEWEST_VALUES] = [5, 6]
/** The probability that fractions differ so much by chance, and how much the estimates from neighbours add to the differences. */
const [ALPHA, INFLATION] = [1e-3, 1.5]

/**
 * Whether the values add up to the number of rows of the class, as Σ (S − y)/(n − 1) = S over each category, rows of categories without
 * others left out, which have the mean of all; and neighbouring values differ more in the fraction of the class than chance has it.
 */
function hasSumOfOthers(x: Float64Array, y: Float64Array): boolean {
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length
  let [all, others, outside] = [0, 0, 0]
  for (let row = 0; row < x.length; row++) {
    const value = x[row] ?? NaN
    if (Number.isNaN(value)) continue
    const off = value - (y[row] ?? 0)
    all += off
    if (Math.abs(value - mean) > DIGITS) others += off
    outside += Number(value < 0 || value > 1)
  }
  if (outside > 0 || Math.min(Math.abs(all), Math.abs(others)) > SUM_DIGITS * x.length) return false
  return isOverdispersed(groupsOf(x, y)?.toSorted((a, b) => a.value - b.value) ?? [])
}

/** Pearson's χ² of the fractions, each beside that of the values around it. */
function isOverdispersed(groups: readonly Group[]): boolean {
  let [statistic, degrees] = [0, 0]
  for (const [i, { rows, sum }] of groups.entries()) {
    if (rows < 2) continue
    const around = groups.slice(Math.max(0, i - NEIGHBOURS), i + NEIGHBOURS + 1)
    const total = around.reduce((of, one) => of + one.rows, 0) - rows
    // Half a row of either class more, so that no fraction is 0 or 1.
    const fraction = (around.reduce((of, one) => of + one.sum, 0) - sum + 0.5) / (total + 1)
    statistic += (sum - rows * fraction) ** 2 / (rows * fraction * (1 - fraction))
    degrees++
  }
  return degrees >= FEWEST_VALUES && chiSquareTail(statistic / INFLATION, degrees) < ALPHA
}

/**
 * Sets of n rows that share y + (n − 1)·v, beyond those of as many rows that share the sum of another size, as chance has it. A set
 * whose rows all have one value shows nothing: copies of a row are such a set.
 */
function setsOf(x: Float64Array, y: Float64Array): Explained {
  const rows = Array.from(x.keys()).filter((row) => !Number.isNaN(x[row]) && !Number.isNaN(y[row]))
  const used = { x: Float64Array.from(rows, (row) => x[row] ?? 0), y: Float64Array.from(rows, (row) => y[row] ?? 0) }
  const found = countSets(used.x, used.y, runsOf)
  if (!isEnough(found, x.length)) return found
  // Seldom: the values of the rows of a set take a slower sort. With the other sign they make sets by chance alone.
  const varied = countSets(used.x, used.y, variedRunsOf)
  const other = countSets(
    used.x.map((value) => -value),
    used.y,
    variedRunsOf,
  )
  return { categories: varied.categories - other.categories, rows: varied.rows - other.rows }
}

/** The lengths of the runs of sums that are equal to within a margin. */
type RunsOf = (sums: Float64Array, margin: number, x: Float64Array) => number[]

function countSets(x: Float64Array, y: Float64Array, runsOf: RunsOf): Explained {
  // Of most rows: a few targets in the wrong unit would widen the margin a thousandfold.
  const spread = y.map(Math.abs).sort()[Math.floor(MOST_OF_ROWS * (y.length - 1))] ?? 0
  const [unitX, unitY] = [roundedTo(x), roundedTo(y)]
  const most = Math.min(MOST_ROWS_OF_CATEGORY, Math.floor(MOST_WORK / x.length), x.length)
  const sums = new Float64Array(x.length)
  let [categories, chance] = [0, 0]
  let [rows, chanceRows] = [0, 0]
  for (let size = 2; size <= most; size++) {
    for (let i = 0; i < sums.length; i++) sums[i] = (y[i] ?? 0) + (size - 1) * (x[i] ?? 0)
    const rounding = 1.01 * ((size - 1) * unitX + unitY)
    const runs = runsOf(sums, Math.max(DIGITS * spread * size, rounding), x)
    const own = runs.filter((length) => length === size).length
    const other = runs.filter((length) => length === size + 1).length
    categories += own
    chance += other
    rows += own * size
    chanceRows += other * (size + 1)
  }
  return { categories: Math.max(0, categories - TIMES * chance), rows: Math.max(0, rows - TIMES * chanceRows) }
}

/** Sorts the sums. */
function runsOf(sums: Float64Array, margin: number): number[] {
  return runs(sums.sort(), margin).map(({ length }) => length)
}

/** Of runs alone whose rows have more than one value. */
function variedRunsOf(sums: Float64Array, margin: number, x: Float64Array): number[] {
  const order = Array.from(sums.keys()).toSorted((a, b) => (sums[a] ?? 0) - (sums[b] ?? 0))
  const sorted = Float64Array.from(order, (at) => sums[at] ?? 0)
  return runs(sorted, margin).flatMap(({ from, length }) => {
    const values = order.slice(from, from + length).map((at) => x[at] ?? 0)
    return values.every((value) => value === values[0]) ? [] : [length]
  })
}

function runs(sorted: Float64Array, margin: number): { readonly from: number; readonly length: number }[] {
  const found: { from: number; length: number }[] = []
  for (let from = 0; from < sorted.length;) {
    const first = sorted[from] ?? 0
    let to = from + 1
    while (to < sorted.length && (sorted[to] ?? 0) - first <= margin) to++
    found.push({ from, length: to - from })
    from = to
  }
  return found
}

function isEnough({ categories, rows }: Explained, all: number): boolean {
  return categories >= FEWEST_CATEGORIES && rows >= EXPLAINED * all
}

/** What is said where the sums alone show it. */
function byItsSum(name: string, what: string, parts: readonly string[]): DataFinding {
  return leakOf(
    name,
    parts,
    `${JSON.stringify(name)} is ${what} over the other rows of each row's category (leave-one-out encoding): its values add up exactly to the number of rows of the class, and neighbouring values differ in the class. That and the sum over a category give the row's own target.`,
    {},
  )
}

function leakOf(name: string, parts: readonly string[], message: string, numbers: DataFinding['numbers']): DataFinding {
  return {
    kind: 'target leakage',
    severity: 'problem',
    column: name,
    parts,
    message,
    action:
      'Encode by the target out of fold and on train alone, or exclude the column: new rows have no target to leave out.',
    numbers,
  }
}

function findingOf(
  name: string,
  what: string,
  found: Explained,
  { values }: NumberColumn,
  parts: readonly string[],
): DataFinding | null {
  if (!isEnough(found, values.length)) return null
  const { categories, rows } = found
  return leakOf(
    name,
    parts,
    `${JSON.stringify(name)} is ${what} over the other rows of each row's category (leave-one-out encoding): that and the sum over the category give the row's own target, exactly so for ${figure(rows)} of ${figure(values.length)} rows in ${figure(categories)} categories.`,
    { rows, categories },
  )
}
