import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { checkList } from '../../options.js'
import { formatTick, plural, shorten } from '../format.js'
import { HIT, INK, MISS, MUTED } from '../chart/palette.js'
import type { InitialLayer } from '../../result/index.js'
import { draw, emptyChart, leftAxis, leftTitle, margins, scaleOf } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { drawable, logAxis } from '../chart/scale.js'

const SERIES = [
  { quantity: 'spread', name: 'signal', colour: HIT, symbol: 'circle' },
  { quantity: 'relativeGradient', name: 'gradient', colour: MISS, symbol: 'triangle' },
] as const

/**
 * Signal and gradient of every layer before the first step, on one logarithmic axis; both should stay of the same order of
 * magnitude from layer to layer. Returns an SVG.
 *
 * Signal is the standard deviation of a unit's output over the rows, gradient ‖dW‖₂ / ‖W‖₂. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = initialLayersChart(report.layers)
 */
export function initialLayersChart(layers: readonly InitialLayer[], options: ChartOptions = {}): string {
  const width = chartWidth('initialLayersChart', options, 860)
  checkList('initialLayersChart', 'layers', layers)
  return readResult('initialLayersChart', 'layers', layers, ['length'], () => {
    const words = {
      title: 'Signal and gradient by layer before training',
      description: `${plural(layers.length, 'layer')}, from the first to the last.`,
    }
    const points = SERIES.map(({ quantity }) =>
      layers.map((layer, index) => ({ index, name: layer.layer, value: layer[quantity] })),
    )
    const known = points
      .flat()
      .flatMap(({ value }) => (value !== null && Number.isFinite(value) && value > 0 ? [value] : []))
    if (known.length === 0) return emptyChart(words, 'No layer has a value to draw.', width)
    const axis = logAxis(Math.min(...known), Math.max(...known))
    const clear = points.map((series) =>
      series.map((point) => ({ ...point, value: drawable(axis, point.value) ? point.value : Number.NaN })),
    )
    const letters = Math.max(3, Math.floor(width / layers.length / 8))
    return draw(words, {
      width,
      height: 210,
      ...margins(28, 64, 26, 60),
      x: { type: 'linear', domain: [-0.3, layers.length - 0.7] },
      y: scaleOf(axis),
      marks: [
        leftAxis(axis, formatTick),
        leftTitle('logarithmic', 60, 28),
        Plot.frame({ anchor: 'bottom', stroke: INK, strokeOpacity: 0.35 }),
        Plot.text(layers, {
          x: (_: InitialLayer, index: number) => index,
          text: ({ layer }: InitialLayer) => shorten(layer, letters),
          frameAnchor: 'bottom',
          lineAnchor: 'top',
          dy: 8,
          fill: MUTED,
        }),
        SERIES.flatMap(({ name, colour, symbol }, series) => [
          Plot.line(clear[series] ?? [], { x: 'index', y: 'value', stroke: colour, strokeWidth: 1.75 }),
          Plot.dot(clear[series] ?? [], { x: 'index', y: 'value', fill: colour, symbol, r: 4 }),
          Plot.text((clear[series] ?? []).slice(-1), {
            x: 'index',
            y: 'value',
            text: [name],
            dx: 9,
            textAnchor: 'start',
            fill: colour,
            fontWeight: 600,
          }),
        ]),
      ],
    })
  })
}
