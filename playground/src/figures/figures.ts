import type { ContourChart } from '../charts/contour-chart.ts'
import type { LineChart } from '../charts/line-chart.ts'
import { rawBowlFigure, standardizedBowlFigure } from './bowls.ts'
import type { Figure, FigureName } from './figure.ts'
import { augmentationFigure, keepProbFigure, lambdaFigure, rowsFigure, widthFigure } from './fits.ts'
import { earlyStoppingFigure, linearFigure, shrinkFigure, zerosFigure } from './penalties.ts'
import { deepLinearFigure, epsilonFigure, initializersFigure, resolutionFigure } from './signals.ts'

const lines = (compute: () => LineChart | Promise<LineChart>) => async (): Promise<Figure> => ({
  kind: 'lines',
  chart: await compute(),
})

const contours = (compute: () => Promise<ContourChart>) => async (): Promise<Figure> => ({
  kind: 'contours',
  chart: await compute(),
})

const figures: Readonly<Record<FigureName, () => Promise<Figure>>> = {
  resolution: lines(resolutionFigure),
  width: lines(widthFigure),
  rows: lines(rowsFigure),
  lambda: lines(lambdaFigure),
  shrink: lines(shrinkFigure),
  linear: lines(linearFigure),
  zeros: lines(zerosFigure),
  keepProb: lines(keepProbFigure),
  augmentation: lines(augmentationFigure),
  earlyStopping: lines(earlyStoppingFigure),
  deepLinear: lines(deepLinearFigure),
  initializers: lines(initializersFigure),
  epsilon: lines(epsilonFigure),
  rawBowl: contours(rawBowlFigure),
  standardizedBowl: contours(standardizedBowlFigure),
}

/** Computes a figure by the library. */
export function figureOf(name: FigureName): Promise<Figure> {
  return figures[name]()
}
