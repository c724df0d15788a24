import { WellfitError } from '../../../errors.js'
import type { RowValues } from '../row-values.js'
import { compareTexts } from '../row-values.js'
import { cut } from '../strata.js'

/** Parts in the order of time, and from when to when each is. */
export interface TimeParts {
  readonly parts: Uint32Array[]
  readonly spans: readonly { readonly first: string | number; readonly last: string | number }[]
}

/**
 * Cuts rows at moments in time, oldest part first. A cut that would part rows of one moment moves to the nearest moment
 * that does not.
 *
 * @throws WellfitError `INVALID_DATA` for times that have no one order, or are too few.
 */
export function dealByTime(times: RowValues, partRows: readonly number[]): TimeParts {
  checkTimes(times)
  const order = Uint32Array.from({ length: times.length }, (_, row) => row).sort(
    (a, b) => compareTimes(times[a] ?? 0, times[b] ?? 0) || a - b,
  )
  const isCut = (place: number): boolean => times[order[place - 1] ?? 0] !== times[order[place] ?? 0]
  const cuts = cutsNear(partRows, times.length, isCut)
  const ordered = cut(
    order,
    partRows.map((_, p) => (cuts[p] ?? times.length) - (cuts[p - 1] ?? 0)),
  )
  const spans = ordered.map((rows) => ({ first: times[rows[0] ?? 0] ?? 0, last: times[rows.at(-1) ?? 0] ?? 0 }))
  return { parts: ordered.map((rows) => rows.sort()), spans }
}

function compareTimes(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareTexts(String(a), String(b))
}

/** Numbers, or texts of one shape that are in order when their characters are. */
function checkTimes(times: RowValues): void {
  const [first] = [times[0]]
  const shape = shapeOf(first)
  for (let row = 0; row < times.length; row++) {
    const value = times[row]
    if (typeof first === 'number' ? typeof value === 'number' : isoDate.test(shape) && shapeOf(value) === shape)
      continue
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: 'split',
      field: 'time',
      value,
      row,
      expected: 'be a number, or a text of one shape in every row, like 2026-11-24 or 2026-11-24T15:30:00Z',
      remedy: 'Convert dates with Date.parse first.',
    })
  }
}

const isoDate = /^0000(?:-00(?:-00(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?)?)?$/

function shapeOf(value: unknown): string {
  return typeof value === 'string' ? value.replace(/\d/g, '0') : ''
}

function cutsNear(partRows: readonly number[], rows: number, isCut: (place: number) => boolean): number[] {
  const cuts: number[] = []
  let wanted = 0
  for (const size of partRows.slice(0, -1)) {
    wanted += size
    cuts.push(nearestCut(wanted, cuts.at(-1) ?? 0, rows, isCut))
  }
  return cuts
}

function nearestCut(wanted: number, after: number, rows: number, isCut: (place: number) => boolean): number {
  for (let distance = 0; distance < rows; distance++) {
    for (const place of [wanted - distance, wanted + distance]) {
      if (place > after && place < rows && isCut(place)) return place
    }
  }
  throw new WellfitError({
    code: 'INVALID_DATA',
    functionName: 'split',
    field: 'time',
    expected: 'have at least one moment for each part: rows of one moment are in one part',
  })
}
