import { preflight } from '../../../src/index.js'
import * as report from '../../../src/report/index.js'
import { sampleComplexity, sampleLearning, sampleTried, sampleValidation } from '../../report/sample-curves.js'
import { regressionRun } from '../../report/sample-kinds.js'
import {
  digitsConfusion,
  digitsGradientCheck,
  digitsMetrics,
  digitsSplit,
  samplePrecisionRecall,
  sampleRoc,
} from '../../report/sample-parts.js'
import { penaltyPath, sampleImprovement, sampleSweep, rateTest } from '../../report/sample-search.js'
import { digitsRun } from '../../report/samples.js'

import { classNetwork, classRows } from './samples.js'

/** A preflight of a healthy network. */
export { found as preflightSample }

/** A chart by its name, and a result for each of its arguments. */
export interface ChartEntry {
  readonly name: string
  readonly results: Readonly<Record<string, unknown>>
  draw(...values: unknown[]): string
}

const { history, scores, diagnosis } = digitsRun()
const { residuals } = regressionRun()
const found = await preflight(await classNetwork(), classRows())
const costs = {
  costs: [2, 1, 1.5],
  falls: false,
  firstRise: 2,
  learningRate: 0.1,
  avoidedBy: 0.05,
  message: 'It rises.',
}

function entry(chart: (...values: never[]) => string, results: ChartEntry['results']): ChartEntry {
  return { name: chart.name, results, draw: (...values) => chart(...(values as never[])) }
}

export const charts: readonly ChartEntry[] = [
  entry(report.costCurveChart, { history }),
  entry(report.errorCurveChart, { history }),
  entry(report.errorGapChart, { scores, diagnosis }),
  entry(report.confusionChart, { confusion: digitsConfusion() }),
  entry(report.reliabilityChart, { metrics: digitsMetrics() }),
  entry(report.rocChart, { roc: sampleRoc }),
  entry(report.precisionRecallChart, { curve: samplePrecisionRecall }),
  entry(report.predictionChart, { residuals }),
  entry(report.residualChart, { residuals }),
  entry(report.gradientCheckChart, { check: digitsGradientCheck() }),
  entry(report.costCheckChart, { check: costs }),
  entry(report.overfitChart, { check: found.overfit }),
  entry(report.initialLayersChart, { layers: found.layers }),
  entry(report.layerSignalChart, { history, quantity: 'gradientNorm' }),
  entry(report.learningRateChart, { test: rateTest() }),
  entry(report.regularizationPathChart, { path: penaltyPath() }),
  entry(report.improvementChart, { improvement: sampleImprovement() }),
  entry(report.sweepChart, { sweep: sampleSweep() }),
  entry(report.splitChart, { split: digitsSplit() }),
  entry(report.classBalanceChart, { split: digitsSplit() }),
  entry(report.driftChart, { comparisons: [] }),
  entry(report.learningCurveChart, { curve: sampleLearning() }),
  entry(report.validationCurveChart, { curve: sampleValidation() }),
  entry(report.complexityCurveChart, { curve: sampleComplexity() }),
  entry(report.triedActionsChart, { result: sampleTried() }),
]
