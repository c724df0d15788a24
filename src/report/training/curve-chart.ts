import * as Plot from '#charts'
import { formatTick } from '../format.js'
import { INK, MISS, MUTED, PART_COLOUR, PART_SYMBOL } from '../chart/palette.js'
import { thinPoints } from '../chart/thin.js'
import type { Point } from '../chart/thin.js'
import type { History } from '../../result/index.js'
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
import type { ChartWords } from '../chart/canvas.js'
import { drawable, epochTicks, position } from '../chart/scale.js'
import type { Axis } from '../chart/scale.js'

const MARGIN = { top: 40, right: 64, bottom: 42, left: 60 }
/** Height of a second label above the frame. */
const LABEL_ROW = 17
const MAX_POINTS = 400

/** One line of the chart: a value of one part by epoch. */
export interface Series {
  readonly part: 'train' | 'dev'
  readonly points: readonly Point[]
}

/** Everything that one chart of curves shows. */
export interface Curves {
  readonly words: ChartWords
  readonly quantity: string
  readonly axis: Axis
  readonly format: (value: number) => string
  readonly series: readonly Series[]
  readonly history: History
  readonly reference?: { readonly value: number; readonly label: string } | undefined
  /** The epoch at which overfitting begins. */
  readonly onset?: number | null
}

/** Lines by epoch with direct labels, the kept epoch, the overfitting onset, and the step of a divergence. */
export function curveChart(curves: Curves, width: number): string {
  const { words, axis, series, history } = curves
  const drawn = series.map(({ part, points }) => ({
    part,
    points: points.filter((point) => drawable(axis, point.value)),
  }))
  if (drawn.every(({ points }) => points.length === 0)) {
    return emptyChart(words, 'No epoch has a finite value.', width)
  }
  const { onset = null } = curves
  const top = MARGIN.top + (onset === null ? 0 : LABEL_ROW)
  const height = (width < 500 ? 260 : 340) + top - MARGIN.top
  const first = history.rows[0]?.epoch ?? 1
  const last = Math.max(first, history.rows[history.rows.length - 1]?.epoch ?? 1)
  const domain = first === last ? [first - 0.5, first + 0.5] : [first, last]
  return draw(words, {
    width,
    height,
    ...margins(top, MARGIN.right, MARGIN.bottom, MARGIN.left),
    x: { type: 'linear', domain },
    y: scaleOf(axis),
    marks: [
      afterKept(history, last),
      leftAxis(axis, curves.format),
      bottomAxis(epochTicks(first, last, width < 500 ? 4 : 8), formatTick),
      leftTitle(curves.quantity, MARGIN.left, top),
      bottomTitle('epoch', MARGIN.bottom),
      referenceLine(curves, first),
      onset === null ? null : Plot.ruleX([onset], { stroke: PART_COLOUR.dev, strokeWidth: 1.5 }),
      series.map((one) => line(one, axis, history)),
      keptMarks(history, drawn, first, last),
      onset === null
        ? null
        : labelAbove(`overfitting from epoch ${formatTick(onset)}`, onset, [first, last], PART_COLOUR.dev, 1),
      divergedMark(history, last),
      endLabels(drawn, axis, height - top - MARGIN.bottom, last),
    ],
  })
}

function line({ part, points }: Series, axis: Axis, history: History): Plot.Markish[] {
  const kept = history.best === null ? [] : [history.best.epoch]
  const thinned = thinPoints(points, MAX_POINTS, kept)
  const value = (point: Point): number => (drawable(axis, point.value) ? point.value : Number.NaN)
  const stroke = PART_COLOUR[part]
  const lines = Plot.line(thinned, { x: 'epoch', y: value, stroke, strokeWidth: 2 })
  const few = points.length <= 30
  return few
    ? [lines, Plot.dot(thinned, { x: 'epoch', y: value, fill: stroke, r: points.length > 12 ? 2 : 3 })]
    : [lines]
}

/** The kept epoch: a dashed line, and a mark on each curve. */
function keptMarks(history: History, drawn: readonly Series[], first: number, last: number): Plot.Markish[] {
  const epoch = history.best?.epoch
  if (epoch === undefined) return []
  return [
    Plot.ruleX([epoch], { stroke: INK, strokeWidth: 1, strokeDasharray: '3,3' }),
    labelAbove(`epoch ${formatTick(epoch)} kept`, epoch, [first, last], INK, 0),
    ...drawn.map(({ part, points }) =>
      Plot.dot(
        points.filter((point) => point.epoch === epoch),
        {
          x: 'epoch',
          y: 'value',
          symbol: PART_SYMBOL[part],
          r: 5.5,
          fill: PART_COLOUR[part],
          ...HALO,
          strokeWidth: 1.5,
        },
      ),
    ),
  ]
}

/** A label above the frame, in the row next to it or the one above. */
function labelAbove(
  text: string,
  epoch: number,
  [first, last]: readonly [number, number],
  fill: string,
  row: number,
): Plot.Markish {
  const at = last === first ? 0.5 : (epoch - first) / (last - first)
  const textAnchor = at < 0.2 ? 'start' : at > 0.8 ? 'end' : 'middle'
  const dy = -7 - row * LABEL_ROW
  return Plot.text([text], {
    x: [epoch],
    frameAnchor: 'top',
    lineAnchor: 'bottom',
    textAnchor,
    dy,
    fill,
    fontWeight: 600,
  })
}

function afterKept(history: History, last: number): Plot.Markish[] {
  const epoch = history.best?.epoch
  if (epoch === undefined || epoch >= last) return []
  return [Plot.rectX([0], { x1: [epoch], x2: [last], fill: INK, fillOpacity: 0.05 })]
}

function divergedMark(history: History, last: number): Plot.Markish[] {
  if (history.stop.reason !== 'diverged') return []
  const beside = { frameAnchor: 'right', textAnchor: 'end', dx: -6 } as const
  return [
    Plot.ruleX([last], { stroke: MISS, strokeWidth: 1.5 }),
    Plot.text([`diverged at step ${formatTick(history.stop.step)}`], {
      ...beside,
      fill: MISS,
      fontWeight: 600,
      ...HALO,
    }),
  ]
}

function referenceLine({ reference, axis }: Curves, first: number): Plot.Markish[] {
  if (reference === undefined || !drawable(axis, reference.value)) return []
  if (reference.value > axis.domain[1]) return []
  return [
    Plot.ruleY([reference.value], { stroke: MUTED, strokeDasharray: '6,4' }),
    Plot.text([reference.label], {
      x: [first],
      y: [reference.value],
      textAnchor: 'start',
      lineAnchor: 'bottom',
      dx: 4,
      dy: -3,
      fill: MUTED,
      ...HALO,
    }),
  ]
}

/** Labels at the right end of each line, pushed apart where the lines end close together. */
function endLabels(drawn: readonly Series[], axis: Axis, height: number, last: number): Plot.Markish[] {
  const ends = drawn.flatMap(({ part, points }) => {
    const { epoch = last, value = null } = points[points.length - 1] ?? {}
    return value === null ? [] : [{ part, epoch, value, pixel: (1 - position(axis, value)) * height }]
  })
  ends.sort((a, b) => a.pixel - b.pixel || (a.part === 'dev' ? -1 : 1))
  const [upper, lower] = ends
  const push = upper && lower ? Math.max(0, 15 - (lower.pixel - upper.pixel)) / 2 : 0
  const shift = lower ? Math.min(push, height - lower.pixel - 3) : 0
  return ends.map(({ part, epoch, value }, order) =>
    Plot.text([part], {
      x: [epoch],
      y: [value],
      textAnchor: 'start',
      dx: 9,
      dy: ends.length < 2 ? 0 : order === 0 ? shift - 2 * push : shift,
      fill: PART_COLOUR[part],
      fontWeight: 600,
    }),
  )
}
