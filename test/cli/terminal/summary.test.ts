import { describe, expect, it } from 'vitest'
import { describeOutcome, describeSetup } from '../../../src/cli/terminal/summary.js'
import { digits } from '../../../src/cli/terminal/terminal.js'
import { dataset, metrics } from '../../../src/index.js'
import { formatNumber } from '../../../src/report/format.js'
import { metricsPart } from '../../../src/report/outcome/metrics.js'
import type { EpochRow, RunReport, Score } from '../../../src/result/index.js'

const score = (loss: number, changes: Partial<Score> = {}): Score => ({
  rows: 1200,
  loss,
  penalty: 0.01,
  cost: loss + 0.01,
  error: 0.05,
  accuracy: 0.95,
  rmse: null,
  mae: null,
  r2: null,
  ...changes,
})

const row: EpochRow = {
  epoch: 7,
  step: 70,
  seconds: 3.2,
  learningRate: 0.001,
  batchCost: 1,
  train: score(0.1),
  dev: score(0.2),
  layers: [],
}

const run: RunReport = {
  format: 'wellfit.report',
  version: 1,
  title: 'flowers',
  createdAt: null,
  task: 'classification',
  data: {
    name: 'flowers\u001b[31m.csv',
    rows: 3600,
    features: 4,
    target: 'spe\ncies',
    notice:
      'Flowers of Nowhere, 1936, CC BY 4.0; found on a meadow and counted twice, once in spring and once in fall.',
    preparation: [],
  },
  split: {
    rows: 3600,
    seed: 0,
    rule: '33/33/33',
    method: 'random',
    stratified: true,
    parts: [{ name: 'train', rows: 1200, classCounts: null }],
    classes: ['a', 'b', 'c'],
    notes: [],
    warnings: [],
  },
  network: {
    layers: [
      { name: 'dense1', inputs: 4, units: 8, activation: 'relu', initializer: 'heNormal', keepProb: 1, parameters: 40 },
      {
        name: 'dense2',
        inputs: 8,
        units: 3,
        activation: 'identity',
        initializer: 'xavierNormal',
        keepProb: 1,
        parameters: 27,
      },
    ],
    loss: 'softmaxCrossEntropy',
    inputKeepProb: 1,
    parameters: 67,
    precision: 'f32',
    seed: 0,
  },
  gradientCheck: null,
  costCheck: null,
  history: {
    format: 'wellfit.history',
    version: 1,
    task: 'classification',
    rows: [row],
    best: { epoch: 5, monitor: 'devLoss', value: 0.2 },
    stop: { reason: 'epochs', epoch: 7, step: 70, message: 'All 7 epochs completed.' },
    trainRowsMeasured: 1200,
    settings: {
      epochs: 7,
      batchSize: 64,
      optimizer: { kind: 'adam', learningRate: 0.001 },
      l2: 0,
      l1: 0,
      penalizeBiases: false,
      seed: 0,
      precision: 'f32',
      earlyStopping: null,
    },
    notes: [],
  },
  scores: { train: score(0.1), dev: score(0.2), test: score(0.3) },
  diagnosis: {
    state: 'high variance',
    likely: 'high variance',
    task: 'classification',
    measure: 'error',
    baselines: [],
    causes: [],
    trainError: 0.01,
    trainDevError: null,
    devError: 0.1,
    achievableError: 0,
    achievableInterval: { low: 0, high: 0 },
    achievableFrom: 'default',
    avoidableBias: 0.01,
    variance: 0.09,
    mismatch: null,
    gaps: [],
    tolerance: 0.01,
    level: 0.1,
    message: 'The network overfits.',
    actions: [
      {
        against: 'variance',
        title: 'Get more data',
        reason: 'It helps.',
        effect: 'Half of the gap.',
        cost: 'Work.',
        change: null,
      },
    ],
  },
  confusion: null,
  residuals: null,
  outcomePart: 'test',
  warnings: ['Class \u001b[2Ja has few rows.'],
}

describe('describeSetup', () => {
  it('says what is trained on what, and whose data it is', () => {
    expect(describeSetup(run)).toEqual([
      'flowers.csv: classification of spe?cies (3 classes), 3,600 rows, 4 inputs',
      'data: Flowers of Nowhere, 1936, CC BY 4.0; found on a meadow and counted twice, once in\n  spring and once in fall.',
      'split: train 1,200 (33/33/33, stratified by class)',
      'network: 4 → 8 → 3 (relu), 67 parameters, f32',
    ])
  })
})

describe('describeOutcome', () => {
  it('is a table, why training stopped, the diagnosis with its next steps, warnings and files', () => {
    expect(describeOutcome(run, ['out/report.html'])).toBe(`\
              train      dev     test
  rows        1,200    1,200    1,200
  loss       0.1000   0.2000   0.3000
  accuracy   95.0 %   95.0 %   95.0 %

All 7 epochs completed. The weights of epoch 5 are kept. 70 steps in 3.2 s.

Diagnosis: high variance
The network overfits.

Next steps:
1. Get more data. It helps. Half of the gap. Work.

! Class a has few rows.

Written: out/report.html
`)
  })

  it('tells how many parameters L1 has left at 0, where it is worth telling', () => {
    expect(describeOutcome(run, [], 0.625)).toContain('62.5 % of the parameters are exactly 0.')
    expect(describeOutcome(run, [], 0.01)).not.toContain('exactly 0')
  })

  it('says where a log loss is infinite', () => {
    const scores = { brier: 0.1, calibrationError: 0.05, reliability: [] }
    const [before, after] = [
      { ...scores, logLoss: 1.296 },
      { ...scores, logLoss: null },
    ]
    const calibration = { method: 'isotonic', temperature: null, part: 'test', before, after } as const
    const text = describeOutcome({ ...run, calibration }, [])
    expect(text.replaceAll('\n', ' ')).toContain('log loss 1.296 → infinite, Brier 0.1000 → 0.1000')
  })

  it('names the class of the average precision where there are two, the rare one first', async () => {
    const y = Array.from({ length: 100 }, (_, row) => (row % 25 === 0 ? 0 : 1))
    // Scores of "fraud", the first class, rank one of its four rows first; the others stand among those of "ok".
    const p = Float64Array.from(y, (label, row) => (row === 0 ? 0.01 : label === 0 ? 0.5 : 0.2 + (row / 100) * 0.7))
    const found = await metrics(p, dataset({ x: y.map(() => [0]), y, classes: ['fraud', 'ok'] }))
    expect(found.rareClasses).toEqual(['fraud'])
    const [rare, frequent] = found.classes ?? []
    expect(rare?.averagePrecision).toBeLessThan(0.5)
    expect(frequent?.averagePrecision).toBeGreaterThan(0.9)
    const text = describeOutcome({ ...run, metrics: found }, []).replaceAll('\n', ' ')
    expect(text).toContain(`average precision of "fraud" ${digits(rare?.averagePrecision ?? null)},`)
    const page = metricsPart(found, 'test', { gain: undefined, chosenOn: 'dev' }).text
    expect(page).toContain(
      `<dt>Average precision of fraud</dt><dd>${formatNumber(rare?.averagePrecision ?? null)}</dd>`,
    )
  })

  it('shows a regression in its own measures, and a part that was not measured not at all', () => {
    const scores = { train: score(0.1, { r2: 0.9, rmse: 12.3, mae: 4, accuracy: null }), dev: null, test: null }
    const text = describeOutcome({ ...run, task: 'regression', scores, diagnosis: null, warnings: [] }, [])
    expect(text.split('\n\n')[0]).toBe(`\
                     train
  rows               1,200
  loss              0.1000
  R²                0.9000
  RMSE               12.30
  mean abs. error    4.000`)
  })

  it('says that an interrupted run left the test part alone', () => {
    const stop = { ...run.history.stop, reason: 'aborted' as const, message: 'The signal was aborted.' }
    const text = describeOutcome({ ...run, history: { ...run.history, stop } }, [])
    expect(text.replaceAll('\n', ' ')).toContain(
      'Training was interrupted; the test set was not evaluated. The weights of epoch 5 are kept.',
    )
  })
})
