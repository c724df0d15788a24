import { WellfitError } from '../../../errors.js'
import type { RowValues } from '../row-values.js'
import { compareTexts } from '../row-values.js'
import { slicesOf } from '../strata.js'

/** Parts in order of time, and the first and last time of each. */
export interface TimeParts {
  readonly parts: Uint32Array[]
  readonly spans: readonly { readonly first: string | number; readonly last: string | number }[]
}

/**
 * Splits rows by time, oldest part first. A boundary that would separate rows with the same time moves to the nearest one
 * that does not.
 *
 * @throws WellfitError `INVALID_DATA` for times of mixed formats, or fewer distinct times than parts.
 */
export function assignByTime(times: RowValues, partRows: readonly number[]): TimeParts {
  checkTimes(times)
  const order = Uint32Array.from({ length: times.length }, (_, row) => row).sort(
    (a, b) => compareTimes(times[a] ?? 0, times[b] ?? 0) || a - b,
  )
  const isBoundary = (index: number): boolean => times[order[index - 1] ?? 0] !== times[order[index] ?? 0]
  const boundaries = boundariesNear(partRows, times.length, isBoundary)
  const ordered = slicesOf(
    order,
    partRows.map((_, p) => (boundaries[p] ?? times.length) - (boundaries[p - 1] ?? 0)),
  )
  const spans = ordered.map((rows) => ({ first: times[rows[0] ?? 0] ?? 0, last: times[rows.at(-1) ?? 0] ?? 0 }))
  return { parts: ordered.map((rows) => rows.sort()), spans }
}

function compareTimes(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b))
}

/** Requires numbers, or dates of one format, whose order is that of their characters. */
function checkTimes(times: RowValues): void {
  const [first] = [times[0]]
  const format = formatOf(first)
  for (let row = 0; row < times.length; row++) {
    const value = times[row]
    if (typeof first === 'number' ? typeof value === 'number' : isoDate.test(format) && formatOf(value) === format)
      continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'split',
      field: 'time',
      value,
      row,
      expected: 'be a number, or a date in the same format in every row, such as 2026-11-24 or 2026-11-24T15:30:00Z',
      remedy: 'Convert other dates to numbers first.',
    })
  }
}

const isoDate = /^0000(?:-00(?:-00(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?)?)?$/

function formatOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\d/g, '0') : ''
}

function boundariesNear(partRows: readonly number[], rows: number, isBoundary: (index: number) => boolean): number[] {
  const boundaries: number[] = []
  let wanted = 0
  for (const size of partRows.slice(0, -1)) {
    wanted += size
    boundaries.push(nearestBoundary(wanted, boundaries.at(-1) ?? 0, rows, isBoundary))
  }
  return boundaries
}

function nearestBoundary(wanted: number, after: number, rows: number, isBoundary: (index: number) => boolean): number {
  for (let distance = 0; distance < rows; distance++) {
    for (const index of [wanted - distance, wanted + distance]) {
      if (index > after && index < rows && isBoundary(index)) return index
    }
  }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'time',
    expected: 'have at least one distinct time per part: rows with the same time stay in one part',
  })
}
