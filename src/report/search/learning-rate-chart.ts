import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatNumber, formatTick } from '../format.js'
import { INK, MISS, MUTED, PART_COLOUR } from '../chart/palette.js'
import { sample } from '../chart/thin.js'
import type { LearningRatePoint, LearningRateTest } from '../../result/index.js'
import {
  bottomAxis,
  bottomTitle,
  draw,
  emptyChart,
  HALO,
  leftAxis,
  leftTitle,
  margins,
  scaleOf,
} from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { costAxis, drawable, logAxis } from '../chart/scale.js'

const MARGIN = { top: 40, right: 24, bottom: 42, left: 60 }

/**
 * The cost by learning rate of a range test, smoothed and (pale dots) raw, with the suggested rate; returns an SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = learningRateChart(await findLearningRate(net, train))
 */
export function learningRateChart(test: LearningRateTest, options: ChartOptions = {}): string {
  const width = chartWidth('learningRateChart', options, 860)
  return readResult('learningRateChart', 'test', test, ['points'], () => {
    const words = { title: 'Cost by learning rate', description: test.message }
    const rates = test.points.map(({ learningRate }) => learningRate)
    const cost = costAxis(test.points.map(({ smoothed }) => smoothed))
    const points = test.points.filter(({ smoothed, learningRate }) => drawable(cost, smoothed) && learningRate > 0)
    if (points.length === 0) return emptyChart(words, 'No step has a finite cost.', width)
    const rate = logAxis(Math.min(...rates), Math.max(...rates))
    const within = ({ cost: value }: LearningRatePoint): boolean => value >= cost.domain[0] && value <= cost.domain[1]
    return draw(words, {
      width,
      height: width < 500 ? 260 : 340,
      ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
      x: scaleOf(rate),
      y: scaleOf(cost),
      marks: [
        leftAxis(cost, formatTick),
        bottomAxis(rate.ticks, formatTick),
        leftTitle(cost.type === 'log' ? 'cost J, logarithmic' : 'cost J', MARGIN.left, MARGIN.top),
        bottomTitle(`learning rate of ${test.optimizer}, logarithmic`, MARGIN.bottom),
        Plot.dot(sample(points.filter(within), 400), {
          x: 'learningRate',
          y: 'cost',
          fill: MUTED,
          fillOpacity: 0.4,
          r: 2,
        }),
        Plot.line(sample(points, 400), { x: 'learningRate', y: 'smoothed', stroke: PART_COLOUR.train, strokeWidth: 2 }),
        verticalMark(test.learningRate, `suggested: ${formatNumber(test.learningRate)}`, INK),
        test.divergedAt === null ? null : verticalMark(test.divergedAt, 'diverged', MISS),
      ],
    })
  })
}

function verticalMark(rate: number | null, label: string, colour: string): Plot.Markish[] {
  if (rate === null) return []
  return [
    Plot.ruleX([rate], { stroke: colour, strokeWidth: 1.5, strokeDasharray: '3,3' }),
    Plot.text([label], {
      x: [rate],
      frameAnchor: 'top',
      lineAnchor: 'bottom',
      textAnchor: 'end',
      dy: -7,
      fill: colour,
      fontWeight: 600,
      ...HALO,
    }),
  ]
}
