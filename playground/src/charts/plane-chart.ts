import { linearAxis, tickText } from './axis.ts'
import { markPath } from './marks.ts'
import { regionPaths } from './regions.ts'
import { escaped, tenths } from './svg.ts'

/** Classes over a plane, and rows. */
export interface PlaneChart {
  readonly description: string
  /** Places along each side of the grid. */
  readonly side: number
  /** The likeliest class of each place, row by row from the top. */
  readonly class: ArrayLike<number>
  /** 0 where all classes are alike, 255 for certainty. */
  readonly certainty: ArrayLike<number>
  readonly domain: readonly [x: readonly [number, number], y: readonly [number, number]]
  readonly labels: readonly [string, string]
  readonly rows: readonly PlaneRow[]
}

/** A row as a mark: the path of its class, filled or hollow. */
export interface PlaneRow {
  readonly at: readonly [x: number, y: number]
  readonly class: number
  readonly isHollow: boolean
}

const [size, left, top] = [320, 44, 8]

/** Certainties whose regions are drawn on one another: the more certain, the darker. */
const LEVELS = [16, 64, 112, 160, 208, 240]

/** The plane as the text of an SVG: regions of the classes by certainty, with the rows. */
export function planeChart(chart: PlaneChart): string {
  const { domain, labels, rows } = chart
  const [x, y] = [linearAxis(...domain[0], left, left + size), linearAxis(...domain[1], top + size, top)]
  const labelsOfRows = [...new Set(rows.map((row) => row.class))].sort((a, b) => a - b)
  const shapes = labelsOfRows.map((label) => `<path id="mark-${label}" d="${markPath(label, MARK)}"/>`).join('')
  const marks = rows.map(({ at, class: label, isHollow }) => {
    const place = `x="${tenths(x(at[0]) - 8)}" y="${tenths(y(at[1]) - 8)}"`
    return `<use href="#mark-${label}" class="row class-${label}${isHollow ? ' hollow' : ''}" ${place}/>`
  })
  const ticks = [
    ...domain[0].map((value, i) => tick(value, x(value), top + size + 14, i === 0 ? 'start' : 'end')),
    ...domain[1].map((value, i) => tick(value, left - 5, y(value) + (i === 0 ? 0 : 9), 'end')),
  ]
  const names = `<text class="label" x="${left + size / 2}" y="${top + size + 14}" text-anchor="middle">${escaped(labels[0])}</text><text class="label" x="${left - 5}" y="${top + size / 2}" text-anchor="end">${escaped(labels[1])}</text>`
  const regions = regionsOf(chart)
  return `<svg viewBox="0 0 ${left + size + 4} ${top + size + 20}" role="img" aria-label="${escaped(chart.description)}" class="chart"><defs>${shapes}</defs>${regions}<rect class="frame" x="${left}" y="${top}" width="${size}" height="${size}"/>${marks.join('')}${ticks.join('')}${names}</svg>`
}

/** Size of a mark in pixels. */
const MARK = 3.2

function tick(value: number, x: number, y: number, anchor: string): string {
  return `<text class="tick" x="${tenths(x)}" y="${tenths(y)}" text-anchor="${anchor}">${tickText(value)}</text>`
}

function regionsOf({ side, class: likeliest, certainty }: PlaneChart): string {
  const labels = [...new Set(Array.from(likeliest))].sort((a, b) => a - b)
  return labels
    .map((label) => {
      const own = Array.from(certainty, (value, i) => (likeliest[i] === label ? value : 0))
      return regionPaths(own, { side, levels: LEVELS, size, corner: [left, top], style: `region class-${label}` })
    })
    .join('')
}
