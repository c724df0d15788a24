import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatNumber, formatPercent, formatTick, isKnown } from '../format.js'
import { INK, MUTED, PART_COLOUR, PART_SYMBOL } from '../chart/palette.js'
import type { RegularizationPath } from '../../result/index.js'
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
import { linearAxis, type Axis } from '../chart/scale.js'

const MARGIN = { top: 40, right: 64, bottom: 42, left: 60 }

interface PathPoint {
  readonly value: number
  readonly train: number
  readonly dev: number
  readonly low: number
  readonly high: number
  readonly index: number
}

/**
 * Train and dev error along a regularization path, dev with one standard error on either side, the limit of the
 * one-standard-error rule and the chosen value; returns an SVG.
 *
 * The values are evenly spaced, the weakest regularization at the left. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = regularizationPathChart(await regularizationPath(net, { train, dev, over: 'l2' }))
 */
export function regularizationPathChart(path: RegularizationPath, options: ChartOptions = {}): string {
  const width = chartWidth('regularizationPathChart', options, 860)
  return readResult('regularizationPathChart', 'path', path, ['points'], () => {
    const name = nameOf(path.over)
    return drawPath(pathOf(path), { name, order: `${name}, weakest regularization first`, width })
  })
}

/** Errors by value, in the order in which they are drawn. */
export interface DrawnPath {
  readonly points: readonly PathPoint[]
  /** All values, those without an error included. */
  readonly values: readonly number[]
  readonly chosen: number
  readonly limit: number
  readonly message: string
}

/** How to draw a path. */
interface PathWords {
  /** What varies. */
  readonly name: string
  /** The title of the horizontal axis. */
  readonly order: string
  readonly width: number
}

/** Draws errors with the limit of the one-standard-error rule and the chosen value. */
export function drawPath(path: DrawnPath, { name, order, width }: PathWords): string {
  const words = { title: `Error by ${name}`, description: path.message }
  const { points: drawn, values } = path
  if (drawn.length === 0) return emptyChart(words, 'No training completed.', width)
  const highest = Math.max(...drawn.flatMap(({ train, high }) => [train, high]))
  const axis = linearAxis(0, Math.max(highest, 1e-6))
  return draw(words, {
    width,
    height: width < 500 ? 260 : 340,
    ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
    x: { type: 'linear', domain: [-0.3, values.length - 1 + 0.3] },
    y: scaleOf(axis),
    marks: [
      leftAxis(axis, formatPercent),
      bottomAxis([...values.keys()], (index) => formatTick(values[index] ?? NaN)),
      leftTitle('error', MARGIN.left, MARGIN.top),
      bottomTitle(order, MARGIN.bottom),
      limitLine(path, axis),
      chosenMark(path),
      Plot.ruleX(drawn, { x: 'index', y1: 'low', y2: 'high', stroke: PART_COLOUR.dev, strokeWidth: 1.5 }),
      curve(drawn, 'train'),
      curve(drawn, 'dev'),
    ],
  })
}

function nameOf(over: RegularizationPath['over']): string {
  return over === 'l2' ? 'λ₂' : over === 'l1' ? 'λ₁' : 'keepProb'
}

function pathOf({ points, chosen, limit, message }: RegularizationPath): DrawnPath {
  const drawn = points.flatMap(({ value, train, dev, standardError }, index) => {
    if (!isKnown(train?.error) || !isKnown(dev?.error) || !isKnown(standardError)) return []
    return [pathPoint(value, index, train.error, dev.error, standardError)]
  })
  return { points: drawn, values: points.map(({ value }) => value), chosen, limit, message }
}

/** A point with one standard error on either side. */
export function pathPoint(value: number, index: number, train: number, dev: number, standardError: number): PathPoint {
  return { value, index, train, dev, low: Math.max(0, dev - standardError), high: dev + standardError }
}

function curve(drawn: readonly PathPoint[], part: 'train' | 'dev'): Plot.Markish[] {
  const colour = PART_COLOUR[part]
  return [
    Plot.line(drawn, { x: 'index', y: part, stroke: colour, strokeWidth: 2 }),
    Plot.dot(drawn, { x: 'index', y: part, symbol: PART_SYMBOL[part], r: 4, fill: colour, ...HALO, strokeWidth: 1 }),
    Plot.text(drawn.slice(-1), {
      x: 'index',
      y: part,
      text: [part],
      textAnchor: 'start',
      dx: 10,
      // Where the lines end close together, the label of the higher one is placed higher.
      dy: isHigher(drawn.at(-1), part) ? -6 : 6,
      fill: colour,
      fontWeight: 600,
    }),
  ]
}

function isHigher(point: PathPoint | undefined, part: 'train' | 'dev'): boolean {
  return point !== undefined && point[part] >= Math.max(point.train, point.dev)
}

function limitLine({ limit }: DrawnPath, axis: Axis): Plot.Markish[] {
  if (limit > axis.domain[1]) return []
  return [Plot.ruleY([limit], { stroke: MUTED, strokeDasharray: '6,4' })]
}

function chosenMark({ values, chosen }: DrawnPath): Plot.Markish[] {
  const index = values.indexOf(chosen)
  const position = index / Math.max(1, values.length - 1)
  return [
    Plot.ruleX([index], { stroke: INK, strokeWidth: 1, strokeDasharray: '3,3' }),
    Plot.text([`chosen: ${formatNumber(chosen)}`], {
      x: [index],
      frameAnchor: 'top',
      lineAnchor: 'bottom',
      textAnchor: position < 0.2 ? 'start' : position > 0.8 ? 'end' : 'middle',
      dy: -7,
      fill: INK,
      fontWeight: 600,
    }),
  ]
}
