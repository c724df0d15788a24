import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatCount, formatPercent, formatTick, plural } from '../format.js'
import { INK } from '../chart/palette.js'
import type { ComplexityCurve, ComplexityPoint, ValidationCurve } from '../../result/index.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { namedTicks, type PointSeries, seriesChart } from './series-chart.js'

/**
 * Errors of train and dev by value of a hyperparameter, evenly spaced, with the best value marked; returns an SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = validationCurveChart(await validationCurve({ ...options, over: 'l2', values: [0, 0.1, 1, 10] }))
 */
export function validationCurveChart(curve: ValidationCurve, options: ChartOptions = {}): string {
  const width = chartWidth('validationCurveChart', options, 860)
  return readResult('validationCurveChart', 'curve', curve, ['points', 'setting'], () => {
    const { points, setting, task, best } = curve
    const at = points.findIndex(({ value }) => value === best)
    const listed = points.map(({ value, dev }) => `${formatTick(value)}: ${formatPercent(dev.mean)}`).join(', ')
    const line = (part: 'train' | 'dev'): PointSeries => ({
      part,
      label: part,
      points: points.map((point, x) => ({ x, errors: point[part] })),
    })
    return seriesChart(
      {
        words: { title: `Error by ${settingName(setting)}`, description: `Dev error by ${setting}: ${listed}.` },
        task,
        x: evenSpacing(points.length),
        bottom: namedTicks(points.map(({ value }) => formatTick(value))),
        xTitle: settingName(setting),
        series: [line('train'), line('dev')],
        below: () => mark(at, `lowest at ${formatTick(best)}`, points.length),
      },
      width,
    )
  })
}

const NAMES: Readonly<Record<string, string>> = {
  l2: 'λ₂ of the L2 penalty',
  l1: 'λ₁ of the L1 penalty',
  keepProb: 'keepProb of dropout',
  learningRate: 'learning rate',
  batchSize: 'batch size',
  epochs: 'epochs',
}

/** The display name of a hyperparameter. */
export function settingName(setting: string): string {
  return NAMES[setting] ?? setting
}

/** The title of the horizontal axis with several depths. */
const SHAPES = {
  wide: 'units per hidden layer; line labels: number of hidden layers',
  narrow: 'units per layer; labels: layers',
} as const

const DASHES = [undefined, '7,4', '2,4', '9,3,2,3']

/**
 * Errors of train and dev by width of the hidden layers, with a pair of lines per depth and the lowest dev error marked;
 * returns an SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = complexityCurveChart(await complexityCurve({ ...options, widths: [4, 16, 64], depths: [1, 2] }))
 */
export function complexityCurveChart(curve: ComplexityCurve, options: ChartOptions = {}): string {
  const width = chartWidth('complexityCurveChart', options, 860)
  return readResult('complexityCurveChart', 'curve', curve, ['points'], () => {
    const { points, task, best } = curve
    const widths = [...new Set(points.map(({ width }) => width))].sort((a, b) => a - b)
    const depths = [...new Set(points.map(({ depth }) => depth))]
    const line = (part: 'train' | 'dev', depth: number, order: number): PointSeries => {
      const dash = DASHES[order % DASHES.length]
      const own = points.filter((point) => point.depth === depth)
      return {
        part,
        label: depths.length === 1 ? part : `${part}, ${depth === 0 ? 'none' : depth}`,
        points: own.map((point) => ({ x: widths.indexOf(point.width), errors: point[part] })),
        ...(dash === undefined ? {} : { dash }),
      }
    }
    const listed = points.map((point) => `${shapeOf(point)}: ${formatPercent(point.dev.mean)}`).join(', ')
    const lowest = points[best]
    return seriesChart(
      {
        words: { title: 'Error by network size', description: `Dev error by size: ${listed}.` },
        task,
        x: evenSpacing(widths.length),
        bottom: namedTicks(widths.map((width) => (width === 0 ? 'none' : formatCount(width)))),
        xTitle: depths.length > 1 ? SHAPES[width < 500 ? 'narrow' : 'wide'] : 'units per hidden layer',
        series: depths.flatMap((depth, order) => [line('train', depth, order), line('dev', depth, order)]),
        below: () =>
          lowest === undefined ? [] : mark(widths.indexOf(lowest.width), `lowest: ${shapeOf(lowest)}`, widths.length),
      },
      width,
    )
  })
}

/** The hidden layers of a network, such as `2 layers of 64`. */
export function shapeOf({ depth, width }: ComplexityPoint): string {
  return depth === 0 ? 'no hidden layer' : `${plural(depth, 'layer')} of ${formatCount(width)}`
}

function evenSpacing(count: number): Plot.ScaleOptions {
  return { type: 'linear', domain: count > 1 ? [0, count - 1] : [-0.5, 0.5] }
}

/** A dashed vertical line with a label above the chart. */
function mark(at: number, text: string, count: number): Plot.Markish[] {
  const position = count > 1 ? at / (count - 1) : 0.5
  const textAnchor = position < 0.2 ? 'start' : position > 0.8 ? 'end' : 'middle'
  const label = { frameAnchor: 'top', lineAnchor: 'bottom', textAnchor, dy: -7 } as const
  return [
    Plot.ruleX([at], { stroke: INK, strokeWidth: 1, strokeDasharray: '3,3' }),
    Plot.text([text], { x: [at], ...label, fill: INK, fontWeight: 600 }),
  ]
}
