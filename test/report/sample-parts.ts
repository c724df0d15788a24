import { diagnose, type DiagnoseInput, testGap } from '../../src/index.js'
import type {
  ConfusionMatrix,
  Diagnosis,
  ErrorGap,
  GradientCheck,
  Metrics,
  PrecisionRecallCurve,
  RocCurve,
  Score,
  SplitSummary,
  Task,
} from '../../src/result/index.js'

export function digitsSplit(): SplitSummary {
  return {
    rows: 1797,
    seed: 0,
    rule: '60/20/20 by the data’s scale',
    method: 'random',
    stratified: true,
    parts: [
      { name: 'train', rows: 1079, classCounts: [107, 109, 107, 110, 109, 109, 109, 107, 104, 108] },
      { name: 'dev', rows: 359, classCounts: [36, 36, 35, 37, 36, 36, 36, 36, 35, 36] },
      { name: 'test', rows: 359, classCounts: [35, 37, 35, 36, 36, 37, 36, 36, 35, 36] },
    ],
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    notes: [],
    warnings: [],
  }
}

export function digitsConfusion(): ConfusionMatrix {
  const rows = [35, 37, 35, 36, 36, 37, 36, 36, 35, 36]
  const counts = rows.map((count, actual) => rows.map((_, predicted) => (actual === predicted ? count : 0)))
  const mix = (actual: number, predicted: number, count: number): void => {
    const row = counts[actual] ?? []
    row[actual] = (row[actual] ?? 0) - count
    row[predicted] = (row[predicted] ?? 0) + count
  }
  mix(8, 1, 3)
  mix(3, 5, 1)
  mix(9, 3, 2)
  mix(5, 9, 1)
  mix(1, 8, 1)
  mix(4, 7, 1)
  mix(7, 4, 1)
  return { classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'], counts }
}

export function digitsMetrics(): Metrics {
  const confusion = digitsConfusion()
  const classes = confusion.classes.map((name, label) => {
    const rows = (confusion.counts[label] ?? []).reduce((sum, count) => sum + count, 0)
    const predicted = confusion.counts.reduce((sum, row) => sum + (row[label] ?? 0), 0)
    const right = confusion.counts[label]?.[label] ?? 0
    const f1 = (2 * right) / (rows + predicted)
    const auc = label === 0 ? null : 1 - (rows - right) / 1000
    return {
      name,
      rows,
      predicted,
      precision: right / predicted,
      recall: right / rows,
      f1,
      auc,
      averagePrecision: 0.99,
    }
  })
  const filled = [3, 0, 5, 7, 8, 11, 9, 14, 22, 280]
  const reliability = filled.map((rows, bin) => {
    const confidence = rows === 0 ? null : (bin + 0.6) / 10
    const observed = confidence === null ? null : Math.min(1, confidence ** 1.3 + 0.05)
    return { from: bin / 10, to: (bin + 1) / 10, rows, confidence, observed }
  })
  const values = { f1Macro: 0.9723, auc: null, averagePrecision: 0.99, logLoss: 0.0931, brier: 0.0415 }
  return {
    task: 'classification',
    rows: 359,
    values: { ...values, calibrationError: 0.0213 },
    classes,
    confusion,
    reliability,
    outputs: null,
    rareClasses: [],
    baseline: { class: '1', values: { accuracy: 0.1031 } },
  }
}

const sampleScore = (error: number, rows: number): Score => ({
  rows,
  loss: error,
  penalty: 0,
  cost: error,
  error,
  accuracy: 1 - error,
  rmse: null,
  mae: null,
  r2: null,
})

/** A diagnosis of errors as [share, rows]. */
export function diagnosisOf(
  task: Task,
  train: readonly [number, number],
  dev: readonly [number, number],
  rest: Partial<DiagnoseInput> = {},
): Diagnosis {
  return diagnose({ task, train: sampleScore(...train), dev: sampleScore(...dev), ...rest })
}

export function digitsDiagnosis(): Diagnosis {
  return diagnosisOf('classification', [2 / 1079, 1079], [14 / 359, 359])
}

export function digitsTestGap(): ErrorGap {
  return testGap({ dev: sampleScore(14 / 359, 359), test: sampleScore(10 / 359, 359), task: 'classification' })
}

export function digitsGradientCheck(): GradientCheck {
  const part = (layer: string, parameter: 'weight' | 'bias', difference: number, checked: number, skipped: number) => ({
    layer,
    parameter,
    difference,
    checked,
    skipped,
  })
  return {
    sided: 'two',
    h: 1e-6,
    difference: 3.1874e-9,
    verdict: 'correct',
    inconclusive: false,
    rows: 32,
    checked: 6541,
    skipped: 29,
    entries: 'all',
    directions: [],
    withoutPenalty: { difference: 2.9e-9, verdict: 'correct' },
    faults: [],
    parameters: [
      part('dense1', 'weight', 4.02e-9, 4071, 25),
      part('dense1', 'bias', 2.2e-9, 63, 1),
      part('dense2', 'weight', 2.91e-9, 2045, 3),
      part('dense2', 'bias', 1.07e-9, 32, 0),
      part('dense3', 'weight', 8.8e-10, 320, 0),
      part('dense3', 'bias', 2.6e-10, 10, 0),
    ],
    worst: [
      {
        layer: 'dense1',
        parameter: 'weight',
        index: [12, 7],
        analytic: 1.2345678e-6,
        numerical: 1.23461e-6,
        difference: 1.7e-5,
      },
      {
        layer: 'dense2',
        parameter: 'weight',
        index: [3, 30],
        analytic: -4.5e-5,
        numerical: -4.500012e-5,
        difference: 1.3e-6,
      },
      {
        layer: 'dense1',
        parameter: 'bias',
        index: [41],
        analytic: 0.00213,
        numerical: 0.0021300004,
        difference: 9.4e-8,
      },
    ],
    l2: 0.7,
    l1: 0,
    message: 'The gradient is computed rightly: numerical and analytic derivatives agree to 3.2e-9 over 6,541 entries.',
  }
}

/** Curves of five rows: positive at 0.9, 0.7 and 0.3, negative at 0.8 and 0.2. */
export const sampleRoc: RocCurve = {
  label: 'ill',
  positives: 3,
  negatives: 2,
  auc: 2 / 3,
  points: [
    { threshold: null, falsePositiveRate: 0, truePositiveRate: 0 },
    { threshold: 0.9, falsePositiveRate: 0, truePositiveRate: 1 / 3 },
    { threshold: 0.8, falsePositiveRate: 0.5, truePositiveRate: 1 / 3 },
    { threshold: 0.7, falsePositiveRate: 0.5, truePositiveRate: 2 / 3 },
    { threshold: 0.3, falsePositiveRate: 0.5, truePositiveRate: 1 },
    { threshold: 0.2, falsePositiveRate: 1, truePositiveRate: 1 },
  ],
}

/** The same rows. */
export const samplePrecisionRecall: PrecisionRecallCurve = {
  label: 'ill',
  positives: 3,
  negatives: 2,
  averagePrecision: (1 + 2 / 3 + 3 / 4) / 3,
  points: [
    { threshold: 0.9, precision: 1, recall: 1 / 3 },
    { threshold: 0.8, precision: 1 / 2, recall: 1 / 3 },
    { threshold: 0.7, precision: 2 / 3, recall: 2 / 3 },
    { threshold: 0.3, precision: 3 / 4, recall: 1 },
    { threshold: 0.2, precision: 3 / 5, recall: 1 },
  ],
}
