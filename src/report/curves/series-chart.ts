import * as Plot from '#charts'
import { formatPercent } from '../format.js'
import { MUTED, PART_COLOUR, PART_SYMBOL } from '../chart/palette.js'
import type { SeedSpread, Task } from '../../result/index.js'
import { bottomTitle, draw, emptyChart, HALO, leftAxis, leftTitle, margins, scaleOf } from '../chart/canvas.js'
import type { ChartWords } from '../chart/canvas.js'
import { drawable, errorAxis, position } from '../chart/scale.js'
import type { Axis } from '../chart/scale.js'

const MARGIN = { top: 40, right: 84, bottom: 44, left: 60 }
const LABEL_HEIGHT = 15

/** A line through the means over seeds, with the values of each seed around it. */
export interface PointSeries {
  readonly part: 'train' | 'dev'
  /** At the right end of the line. */
  readonly label: string
  readonly points: readonly { readonly x: number; readonly errors: SeedSpread }[]
  /** Plot's dash pattern; a full line where left out. */
  readonly dash?: string
}

/** Everything that a chart of errors by something other than epochs shows. */
export interface SeriesChart {
  readonly words: ChartWords
  readonly task: Task
  readonly series: readonly PointSeries[]
  readonly x: Plot.ScaleOptions
  readonly bottom: Plot.Markish[]
  readonly xTitle: string
  /** Values besides those of the series that must lie on the vertical axis. */
  readonly reach?: readonly number[]
  /** Marks below the lines. */
  readonly below?: (axis: Axis) => Plot.Markish[]
  /** Marks above the lines. */
  readonly above?: (axis: Axis) => Plot.Markish[]
}

/** Errors of train and dev as lines through the means over seeds, with a small dot for each seed. */
export function seriesChart(chart: SeriesChart, width: number): string {
  const { words, series, task } = chart
  const values = series.flatMap(({ points }) => points.flatMap(({ errors }) => [errors.mean, ...errors.values]))
  const known = values.filter((value) => Number.isFinite(value))
  if (known.length === 0) return emptyChart(words, 'No error was finite.', width)
  const axis = errorAxis([...known, ...(chart.reach ?? [])])
  const height = width < 500 ? 280 : 340
  const quantity = task === 'classification' ? 'fraction of rows misclassified' : 'fraction of variance unexplained'
  return draw(words, {
    width,
    height,
    ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
    x: chart.x,
    y: scaleOf(axis),
    marks: [
      leftAxis(axis, (value) => formatPercent(value, 4)),
      chart.bottom,
      leftTitle(`${quantity}${axis.type === 'linear' ? '' : ', square-root spacing'}`, MARGIN.left, MARGIN.top),
      bottomTitle(chart.xTitle, MARGIN.bottom),
      chart.below?.(axis) ?? null,
      series.map((one) => marks(one, axis)),
      chart.above?.(axis) ?? null,
      labels(series, axis, height - MARGIN.top - MARGIN.bottom),
    ],
  })
}

function marks({ part, points, dash }: PointSeries, axis: Axis): Plot.Markish[] {
  const stroke = PART_COLOUR[part]
  const means = points.map(({ x, errors }) => ({ x, error: drawable(axis, errors.mean) ? errors.mean : Number.NaN }))
  const seeds = points.flatMap(({ x, errors }) => errors.values.map((error) => ({ x, error })))
  return [
    Plot.dot(
      seeds.filter(({ error }) => drawable(axis, error)),
      { x: 'x', y: 'error', r: 2, fill: stroke, fillOpacity: 0.4 },
    ),
    Plot.line(means, {
      x: 'x',
      y: 'error',
      stroke,
      strokeWidth: 2,
      ...(dash === undefined ? {} : { strokeDasharray: dash }),
    }),
    Plot.dot(
      means.filter(({ error }) => !Number.isNaN(error)),
      { x: 'x', y: 'error', symbol: PART_SYMBOL[part], r: 4, fill: stroke, ...HALO, strokeWidth: 1.5 },
    ),
  ]
}

/** Labels at the right ends of the lines, pushed apart from the top down where lines end close together. */
function labels(series: readonly PointSeries[], axis: Axis, height: number): Plot.Markish[] {
  const ends = series.flatMap(({ part, label, points }) => {
    const last = points.findLast(({ errors }) => drawable(axis, errors.mean))
    if (last === undefined) return []
    return [{ part, label, x: last.x, error: last.errors.mean, pixel: (1 - position(axis, last.errors.mean)) * height }]
  })
  ends.sort((a, b) => a.x - b.x || a.pixel - b.pixel || (a.part === 'dev' ? -1 : 1))
  const positions = ends.map(({ pixel }) => pixel)
  for (let i = 1; i < positions.length; i++) {
    if (ends[i]?.x === ends[i - 1]?.x)
      positions[i] = Math.max(positions[i] ?? 0, (positions[i - 1] ?? 0) + LABEL_HEIGHT)
  }
  for (let i = positions.length - 1, limit = height; i >= 0; i--) {
    if (ends[i + 1]?.x !== ends[i]?.x) limit = height
    positions[i] = Math.min(positions[i] ?? 0, limit)
    limit = (positions[i] ?? 0) - LABEL_HEIGHT
  }
  return ends.map(({ part, label, x, error, pixel }, i) =>
    Plot.text([label], {
      x: [x],
      y: [error],
      textAnchor: 'start',
      dx: 10,
      dy: (positions[i] ?? pixel) - pixel,
      fill: PART_COLOUR[part],
      fontWeight: 600,
    }),
  )
}

/** A named tick for each of several evenly spaced values. */
export function namedTicks(names: readonly string[]): Plot.Markish[] {
  return [
    Plot.axisX(
      names.map((_, i) => i),
      { tickSize: 4, tickFormat: (i: number) => names[i] ?? '', label: null, fill: MUTED },
    ),
  ]
}
