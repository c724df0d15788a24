import { noun } from '../../noun.js'
import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import type { CostCheck, OverfitCheck } from '../../result/index.js'
import { bottomAxis, bottomTitle, draw, emptyChart, leftAxis, leftTitle, margins, scaleOf } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { HIT, INK, MISS } from '../chart/palette.js'
import { costAxis, drawable, epochTicks } from '../chart/scale.js'
import { sample } from '../chart/thin.js'
import { formatTick } from '../format.js'

/**
 * The cost at every step of the cost check, with the first rise marked; returns an SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = costCheckChart(check)
 */
export function costCheckChart(check: CostCheck, options: ChartOptions = {}): string {
  const width = chartWidth('costCheckChart', options, 860)
  return readResult('costCheckChart', 'check', check, ['costs'], () => {
    const words = {
      title: 'Cost check',
      description: `Cost over ${check.costs.length} full-batch steps; the cost ${check.falls ? 'falls at every step' : 'rises at least once'}.`,
    }
    const { firstRise } = check
    return stepsChart(words, width, check.costs, 'cost J', 'full-batch step', {
      keep: firstRise === null ? [] : [firstRise],
      marks: (points) => {
        const rise = points.filter(({ step, value }) => step === firstRise && !Number.isNaN(value))
        return [
          points.length > 30 ? null : Plot.dot(points, { x: 'step', y: 'value', fill: INK, r: 2.5 }),
          Plot.dot(rise, { x: 'step', y: 'value', stroke: MISS, strokeWidth: 2, r: 6 }),
          Plot.text(rise, { x: 'step', y: 'value', text: ['rises'], dy: -14, fill: MISS, fontWeight: 600 }),
        ]
      },
    })
  })
}

/**
 * The loss of a few rows while the network memorizes them, with the loss below which they count as memorized; returns an
 * SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = overfitChart(report.overfit)
 */
export function overfitChart(check: OverfitCheck, options: ChartOptions = {}): string {
  const width = chartWidth('overfitChart', options, 860)
  return readResult('overfitChart', 'check', check, ['losses'], () => {
    const { rows, losses, target, memorized } = check
    const words = {
      title: 'Overfit a few rows',
      description: `Loss of ${rows} ${noun(rows, 'row')} over ${Math.max(0, losses.length - 1)} ${noun(Math.max(0, losses.length - 1), 'step')}; they are ${memorized ? '' : 'not '}memorized.`,
    }
    const values = losses.map((loss) => loss ?? Number.NaN)
    return stepsChart(words, width, values, 'loss', 'step', {
      floor: target,
      marks: () => [
        Plot.ruleY([target], { stroke: HIT, strokeDasharray: '5 4' }),
        Plot.text(['memorized'], {
          y: [target],
          frameAnchor: 'right',
          lineAnchor: 'bottom',
          dy: -4,
          fill: HIT,
          fontWeight: 600,
        }),
      ],
    })
  })
}

interface Point {
  readonly step: number
  readonly value: number
}

interface StepsOptions {
  /** Steps that are always drawn. */
  readonly keep?: readonly number[]
  /** A value that the axis must include. */
  readonly floor?: number
  readonly marks: (points: readonly Point[]) => Plot.Markish[]
}

/** A value at every step. */
function stepsChart(
  words: { readonly title: string; readonly description: string },
  width: number,
  values: readonly number[],
  quantity: string,
  step: string,
  { keep = [], floor, marks }: StepsOptions,
): string {
  const axis = costAxis(floor === undefined ? values : [...values, floor])
  const points = values.map((value, at) => ({ step: at, value: drawable(axis, value) ? value : Number.NaN }))
  if (points.every(({ value }) => Number.isNaN(value)))
    return emptyChart(words, `No ${quantity.split(' ', 1).join()} was finite.`, width)
  const last = Math.max(1, points.length - 1)
  return draw(words, {
    width,
    height: 190,
    ...margins(28, 20, 42, 60),
    x: { type: 'linear', domain: [0, last] },
    y: scaleOf(axis),
    marks: [
      leftAxis(axis, formatTick),
      bottomAxis(epochTicks(0, last, width < 500 ? 4 : 8), formatTick),
      leftTitle(axis.type === 'log' ? `${quantity}, logarithmic` : quantity, 60, 28),
      bottomTitle(step, 42),
      Plot.line(sample(points, 400, keep), {
        x: 'step',
        y: 'value',
        stroke: INK,
        strokeOpacity: 0.75,
        strokeWidth: 1.75,
      }),
      ...marks(points),
    ],
  })
}
