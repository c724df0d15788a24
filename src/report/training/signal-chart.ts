import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { checkChoice } from '../../options.js'
import { formatNumber, formatPercent, formatTick, isKnown, shorten } from '../format.js'
import { HIT, INK, MUTED } from '../chart/palette.js'
import { thinPoints } from '../chart/thin.js'
import type { Point } from '../chart/thin.js'
import type { History, LayerSignal } from '../../result/index.js'
import { draw, emptyChart, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { drawable, linearAxis, logAxis } from '../chart/scale.js'
import type { Axis } from '../chart/scale.js'

/** The signals that are recorded for every layer. */
export type SignalQuantity = 'gradientNorm' | 'activationRms' | 'zeroFraction' | 'weightNorm'

/** One signal of one layer by epoch. */
export interface LayerSignals {
  readonly layer: string
  readonly points: readonly Point[]
}

const TITLES: Readonly<Record<SignalQuantity, string>> = {
  gradientNorm: 'Gradient norm by layer',
  activationRms: 'Activation size by layer',
  zeroFraction: 'Fraction of zero outputs by layer',
  weightNorm: 'Weight norm by layer',
}
/** In CSS pixels: the approximate width of a panel, its height, and the space above it for its label. */
const PANEL = { width: 205, height: 92, space: 46 }
const TOP = 20
const BOTTOM = 22
const LEFT = 48
const RIGHT = 8
const LETTER = 7.4
const MAX_POINTS = 160

/** The layers in order, with the signal's value at every epoch. */
export function signalsByLayer(history: History, quantity: SignalQuantity): readonly LayerSignals[] {
  const names: string[] = []
  for (const row of history.rows) for (const { layer } of row.layers) if (!names.includes(layer)) names.push(layer)
  return names.map((layer) => ({
    layer,
    points: history.rows.map((row) => {
      const signal: LayerSignal | undefined = row.layers.find((candidate) => candidate.layer === layer)
      return { epoch: row.epoch, value: signal?.[quantity] ?? null }
    }),
  }))
}

/**
 * One small panel per layer with the same axes throughout, so that layers can be compared; returns an SVG.
 *
 * Norms have a logarithmic axis (values of 0 leave a gap), `zeroFraction` one from 0 to 1. The number at each panel's upper
 * right is the last value, omitted beside a long name. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = layerSignalChart(history, 'gradientNorm')
 */
export function layerSignalChart(history: History, quantity: SignalQuantity, options: ChartOptions = {}): string {
  const width = chartWidth('layerSignalChart', options, 860)
  checkChoice('layerSignalChart', 'quantity', quantity, Object.keys(TITLES))
  return readResult('layerSignalChart', 'history', history, ['rows'], () => {
    const courses = signalsByLayer(history, quantity)
    const words = { title: TITLES[quantity], description: describe(courses) }
    const axis = axisOf(quantity, courses)
    if (axis === null) return emptyChart(words, 'No layer has a value to draw.', width)
    const columns = Math.max(1, Math.min(Math.max(courses.length, 3), Math.round(width / PANEL.width)))
    const rows = Math.ceil(courses.length / columns)
    const first = history.rows[0]?.epoch ?? 1
    const last = Math.max(first, history.rows[history.rows.length - 1]?.epoch ?? 1)
    const style = { axis, first, last, quantity, width: ((width - LEFT - RIGHT) / columns) * 0.94 }
    return draw(words, {
      width,
      height: TOP + rows * (PANEL.height + PANEL.space) - PANEL.space + BOTTOM,
      ...margins(TOP, RIGHT, BOTTOM, LEFT),
      x: { type: 'linear', domain: first === last ? [first - 0.5, first + 0.5] : [first, last] },
      y: { type: axis.type, domain: [...axis.domain] },
      fx: { axis: null, domain: upTo(columns), padding: 0.06 },
      fy: {
        axis: null,
        domain: upTo(rows),
        padding: 0,
        paddingInner: rows > 1 ? PANEL.space / (PANEL.height + PANEL.space) : 0,
      },
      marks: courses.flatMap((course, index) =>
        panel(course, { fx: index % columns, fy: Math.floor(index / columns) }, style),
      ),
    })
  })
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index)
}

/** What all panels of a chart have in common. */
interface PanelStyle {
  readonly axis: Axis
  readonly first: number
  readonly last: number
  readonly quantity: SignalQuantity
  readonly width: number
}

function panel(course: LayerSignals, cell: { fx: number; fy: number }, style: PanelStyle): Plot.Markish[] {
  const { axis, first, last } = style
  const facet = { fx: [cell.fx], fy: [cell.fy] }
  const points = thinPoints(course.points, MAX_POINTS).map((point) => ({
    ...point,
    ...cell,
    value: drawable(axis, point.value) ? point.value : Number.NaN,
  }))
  const tick = style.quantity === 'zeroFraction' ? (value: number): string => formatPercent(value) : formatTick
  const channels = { x: 'epoch', y: 'value', fx: 'fx', fy: 'fy' } as const
  const foot = { ...facet, dy: 6, lineAnchor: 'top', ...SMALL } as const
  const side = { ...facet, dx: -6, frameAnchor: 'left', textAnchor: 'end', ...SMALL } as const
  return [
    axis.ticks.map((value) => Plot.ruleY([value], { ...facet, stroke: INK, strokeOpacity: 0.12 })),
    cell.fx === 0 ? axis.ticks.map((value) => Plot.text([tick(value)], { ...side, y: [value] })) : null,
    Plot.frame({ ...facet, anchor: 'bottom', stroke: INK, strokeOpacity: 0.35 }),
    Plot.line(points, { ...channels, stroke: HIT, strokeWidth: 1.75 }),
    points.length <= 8 ? Plot.dot(points, { ...channels, fill: HIT, r: 2.5 }) : null,
    heading(course, facet, style),
    Plot.text([formatTick(first)], { ...foot, frameAnchor: 'bottom-left' }),
    last > first ? Plot.text([`epoch ${formatTick(last)}`], { ...foot, frameAnchor: 'bottom-right' }) : null,
  ]
}

const SMALL = { fill: MUTED, fontSize: 11 } as const

/** The layer's name and its last value, which is omitted beside a long name. */
function heading(course: LayerSignals, facet: { fx: number[]; fy: number[] }, style: PanelStyle): Plot.Markish[] {
  const head = { ...facet, dy: -8, lineAnchor: 'bottom' } as const
  const last = course.points[course.points.length - 1]?.value
  const value = style.quantity === 'zeroFraction' ? formatPercent(last) : formatNumber(last, 3)
  const letters = Math.floor(style.width / LETTER)
  const both = Array.from(course.layer).length + value.length + 1 <= letters
  return [
    Plot.text([shorten(course.layer, letters)], {
      ...head,
      frameAnchor: 'top-left',
      fontWeight: 600,
      title: [course.layer],
    }),
    both ? Plot.text([value], { ...head, frameAnchor: 'top-right', fill: MUTED }) : null,
  ]
}

function axisOf(quantity: SignalQuantity, courses: readonly LayerSignals[]): Axis | null {
  const values = courses.flatMap(({ points }) => points.map(({ value }) => value)).filter(isKnown)
  if (values.length === 0) return null
  if (quantity === 'zeroFraction') return { ...linearAxis(0, 1, 2), ticks: [0, 0.5, 1] }
  const positive = values.filter((value) => value > 0)
  if (positive.length === 0) return linearAxis(0, 1, 2)
  const axis = logAxis(
    positive.reduce((a, b) => Math.min(a, b)),
    positive.reduce((a, b) => Math.max(a, b)),
  )
  const powers = axis.ticks.filter((tick) => Number.isInteger(Math.log10(tick)))
  const ticks = powers.length >= 2 ? powers : axis.ticks
  const stride = Math.ceil(ticks.length / 4)
  return { ...axis, ticks: ticks.filter((_, index) => index % stride === 0) }
}

function describe(courses: readonly LayerSignals[]): string {
  const ends = courses.map(({ layer, points }) => {
    const last = points[points.length - 1]
    return `${layer} from ${formatNumber(points[0]?.value)} to ${formatNumber(last?.value)}`
  })
  return `From the first to the last epoch: ${ends.join('; ')}.`
}
