import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatNumber, formatTick, isKnown, plural, shorten } from '../format.js'
import { INK, MUTED, PART_COLOUR } from '../chart/palette.js'
import { sample } from '../chart/thin.js'
import type { MeasuredPart, Residuals } from '../../result/index.js'
import { bottomAxis, bottomTitle, draw, emptyChart, HALO, leftAxis, leftTitle, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartPart, chartWidth } from '../chart/input.js'
import { linearAxis, niceStep } from '../chart/scale.js'
import { diagonal, referenceChart } from './reference-chart.js'

interface Pair {
  readonly actual: number
  readonly predicted: number
}

const MAX_DOTS = 1500
const MARGIN = { top: 28, right: 16, bottom: 44, left: 60 }

/** The pairs with two finite numbers. */
export function pairsOf(residuals: Residuals): readonly Pair[] {
  return residuals.actual
    .map((actual, index) => ({ actual, predicted: residuals.predicted[index] ?? Number.NaN }))
    .filter(({ actual, predicted }) => isKnown(actual) && isKnown(predicted))
}

/** Mean and standard deviation of predicted − actual, and the fraction of rows predicted too high. */
export function residualSummary(residuals: Residuals): { mean: number; deviation: number; tooHigh: number } | null {
  const errors = pairsOf(residuals).map(({ actual, predicted }) => predicted - actual)
  if (errors.length === 0) return null
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length
  const variance = errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length
  const tooHigh = errors.filter((error) => error > 0).length / errors.length
  return { mean, deviation: Math.sqrt(variance), tooHigh }
}

/**
 * Predicted by actual values, with the diagonal on which predictions are exact; returns an SVG.
 *
 * At most 1,500 points are drawn, taken at even distances. `part` gives the colour (default `test`);
 * `width` defaults to 424 CSS pixels.
 *
 * @example
 * const svg = predictionChart({ target: 'price', actual: [1, 2], predicted: [1.1, 1.8] })
 */
export function predictionChart(residuals: Residuals, options: ChartOptions & { part?: MeasuredPart } = {}): string {
  const width = chartWidth('predictionChart', options, 424, ['part'])
  const part = chartPart('predictionChart', options)
  return readResult('predictionChart', 'residuals', residuals, ['actual', 'predicted'], () => {
    const pairs = pairsOf(residuals)
    const words = {
      title: 'Predicted against actual values',
      description: `${plural(pairs.length, 'row')}; on the diagonal the prediction is exact.`,
    }
    if (pairs.length === 0) return emptyChart(words, 'There are no finite predictions to draw.', width)
    const all = pairs.flatMap(({ actual, predicted }) => [actual, predicted])
    const axis = linearAxis(all.reduce(smaller), all.reduce(larger), 4)
    const colour = PART_COLOUR[part]
    const dots = sample(pairs, MAX_DOTS)
    const name = shorten(residuals.target, 28)
    return referenceChart(words, {
      width,
      height: width - 4,
      axis,
      titles: [`predicted ${name}`, `actual ${name}`],
      reference: diagonal(axis),
      marks: [
        Plot.dot(dots, { x: 'actual', y: 'predicted', r: dots.length > 400 ? 2.2 : 3, fill: colour, fillOpacity: 0.5 }),
      ],
    })
  })
}

/**
 * Histogram of the residuals, predicted − actual, with 0 marked; returns an SVG.
 *
 * `part` gives the colour (default `test`); `width` defaults to 424 CSS pixels.
 *
 * @example
 * const svg = residualChart({ target: 'price', actual: [1, 2], predicted: [1.1, 1.8] })
 */
export function residualChart(residuals: Residuals, options: ChartOptions & { part?: MeasuredPart } = {}): string {
  const width = chartWidth('residualChart', options, 424, ['part'])
  const part = chartPart('residualChart', options)
  return readResult('residualChart', 'residuals', residuals, ['actual', 'predicted'], () => {
    const errors = pairsOf(residuals).map(({ actual, predicted }) => predicted - actual)
    const words = {
      title: 'Distribution of the residuals',
      description: `${plural(errors.length, 'row')}; residual is predicted minus actual.`,
    }
    if (errors.length === 0) return emptyChart(words, 'There are no finite residuals to draw.', width)
    const bins = binsOf(errors)
    const ends = bins.map(({ to }) => to)
    const axis = linearAxis(0, Math.max(...bins.map(({ count }) => count)), 4)
    const across = linearAxis(Math.min(0, bins[0]?.from ?? 0), Math.max(0, ...ends), 5)
    return draw(words, {
      width,
      height: width - 4,
      ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
      x: { type: 'linear', domain: [...across.domain] },
      y: { type: 'linear', domain: [...axis.domain] },
      marks: [
        leftAxis(axis, formatTick),
        Plot.rect(bins, {
          x1: 'from',
          x2: 'to',
          y1: 0,
          y2: 'count',
          insetLeft: 0.5,
          insetRight: 0.5,
          fill: PART_COLOUR[part],
          fillOpacity: 0.75,
          title: ({ from, to, count }: Bin) => `${formatNumber(from)} to ${formatNumber(to)}: ${plural(count, 'row')}`,
        }),
        bottomAxis(across.ticks, formatTick),
        Plot.ruleX([0], { stroke: INK, strokeDasharray: '5,4' }),
        Plot.text(['exact'], { x: [0], frameAnchor: 'top', lineAnchor: 'bottom', dy: -4, fill: MUTED, ...HALO }),
        leftTitle('rows', MARGIN.left, MARGIN.top),
        bottomTitle('predicted − actual', MARGIN.bottom),
      ],
    })
  })
}

interface Bin {
  readonly from: number
  readonly to: number
  readonly count: number
}

function binsOf(errors: readonly number[]): readonly Bin[] {
  const low = errors.reduce(smaller)
  const high = errors.reduce(larger)
  const wanted = Math.min(30, Math.max(8, Math.round(Math.sqrt(errors.length))))
  const step = high > low ? niceStep((high - low) / wanted) : Math.abs(high) / 4 || 1
  const first = Math.floor(low / step)
  const counts = Array.from({ length: Math.floor(high / step) - first + 1 }, () => 0)
  for (const error of errors) {
    const bin = Math.floor(error / step) - first
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return counts.map((count, bin) => ({ from: (first + bin) * step, to: (first + bin + 1) * step, count }))
}

function smaller(a: number, b: number): number {
  return a < b ? a : b
}

function larger(a: number, b: number): number {
  return a > b ? a : b
}
