import { contourChart } from '../charts/contour-chart.ts'
import { lineChart } from '../charts/line-chart.ts'
import type { Figure } from './figure.ts'

/** Sizes of a figure with lines: on a phone the letters of a wide one would be too small. */
const SIZES = { wide: { width: 620, height: 350 }, narrow: { width: 340, height: 250 } } as const

/** A figure as the text of an SVG. */
export function figureSvg(figure: Figure, size: keyof typeof SIZES): string {
  return figure.kind === 'contours' ? contourChart(figure.chart) : lineChart({ ...SIZES[size], ...figure.chart })
}
