import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatCount, formatPercent, plural } from '../format.js'
import { PART_COLOUR } from '../chart/palette.js'
import type { LearningCurve } from '../../result/index.js'
import { bottomAxis } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { drawable } from '../chart/scale.js'
import type { Axis } from '../chart/scale.js'
import { seriesChart } from './series-chart.js'

/**
 * Errors of train and dev by number of training rows, with the forecast for more rows and its 90 % interval; returns an
 * SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = learningCurveChart(await learningCurve(options))
 */
export function learningCurveChart(curve: LearningCurve, options: ChartOptions = {}): string {
  const width = chartWidth('learningCurveChart', options, 860)
  return readResult('learningCurveChart', 'curve', curve, ['points', 'forecasts'], () => {
    const { points, forecasts } = curve
    const sizes = [...points.map(({ rows }) => rows), ...forecasts.map(({ rows }) => rows)]
    const [low, high] = [Math.min(...sizes), Math.max(...sizes)]
    const domain = low < high ? [low, high] : [low / 2, high * 2]
    return seriesChart(
      {
        words: { title: 'Learning curve', description: describe(curve) },
        task: curve.task,
        x: { type: 'log', base: 2, domain },
        bottom: bottomAxis(ticks(sizes, width), formatCount),
        xTitle: 'training rows, logarithmic',
        series: [
          { part: 'train', label: 'train', points: points.map(({ rows, train }) => ({ x: rows, errors: train })) },
          {
            part: 'dev',
            label: forecasts.length === 0 ? 'dev' : '',
            points: points.map(({ rows, dev }) => ({ x: rows, errors: dev })),
          },
        ],
        reach: forecasts.flatMap(({ interval }) => [interval.low, interval.high]),
        below: (axis) => forecastMarks(curve, axis),
      },
      width,
    )
  })
}

function forecastMarks({ points, forecasts }: LearningCurve, axis: Axis): Plot.Markish[] {
  const last = points.at(-1)
  if (last === undefined || forecasts.length === 0) return []
  const { mean } = last.dev
  const start = { rows: last.rows, estimate: mean, interval: { low: mean, high: mean } }
  const drawn = [start, ...forecasts].filter(
    ({ interval }) => drawable(axis, interval.low) && drawable(axis, interval.high),
  )
  const fill = PART_COLOUR.dev
  const end = drawn.slice(-1)
  return [
    Plot.areaY(drawn, {
      x: 'rows',
      y1: (one: typeof start) => one.interval.low,
      y2: (one: typeof start) => one.interval.high,
      fill,
      fillOpacity: 0.14,
    }),
    Plot.line(drawn, { x: 'rows', y: 'estimate', stroke: fill, strokeWidth: 2, strokeDasharray: '5,4' }),
    Plot.text(end, {
      x: 'rows',
      y: 'estimate',
      text: ['forecast'],
      textAnchor: 'start',
      dx: 10,
      fill,
      fontWeight: 600,
    }),
  ]
}

/** The sizes measured and forecast, as many as fit. */
function ticks(sizes: readonly number[], width: number): readonly number[] {
  const sorted = [...new Set(sizes)].sort((a, b) => a - b)
  const step = Math.log2((sorted.at(-1) ?? 1) / (sorted[0] ?? 1)) / ((width - 144) / 56)
  const shown: number[] = []
  for (const size of sorted) if (shown.length === 0 || Math.log2(size / (shown.at(-1) ?? 1)) >= step) shown.push(size)
  return shown
}

function describe({ points, forecasts }: LearningCurve): string {
  const measured = points.map(({ rows, dev }) => `${formatCount(rows)}: ${formatPercent(dev.mean)}`).join(', ')
  const last = forecasts.at(-1)
  const then =
    last === undefined
      ? ''
      : ` With ${plural(last.rows, 'row')} about ${formatPercent(last.estimate)}, ${formatPercent(last.interval.low)} to ${formatPercent(last.interval.high)}.`
  return `Dev error by training rows: ${measured}.${then}`
}
