import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatNumber, formatTick } from '../format.js'
import { HIT, INK, MISS, MUTED } from '../chart/palette.js'
import type { GradientCheck } from '../../result/index.js'
import { draw, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'

const ZONES = [
  { name: 'correct', to: 1e-7, fill: HIT, opacity: 0.3 },
  { name: 'acceptable', to: 1e-5, fill: HIT, opacity: 0.14 },
  { name: 'suspicious', to: 1e-3, fill: MISS, opacity: 0.14 },
  { name: 'wrong', to: 1, fill: MISS, opacity: 0.32 },
] as const

/**
 * The difference of a gradient check on the scale of verdicts (below 1e-7 correct, 1e-5 acceptable, 1e-3 suspicious, else
 * wrong), with a thin stroke for each parameter; returns an SVG.
 *
 * The axis is logarithmic and starts at 1e-16, where a difference of 0 is drawn too.
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = gradientCheckChart(check)
 */
export function gradientCheckChart(check: GradientCheck, options: ChartOptions = {}): string {
  const width = chartWidth('gradientCheckChart', options, 860)
  return readResult('gradientCheckChart', 'check', check, ['parameters'], () => {
    const words = {
      title: 'Gradient check',
      description: `Difference ${formatNumber(check.difference)} on a scale of verdicts: ${check.verdict}.`,
    }
    const all = [check.difference, ...check.parameters.map(({ difference }) => difference)].filter((value) => value > 0)
    const low = Math.max(1e-16, Math.min(1e-10, 10 ** Math.floor(Math.log10(Math.min(1e-10, ...all)))))
    const clamp = (value: number): number => Math.min(1, Math.max(low, value))
    const ticks = [1e-16, 1e-13, 1e-10, 1e-7, 1e-5, 1e-3, 1].filter((tick) => tick >= low)
    const zones = ZONES.map((zone, index) => ({ ...zone, from: index === 0 ? low : (ZONES[index - 1]?.to ?? low) }))
    return draw(words, {
      width,
      height: 92,
      ...margins(34, 14, 24, 14),
      x: { type: 'log', domain: [low, 1] },
      y: { type: 'linear', domain: [0, 1] },
      marks: [
        zones.map((zone) =>
          Plot.rectX([zone], { x1: 'from', x2: 'to', fill: zone.fill, fillOpacity: zone.opacity, inset: 0.5 }),
        ),
        Plot.text(zones, {
          x: (zone: { from: number; to: number }) => Math.sqrt(zone.from * zone.to),
          frameAnchor: 'middle',
          text: 'name',
          fontSize: width < 500 ? 10.5 : 12,
        }),
        Plot.tickX(check.parameters, {
          x: ({ difference }: { difference: number }) => clamp(difference),
          y: null,
          ...STROKES,
        }),
        Plot.axisX(ticks, { tickSize: 0, tickFormat: formatTick, label: null, fill: MUTED }),
        Plot.dot([check.difference], {
          x: [clamp(check.difference)],
          frameAnchor: 'top',
          symbol: POINTER,
          r: 6,
          dy: -6,
          fill: INK,
        }),
        Plot.text([formatNumber(check.difference, 2)], {
          x: [clamp(check.difference)],
          frameAnchor: 'top',
          lineAnchor: 'bottom',
          dy: -14,
          fontWeight: 700,
          fontSize: 14,
          textAnchor: clamp(check.difference) < low * 5 ? 'start' : 'middle',
        }),
      ],
    })
  })
}

const STROKES = { stroke: INK, strokeOpacity: 0.55, strokeWidth: 1, insetTop: 24, insetBottom: 1 } as const

interface Path {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  closePath(): void
}

/** A triangle that points down. */
const POINTER = {
  draw(context: Path, size: number): void {
    const half = Math.sqrt(size) * 0.75
    context.moveTo(-half, -half / 2)
    context.lineTo(half, -half / 2)
    context.lineTo(0, half)
    context.closePath()
  },
}
