import * as Plot from '#charts'
import { bottomAxis, bottomTitle, draw, leftAxis, leftTitle, margins } from '../chart/canvas.js'
import type { ChartWords } from '../chart/canvas.js'
import { INK } from '../chart/palette.js'
import type { Axis } from '../chart/scale.js'
import { formatTick } from '../format.js'

const MARGIN = { top: 28, right: 16, bottom: 44, left: 60 }

type Position = readonly [x: number, y: number]

/** What a chart shows whose two directions have the same axis, with a dashed line to compare with. */
export interface ReferenceChart {
  readonly width: number
  readonly height: number
  readonly axis: Axis
  readonly titles: readonly [left: string, bottom: string]
  /** The ends of the dashed line. */
  readonly reference: readonly [from: Position, to: Position]
  /** Marks above the line; radii are in pixels. */
  readonly marks: readonly Plot.Markish[]
}

/** The dashed line from corner to corner. */
export function diagonal({ domain: [low, high] }: Axis): ReferenceChart['reference'] {
  return [
    [low, low],
    [high, high],
  ]
}

/** Draws the axes, their titles and the dashed line, and the marks above them. */
export function referenceChart(words: ChartWords, chart: ReferenceChart): string {
  const { width, height, axis, titles, reference, marks } = chart
  return draw(words, {
    width,
    height,
    ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
    x: { type: 'linear', domain: [...axis.domain] },
    y: { type: 'linear', domain: [...axis.domain] },
    r: { type: 'identity' },
    marks: [
      leftAxis(axis, formatTick),
      bottomAxis(axis.ticks, formatTick),
      leftTitle(titles[0], MARGIN.left, MARGIN.top),
      bottomTitle(titles[1], MARGIN.bottom),
      Plot.line(reference, { stroke: INK, strokeDasharray: '5,4', strokeOpacity: 0.6 }),
      ...marks,
    ],
  })
}
