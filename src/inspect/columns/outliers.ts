import type { DataFinding } from '../../result/index.js'
import { counted, shown } from '../phrases.js'
import type { Column, NumberColumn } from '../frame/frame.js'
import { medianDistance, medianOf, SIGMA_PER_MAD, withoutExtreme } from '../frame/ordered-values.js'
import { FEWEST_DISTINCT } from './sentinels.js'

/** Robust z-score beyond which a value is an outlier; for a normal distribution, one in 10²³. */
const MAX_Z = 10
/** An extreme value that occurs this often is treated as a sentinel. */
const MIN_SENTINELS = 3
/** Dates that programs write where there is none, in days since 1970: 0001-01-01, 1753-01-01, 1899-12-30, 1900-01-01, 1970-01-01, 9999-12-31. */
const PLACEHOLDER_DATES: readonly number[] = [-719_162, -79_257, -25_569, -25_567, 0, 2_932_896]

/**
 * Outliers of a part: |x − median| / (1.4826·MAD) > 10, with train's median and median absolute deviation (if that is 0,
 * none); of few different dates, those of single rows and those that stand for none. A note by default, since many healthy quantities have long tails. A warning if an extreme value repeats and its
 * distance to the others exceeds their range, like a sentinel −999 for missing values, or if a value lies more than ten
 * times train's range outside it.
 */
export function outlierFinding(train: Column, part: Column, name: string): DataFinding | null {
  if (train.kind !== 'number' || part.kind !== 'number') return null
  const reference = train.ordered.sorted
  const median = medianOf(reference)
  const deviation = SIGMA_PER_MAD * medianDistance([reference], median)
  if (!(deviation > 0)) return null
  const values = part.ordered.sorted
  const found = farFrom(values, (value) => Math.abs(value - median) / deviation > MAX_Z)
  const far = found.length === 0 ? found : withoutCodes(found, train, values)
  const worst = far.reduce((most, value) => (Math.abs(value - median) > Math.abs(most - median) ? value : most), median)
  if (far.length === 0) return null
  const sentinel = sentinelOf(values, far)
  const isExtreme = isFarOutside(worst, reference)
  const common = { kind: 'outliers', column: train.name, parts: [name] } as const
  const numbers = { rows: far.length, worst, z: (worst - median) / deviation, median, deviation }
  const quoted = JSON.stringify(train.name)
  if (sentinel !== null) {
    const message = `${quoted} is ${shown(train, sentinel.value, String)} in ${counted(sentinel.count, 'row')} of ${name}, far from all other values.`
    const action = 'If it stands for a missing value, read it as one (`missing` of the reader, or --missing-words).'
    return { ...common, severity: 'warning', message, action, numbers: { ...numbers, sentinel: sentinel.value } }
  }
  const message = `${quoted} has ${counted(far.length, 'value')} in ${name} more than ${MAX_Z} robust deviations from train's median ${shown(train, median)}, the farthest ${shown(train, worst)}.`
  const action = isExtreme
    ? 'Check the unit and the decimal point: it lies more than ten times the range of train outside it.'
    : 'Errors, or a long tail? For a long tail, take the logarithm: standardized as they are, these rows dominate the others.'
  return { ...common, severity: isExtreme ? 'warning' : 'note', message, action, numbers }
}

/** Few different dates are those of waves of a survey, say: one that occurs again and again lies where it should. */
function withoutCodes(far: Float64Array, { readAs, ordered }: NumberColumn, values: Float64Array): Float64Array {
  if (readAs !== 'date' || ordered.runs.distinct >= FEWEST_DISTINCT) return far
  const isCode = (date: number): boolean =>
    !PLACEHOLDER_DATES.includes(date) &&
    [values, ordered.sorted].some((sorted) => sorted.filter((other) => other === date).length >= MIN_SENTINELS)
  const codes = [...new Set(far)].filter(isCode)
  return far.filter((date) => !codes.includes(date))
}

/** The values at both ends that are far. */
function farFrom(sorted: Float64Array, isFar: (value: number) => boolean): Float64Array {
  let [low, high] = [0, sorted.length]
  while (low < high && isFar(sorted[low] ?? 0)) low++
  while (high > low && isFar(sorted[high - 1] ?? 0)) high--
  const far = new Float64Array(low + sorted.length - high)
  far.set(sorted.subarray(0, low))
  far.set(sorted.subarray(high), low)
  return far
}

function isFarOutside(value: number, reference: Float64Array): boolean {
  const [low, high] = [reference[0] ?? 0, reference.at(-1) ?? 0]
  const width = 10 * (high - low)
  return value > high + width || value < low - width
}

const MAX_NAMED = 6

/** Merges notes about several columns or parts into one. */
export function mergeNotes(notes: readonly DataFinding[]): DataFinding[] {
  const [first] = notes
  if (first === undefined || notes.length === 1) return [...notes]
  const names = [...new Set(notes.map(({ column }) => JSON.stringify(column)))]
  const rows = notes.reduce((sum, { numbers }) => sum + (numbers['rows'] ?? 0), 0)
  const listed = names.slice(0, MAX_NAMED).join(', ')
  const more = names.length > MAX_NAMED ? ` and ${names.length - MAX_NAMED} more` : ''
  return [
    {
      ...first,
      column: names.length === 1 ? first.column : null,
      parts: [...new Set(notes.flatMap(({ parts }) => parts))],
      message: `${counted(rows, 'value')} in ${counted(names.length, 'column')} lie more than ${MAX_Z} robust deviations from train's median: ${listed}${more}.`,
      numbers: { rows, columns: names.length },
    },
  ]
}

/** An extreme value that occurs several times, farther from the other values than their range. */
function sentinelOf(sorted: Float64Array, far: Float64Array): { value: number; count: number } | null {
  for (const value of new Set([sorted[0] ?? 0, sorted.at(-1) ?? 0])) {
    if (!far.includes(value)) continue
    const rest = withoutExtreme(sorted, value)
    const [low, high] = [rest[0] ?? value, rest.at(-1) ?? value]
    const gap = value < low ? low - value : value - high
    const count = sorted.length - rest.length
    if (count >= MIN_SENTINELS && rest.length > 0 && gap > high - low) return { value, count }
  }
  return null
}
