import * as report from '../../../../src/report/index.js'
import { number, options as nested, special, type OptionsEntry } from '../option-types.js'
import { charts, preflightSample } from '../charts.js'

const extra: Readonly<Record<string, OptionsEntry['takes']>> = {
  costCurveChart: { overfittingOnset: nested },
  errorCurveChart: { achievableError: number },
  predictionChart: { part: special },
  residualChart: { part: special },
  rocChart: { part: special, threshold: number },
  precisionRecallChart: { part: special, threshold: number },
  reliabilityChart: { part: special, before: special },
}

export const reportOptions: readonly OptionsEntry[] = [
  ...charts.map(({ name, draw, results }): OptionsEntry => ({
    name,
    takes: { width: special, ...extra[name] },
    call: (options) => draw(...Object.values(results), options),
  })),
  {
    name: 'renderPreflight',
    takes: { title: ['text'], origin: ['list'] },
    call: (options) => report.renderPreflight(preflightSample, options),
  },
]
