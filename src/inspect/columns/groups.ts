import { permutation } from '../../data/random/philox.js'
import { countCodes } from '../../data/statistics/count-codes.js'
import { type Moments, momentsOf } from '../../data/statistics/moments.js'
import type { DataFinding } from '../../result/index.js'
import type { Column, Frame, FrameColumn } from '../frame/frame.js'
import { listed } from '../phrases.js'
import { isIdentifierName } from './identifiers.js'

const FEWEST_GROUPS = 20
/** Larger groups are ordinary categories. */
const MOST_ROWS_PER_GROUP = 100
/** Features in which rows of one group must be alike, and how sure that must be, in standard deviations. */
const FEWEST_ALIKE = 2
const ALIKE_FRACTION = 0.3
const LEAST_Z = 8
/** Features that are tested before the first look at how many of them are alike, and how far below what is needed they are to be. */
const FIRST_CHECK = 48
const CHECK_Z = 4
/** Purpose of the random order. */
const GROUPS = 1105
/** Values of a number that are neighbours. */
const GROUPS_PER_BIN = 4
/** Names of what rows are often grouped by. */
const GROUP_NAME = /patient|subject|person|user|customer|client|participant|household|student|session|device|donor/i

/**
 * Features whose values repeat as those of patients or users do, so that rows of one value belong into one part: many values
 * with a few rows each, and rows of one value have the same target or are alike in several other features. A note where only
 * the name says so.
 *
 * @param valuesOf The number of different values of a feature.
 */
export function groupFindings(train: Frame, part: string, valuesOf: (column: string) => number): DataFinding[] {
  const spreads = new Map<string, Moments>()
  return train.features.flatMap((feature) => {
    if (!mayBeGroups(valuesOf(feature.name), train.rows)) return []
    const column = feature.read()
    const codes = groupCodes(column)
    if (codes === null) return []
    const groups = distinctCodes(codes)
    if (!mayBeGroups(groups, train.rows)) return []
    const hasOneTarget = train.targets.length === 1 && isConstantWithin(train.targets[0]?.read(), codes)
    const isNamed = isIdentifierName(column.name) || GROUP_NAME.test(column.name)
    const fewest = Math.max(FEWEST_ALIKE, ALIKE_FRACTION * (train.features.length - 1))
    const alike = alikeFeatures(train, column, { codes, groups }, spreads, hasOneTarget || isNamed ? 0 : fewest)
    const isEvident = hasOneTarget || alike.length >= fewest
    if (!isEvident && !isNamed) return []
    return [groupFinding(column.name, part, { rows: train.rows, groups, alike, hasOneTarget, isEvident })]
  })
}

function mayBeGroups(groups: number, rows: number): boolean {
  return groups >= FEWEST_GROUPS && rows >= 2 * groups && rows <= MOST_ROWS_PER_GROUP * groups
}

function groupFinding(
  name: string,
  part: string,
  found: { rows: number; groups: number; alike: string[]; hasOneTarget: boolean; isEvident: boolean },
): DataFinding {
  const { rows, groups, alike, hasOneTarget, isEvident } = found
  const quoted = JSON.stringify(name)
  const reasons = [
    ...(hasOneTarget ? ['have the same target'] : []),
    ...(alike.length > 0 ? [`are alike in ${listed(alike.map((one) => JSON.stringify(one)))}`] : []),
  ]
  const evidence = isEvident ? ` Rows with the same value ${reasons.join(' and ')}.` : ''
  return {
    kind: 'repeated group',
    severity: isEvident ? 'warning' : 'note',
    column: name,
    parts: [part],
    message: `${quoted} repeats: ${groups} values in ${rows} rows of ${part}.${evidence} A random split puts rows of one value into train and dev, so the error on dev does not hold for new values.`,
    action: `If new rows will come with new values, split by it: --group ${/^[\w.-]+$/.test(name) ? name : quoted}, or group: ${quoted} of \`split\`.`,
    numbers: { rows, groups, alike: alike.length },
  }
}

/** Consecutive codes of categories or whole numbers in the first `rows`; `null` for other columns, and for more than `most` values. */
export function groupCodes(column: Column, most: number = Infinity, rows: number = Infinity): Int32Array | null {
  const values = (column.kind === 'number' ? column.values : column.codes).subarray(0, rows)
  const codes = new Map<number, number>()
  // The codes of small numbers, without a look-up.
  const known = new Int32Array(SMALL_NUMBERS).fill(-1)
  const result = new Int32Array(values.length)
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN
    const isSmall = value >= 0 && value < SMALL_NUMBERS && value === (value | 0)
    let code = isSmall ? (known[value] ?? -1) : -1
    if (code === -1) {
      if (!Number.isInteger(value) || value === -1) return null
      code = codes.get(value) ?? -1
      if (code === -1) {
        if (codes.size >= most) return null
        code = codes.size
        codes.set(value, code)
        if (isSmall) known[value] = code
      }
    }
    result[row] = code
  }
  return result
}

const SMALL_NUMBERS = 1024

/** Rows in groups, by consecutive codes. */
interface Grouping {
  readonly codes: Int32Array
  readonly groups: number
}

/** The number of consecutive codes from 0. */
function distinctCodes(codes: Int32Array): number {
  return codes.reduce((most, code) => Math.max(most, code), -1) + 1
}

function isConstantWithin(target: Column | undefined, codes: Int32Array): boolean {
  if (target === undefined) return false
  const values = target.kind === 'number' ? target.values : target.codes
  const first = new Map<number, number>()
  return codes.every((code, row) => {
    if (!first.has(code)) first.set(code, values[row] ?? NaN)
    return first.get(code) === values[row]
  })
}

/**
 * The numeric features of which groups explain more than by chance, and than the size of the values does: a length or an age repeats as
 * well, and what depends on it is alike in rows of one value, but in rows of the next value, too. So groups of numbers are
 * compared within bins of neighbouring values.
 *
 * Without a relation, the fraction η² that G groups explain within B bins of n rows has a Beta distribution with mean (G − B)/(n − B) and
 * variance 2(G − B)(n − G)/((n − B)²(n − B + 2)).
 *
 * @param fewest Fewer alike features are of no use: of many, a random order is tested, which ends where so few of the first 48, 96, 192 … are
 *   alike that `fewest` of all would be with a probability below 10⁻⁴ each time.
 */
function alikeFeatures(
  train: Frame,
  column: Column,
  { codes, groups }: Grouping,
  spreads: Map<string, Moments>,
  fewest: number,
): string[] {
  const { rows } = train
  const counts = countCodes(codes, groups)
  const bins = column.kind === 'number' ? neighbourBins(column.values, codes, counts) : new Int32Array(groups)
  const binCount = distinctCodes(bins)
  const left = rows - binCount
  const mean = (groups - binCount) / left
  const deviation = Math.sqrt((2 * (groups - binCount) * (rows - groups)) / (left ** 2 * (left + 2)))
  const isAlike = (feature: FrameColumn): boolean => {
    const other = feature.read()
    if (other.kind !== 'number') return false
    const spread = spreads.get(feature.name) ?? momentsOf(other.values)
    spreads.set(feature.name, spread)
    const explained = explainedByGroups(other.values, spread, { codes, counts, bins, binCount })
    return (explained - mean) / deviation > LEAST_Z
  }
  const others = train.features.filter(({ name, kind }) => name !== column.name && kind === 'number')
  const found: number[] = []
  const order = permutation(others.length, 0, GROUPS)
  const wanted = fewest / others.length
  let next = FIRST_CHECK
  for (const [tested, index] of order.entries()) {
    if (tested === next) {
      if (found.length < tested * wanted - CHECK_Z * Math.sqrt(tested * wanted * Math.max(0, 1 - wanted))) return []
      next *= 2
    }
    const feature = others[index]
    if (feature !== undefined && isAlike(feature)) found.push(index)
  }
  return found.sort((a, b) => a - b).map((index) => others[index]?.name ?? '')
}

/** The bin of each group: neighbouring values, about as many rows in each. */
function neighbourBins(values: Float64Array, codes: Int32Array, counts: readonly number[]): Int32Array {
  const groups = counts.length
  const valueOf = new Float64Array(groups)
  codes.forEach((code, row) => (valueOf[code] = values[row] ?? NaN))
  const order = Int32Array.from({ length: groups }, (_, group) => group).sort(
    (a, b) => (valueOf[a] ?? 0) - (valueOf[b] ?? 0),
  )
  const count = Math.max(1, Math.floor(groups / GROUPS_PER_BIN))
  const bins = new Int32Array(groups)
  let [before, bin, last] = [0, -1, -1]
  for (const group of order) {
    const wantedBin = Math.floor((before * count) / codes.length)
    if (wantedBin !== last) bin++
    last = wantedBin
    bins[group] = bin
    before += counts[group] ?? 0
  }
  return bins
}

/** Groups of rows within bins. */
interface Nested {
  readonly codes: Int32Array
  readonly counts: readonly number[]
  /** Of each group. */
  readonly bins: Int32Array
  readonly binCount: number
}

/** η²: the sum of squares between groups over the total, both within bins; 0 where values are missing or do not vary. */
function explainedByGroups(
  values: Float64Array,
  { mean, deviation }: Moments,
  { codes, counts, bins, binCount }: Nested,
): number {
  if (!(deviation > 0)) return 0
  const sums = sumsByCode(values, mean, codes, counts.length)
  const binSums = new Float64Array(binCount)
  const binRows = new Float64Array(binCount)
  let between = 0
  for (let group = 0; group < counts.length; group++) {
    const bin = bins[group] ?? 0
    const sum = sums[group] ?? 0
    const count = counts[group] ?? 0
    between += (sum * sum) / Math.max(1, count)
    binSums[bin] = (binSums[bin] ?? 0) + sum
    binRows[bin] = (binRows[bin] ?? 0) + count
  }
  let ofBins = 0
  for (let bin = 0; bin < binCount; bin++) {
    const sum = binSums[bin] ?? 0
    ofBins += (sum * sum) / Math.max(1, binRows[bin] ?? 0)
  }
  const within = values.length * deviation * deviation - ofBins
  return within > 0 ? (between - ofBins) / within : 0
}

/** Σ(value − mean) of each code. A function of its own: a short loop is compiled soon. */
function sumsByCode(values: Float64Array, mean: number, codes: Int32Array, groups: number): Float64Array {
  const sums = new Float64Array(groups)
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0
    sums[code] = (sums[code] ?? 0) + (values[row] ?? 0) - mean
  }
  return sums
}
