import { stagesOf } from '../../src/report/diagnosis/gap-chart.js'
import { DOMParser } from 'linkedom'
import { describe, expect, it } from 'vitest'
import { overfittingOnset } from '../../src/index.js'
import {
  classBalanceChart,
  complexityCurveChart,
  confusionChart,
  costCheckChart,
  costCurveChart,
  errorCurveChart,
  errorGapChart,
  gradientCheckChart,
  layerSignalChart,
  learningCurveChart,
  learningRateChart,
  predictionChart,
  precisionRecallChart,
  reliabilityChart,
  rocChart,
  regularizationPathChart,
  improvementChart,
  sweepChart,
  residualChart,
  splitChart,
  triedActionsChart,
  validationCurveChart,
} from '../../src/report/index.js'
import type { History } from '../../src/result/index.js'
import { departsFromGolden } from './golden.js'
import { divergedRun, emptyRun, manyClassesRun } from './sample-edges.js'
import { regressionRun } from './sample-kinds.js'
import {
  digitsConfusion,
  digitsGradientCheck,
  digitsMetrics,
  digitsSplit,
  samplePrecisionRecall,
  sampleRoc,
} from './sample-parts.js'
import { sampleComplexity, sampleLearning, sampleTried, sampleValidation, overfittingHistory } from './sample-curves.js'
import { digitsRun, historyOf } from './samples.js'
import { penaltyPath, rateTest, sampleImprovement, sampleSweep } from './sample-search.js'

const digits = digitsRun()
const overfitting = overfittingHistory()
const risingCosts = {
  costs: [2.3, 2.1, 2.6, 9.1, 80.2],
  falls: false,
  firstRise: 2,
  avoidedBy: null,
  learningRate: 5,
  message: 'The cost rose at step 2.',
}
const residuals = regressionRun().residuals ?? { target: '', actual: [], predicted: [] }

/** Bins whose frequencies lie further from their probabilities. */
const overconfident = {
  reliability: (digitsMetrics().reliability ?? []).map((bin) => ({
    ...bin,
    observed: bin.observed === null ? null : bin.observed * 0.8,
  })),
}

const CHARTS: Readonly<Record<string, (width: number) => string>> = {
  'cost-curve': (width) => costCurveChart(digits.history, { width }),
  'cost-curve-diverged': (width) => costCurveChart(divergedRun().history, { width }),
  'cost-curve-overfitting': (width) =>
    costCurveChart(overfitting, { width, overfittingOnset: overfittingOnset(overfitting) }),
  'error-curve': (width) => errorCurveChart(digits.history, { width, achievableError: 0.02 }),
  'error-gap': (width) => errorGapChart(digits.scores, digits.diagnosis, { width }),
  confusion: (width) => confusionChart(digitsConfusion(), { width }),
  reliability: (width) => reliabilityChart(digitsMetrics(), { width }),
  'reliability-calibrated': (width) => reliabilityChart(digitsMetrics(), { width, before: overconfident }),
  roc: (width) => rocChart(sampleRoc, { width, threshold: 0.5 }),
  'precision-recall': (width) => precisionRecallChart(samplePrecisionRecall, { width, threshold: 0.5, part: 'dev' }),
  prediction: (width) => predictionChart(residuals, { width }),
  residual: (width) => residualChart(residuals, { width, part: 'dev' }),
  'gradient-check': (width) => gradientCheckChart(digitsGradientCheck(), { width }),
  'cost-check': (width) => costCheckChart(risingCosts, { width }),
  'layer-signal': (width) => layerSignalChart(digits.history, 'gradientNorm', { width }),
  'learning-rate': (width) => learningRateChart(rateTest(), { width }),
  improvement: (width) => improvementChart(sampleImprovement(), { width }),
  sweep: (width) => sweepChart(sampleSweep(), { width }),
  'regularization-path': (width) => regularizationPathChart(penaltyPath(), { width }),
  split: (width) => splitChart(digitsSplit(), { width }),
  'learning-curve': (width) => learningCurveChart(sampleLearning(), { width }),
  'validation-curve': (width) => validationCurveChart(sampleValidation(), { width }),
  'complexity-curve': (width) => complexityCurveChart(sampleComplexity(), { width }),
  'tried-actions': (width) => triedActionsChart(sampleTried(), { width }),
  'class-balance': (width) => classBalanceChart(digitsSplit(), { width }),
}

it('the gaps show an estimated achievable error as a range, a given one as a point', () => {
  const { diagnosis, scores } = digits
  if (diagnosis === null) throw new Error('no diagnosis')
  const achievableInterval = { low: 0.01, high: 0.03 }
  const estimated = { ...diagnosis, achievableError: 0.02, achievableInterval, achievableFrom: 'estimated' } as const
  expect(stagesOf(scores, estimated)[0]).toMatchObject({ name: 'achievable', interval: achievableInterval })
  expect(stagesOf(scores, { ...estimated, achievableFrom: 'given' })[0]?.interval).toBeNull()
})

/** Numbers of an SVG path, two by two. */
function vertices(path: string): number {
  return path.split(/[ML]/).length - 1
}

describe('every chart', () => {
  it.each(Object.entries(CHARTS))('%s stands alone, as wide as was asked, and looks as approved', (name, chart) => {
    const svg = chart(520)
    const root = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement
    expect(root?.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg')
    expect(root?.getAttribute('width')).toBe('520')
    expect(svg).not.toMatch(/NaN|undefined|⚠|<style|<script/)
    expect(departsFromGolden(`${name}.svg`, svg)).toBeNull()
  })

  it.each(Object.entries(CHARTS))('%s has no colour but variables, their fallbacks and the current one', (_, chart) => {
    for (const [, colour] of chart(400).matchAll(/(?:fill|stroke)="([^"]*)"/g)) {
      expect(colour).toMatch(/^(?:none|currentColor|var\(--[a-z-]+, (?:#[0-9a-f]{6}|white)\))$/)
    }
  })
})

describe('curves', () => {
  it('of a thousand epochs are thinned, the kept epoch staying', () => {
    const svg = costCurveChart(manyClassesRun().history)
    const lines = [...svg.matchAll(/<path d="(M[^"]*)"/g)].map(([, path = '']) => vertices(path))
    expect(Math.max(...lines)).toBeGreaterThan(150)
    expect(Math.max(...lines)).toBeLessThan(450)
    expect(svg).toContain('epoch 640 kept')
  })

  it('are logarithmic beyond two decades and linear within', () => {
    expect(costCurveChart(divergedRun().history)).toContain('cost J, logarithmic')
    expect(costCurveChart(digits.history)).not.toContain('logarithmic')
  })

  it('of no epoch, of one, and without dev can be drawn', () => {
    const course = { task: 'classification', kept: 1, layers: ['a'], trainRows: 10, devRows: null } as const
    const one: History = historyOf({ ...course, epochs: 1 })
    expect(costCurveChart(emptyRun().history)).toContain('No epoch has a finite value.')
    expect(costCurveChart(one)).toContain('epoch 1 kept')
    expect(errorCurveChart(one)).not.toContain('>dev<')
    expect(layerSignalChart(emptyRun().history, 'zeroFraction')).toContain('No layer has a value to draw.')
  })
})

describe('a ROC curve', () => {
  it('of a thousand points is thinned, the corner at the threshold staying on the line', () => {
    const points = Array.from({ length: 1001 }, (_, i) => ({
      threshold: i === 0 ? null : 1 - i / 1000,
      falsePositiveRate: Math.max(0, (i - 500) / 500),
      truePositiveRate: Math.min(1, i / 500),
    }))
    const svg = rocChart({ ...sampleRoc, points }, { threshold: 0.5 })
    const [line = ''] = [...svg.matchAll(/<path d="(M[^"]*)"/g)].map(([, path = '']) => path).toSorted(longerFirst)
    expect(vertices(line)).toBeLessThan(320)
    const [, y, x] = /<circle r="5" cy="([^"]*)" cx="([^"]*)"/.exec(svg) ?? []
    expect(line).toContain(`L${x},${y}L`)
  })
})

const longerFirst = (a: string, b: string): number => b.length - a.length

describe('the overfitting onset', () => {
  it('is marked if there is one', () => {
    expect(overfittingOnset(overfitting).epoch).toBe(18)
    expect(costCurveChart(overfitting, { overfittingOnset: overfittingOnset(overfitting) })).toContain(
      '>overfitting from epoch 18<',
    )
    expect(costCurveChart(overfitting)).not.toContain('overfitting from')
    const none = { ...overfittingOnset(overfitting), epoch: null }
    expect(costCurveChart(overfitting, { overfittingOnset: none })).toBe(costCurveChart(overfitting))
  })
})

describe('odd input', () => {
  it('a kept change near 0 has its name above the bar, where there is room', () => {
    const sample = sampleImprovement()
    const error = { estimate: 0.005, interval: { low: 0, high: 0.02 }, standardError: 0.005 }
    const gain = { estimate: 0.115, interval: { low: 0.1, high: 0.12 }, standardError: 0.005 }
    const near = sample.trials.map((trial) => (trial.outcome === 'kept' ? { ...trial, error, gain } : trial))
    const places = (svg: string): number[] =>
      [...svg.matchAll(/translate\([^,]*,([\d.]+)\)"[^>]*>(?:keepProb|0<)/g)].map(([, y]) => Number(y))
    // The name, then the number of the baseline below the axis.
    const [name = NaN, axis = NaN] = places(improvementChart({ ...sample, trials: near })).toSorted((a, b) => a - b)
    expect(axis - name).toBeGreaterThan(30)
  })

  it('no action tried, and one whose gain is not known', () => {
    const sample = sampleTried()
    expect(triedActionsChart({ ...sample, tried: [] })).toContain('No action was tried.')
    const unknown = sample.tried.map((one) => ({ ...one, gainInterval: { low: NaN, high: NaN } }))
    expect(triedActionsChart({ ...sample, tried: unknown })).not.toMatch(/NaN/)
  })

  it('a class without rows, a single class, and a gradient check of exactly 0', () => {
    const confusion = {
      classes: ['a', 'b'],
      counts: [
        [0, 0],
        [1, 2],
      ],
    }
    expect(confusionChart(confusion)).toContain('2 of 3 rows')
    expect(confusionChart({ classes: ['a'], counts: [[3]] })).toContain('3 of 3 rows')
    expect(gradientCheckChart({ ...digitsGradientCheck(), difference: 0 })).not.toMatch(/NaN/)
  })

  it('residuals that are all alike, or none', () => {
    expect(residualChart({ target: 'y', actual: [1, 2], predicted: [1, 2] })).not.toMatch(/NaN/)
    expect(predictionChart({ target: 'y', actual: [5], predicted: [5] })).not.toMatch(/NaN/)
    expect(predictionChart({ target: 'y', actual: [], predicted: [] })).toContain('no finite predictions')
  })
})
