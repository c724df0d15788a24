import type { ContourChart } from '../charts/contour-chart.ts'
import type { LineChart } from '../charts/line-chart.ts'
import { rawBowlFigure, standardizedBowlFigure } from './bowls.ts'
import { augmentationFigure, keepProbFigure, lambdaFigure, rowsFigure, widthFigure } from './fits.ts'
import { earlyStoppingFigure, linearFigure, shrinkFigure, zerosFigure } from './penalties.ts'
import { deepLinearFigure, epsilonFigure, initializersFigure, resolutionFigure } from './signals.ts'

/** A computed figure. */
export type Figure =
  { readonly kind: 'lines'; readonly chart: LineChart } | { readonly kind: 'contours'; readonly chart: ContourChart }

const lineFigures = {
  resolution: resolutionFigure,
  width: widthFigure,
  rows: rowsFigure,
  lambda: lambdaFigure,
  shrink: shrinkFigure,
  linear: linearFigure,
  zeros: zerosFigure,
  keepProb: keepProbFigure,
  augmentation: augmentationFigure,
  earlyStopping: earlyStoppingFigure,
  deepLinear: deepLinearFigure,
  initializers: initializersFigure,
  epsilon: epsilonFigure,
} as const satisfies Record<string, () => LineChart | Promise<LineChart>>

const contourFigures = { rawBowl: rawBowlFigure, standardizedBowl: standardizedBowlFigure } as const

/** The name of a figure. */
export type FigureName = keyof typeof lineFigures | keyof typeof contourFigures

/** All figures. */
export const figureNames = [...Object.keys(lineFigures), ...Object.keys(contourFigures)] as readonly FigureName[]

/** Computes a figure by the library. */
export async function figureOf(name: FigureName): Promise<Figure> {
  if (name === 'rawBowl' || name === 'standardizedBowl')
    return { kind: 'contours', chart: await contourFigures[name]() }
  return { kind: 'lines', chart: await lineFigures[name]() }
}
