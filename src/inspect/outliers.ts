import type { DataFinding } from '../result/index.js'
import { medianOf, presentSorted } from './column-pairs.js'
import { counted, figure } from './phrases.js'
import type { Column } from './frame.js'

/** σ of a normal distribution over its median absolute deviation. */
const PER_MAD = 1.4826
/** A robust z beyond which a value is far off; a normal distribution has one in 10²³. */
const FAR = 10
/** Equal values so far off, so often, stand for something else. */
const REPEATED = 3

/**
 * Values of a part that lie far from train's: |x − median|/(1.4826·MAD) > 10 with train's median and median absolute
 * deviation (where that is 0, nothing is said). A note, since many healthy quantities have long tails; a warning where a
 * value comes again and again beyond a gap wider than all other values together, as −999 for a missing one does, or lies
 * ten times the width of train outside it.
 */
export function outlierFinding(train: Column, part: Column, name: string): DataFinding | null {
  if (train.kind !== 'number' || part.kind !== 'number') return null
  const reference = presentSorted(train.values)
  const median = medianOf(reference)
  const deviation = PER_MAD * medianOf(Float64Array.from(reference, (value) => Math.abs(value - median)).sort())
  if (!(deviation > 0)) return null
  const values = presentSorted(part.values)
  const far = values.filter((value) => Math.abs(value - median) / deviation > FAR)
  const worst = far.reduce((most, value) => (Math.abs(value - median) > Math.abs(most - median) ? value : most), median)
  if (far.length === 0) return null
  const standIn = standInOf(values, far)
  const beyond = isBeyond(worst, reference)
  const told = { kind: 'outliers', column: train.name, parts: [name] } as const
  const numbers = { rows: far.length, worst, z: (worst - median) / deviation, median, deviation }
  const quoted = JSON.stringify(train.name)
  if (standIn !== null) {
    const words = `${quoted} is ${standIn.value} in ${counted(standIn.count, 'row')} of ${name}, far from all other values.`
    const action = 'Does it stand for a missing value? Then mark it as missing before anything is measured.'
    return { ...told, severity: 'warning', words, action, numbers: { ...numbers, standIn: standIn.value } }
  }
  const words = `${quoted} has ${counted(far.length, 'value')} in ${name} more than ${FAR} robust deviations from train's median ${figure(median)}, the farthest ${figure(worst)}.`
  const action = beyond
    ? 'Check the unit and the decimal point: it is ten times the width of all train values outside of them.'
    : 'Mistakes, or a long tail? For a tail, take the logarithm; standardized as they are, these rows outweigh others.'
  return { ...told, severity: beyond ? 'warning' : 'note', words, action, numbers }
}

function isBeyond(value: number, reference: Float64Array): boolean {
  const [low, high] = [reference[0] ?? 0, reference.at(-1) ?? 0]
  const width = 10 * (high - low)
  return value > high + width || value < low - width
}

const MOST_NAMED = 6

/** Notes about several columns or parts as one, since many healthy quantities have long tails. */
export function joinNotes(notes: readonly DataFinding[]): DataFinding[] {
  const [first] = notes
  if (first === undefined || notes.length === 1) return [...notes]
  const names = [...new Set(notes.map(({ column }) => JSON.stringify(column)))]
  const rows = notes.reduce((sum, { numbers }) => sum + (numbers['rows'] ?? 0), 0)
  const listed = names.slice(0, MOST_NAMED).join(', ')
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
  return [
    {
      ...first,
      column: names.length === 1 ? first.column : null,
      parts: [...new Set(notes.flatMap(({ parts }) => parts))],
      words: `${counted(rows, 'value')} in ${counted(names.length, 'column')} lie more than ${FAR} robust deviations from train's median: ${listed}${more}.`,
      numbers: { rows, columns: names.length },
    },
  ]
}

/** The extreme value, where it is there several times and farther from the rest than that is wide. */
function standInOf(sorted: Float64Array, far: Float64Array): { value: number; count: number } | null {
  for (const value of new Set([sorted[0] ?? 0, sorted.at(-1) ?? 0])) {
    if (!far.includes(value)) continue
    const rest = sorted.filter((other) => other !== value)
    const [low, high] = [rest[0] ?? value, rest.at(-1) ?? value]
    const gap = value < low ? low - value : value - high
    const count = sorted.length - rest.length
    if (count >= REPEATED && rest.length > 0 && gap > high - low) return { value, count }
  }
  return null
}
