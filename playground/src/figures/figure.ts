import type { ContourChart } from '../charts/contour-chart.ts'
import type { LineChart } from '../charts/line-chart.ts'

/** A computed figure. */
export type Figure =
  { readonly kind: 'lines'; readonly chart: LineChart } | { readonly kind: 'contours'; readonly chart: ContourChart }

/** All figures of the lessons. */
export const figureNames = [
  'resolution',
  'width',
  'rows',
  'lambda',
  'shrink',
  'linear',
  'zeros',
  'keepProb',
  'augmentation',
  'earlyStopping',
  'deepLinear',
  'initializers',
  'epsilon',
  'rawBowl',
  'standardizedBowl',
] as const

/** The name of a figure. */
export type FigureName = (typeof figureNames)[number]
