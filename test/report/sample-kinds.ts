import type { RunReport } from '../../src/result/index.js'
import { diagnosisOf } from './sample-parts.js'
import { digitsRun, generator, historyOf, layerSummary, score } from './samples.js'

/** A value to be predicted; the network is too small for it, and the first epoch's cost is huge. */
export function regressionRun(): RunReport {
  const base = digitsRun()
  const random = generator(7)
  const normal = (): number => random() + random() + random() + random() - 2
  const actual = Array.from({ length: 320 }, () => 152 + 130 * normal())
  const layers = ['dense1', 'dense2']
  return {
    ...base,
    title: 'House prices by the river',
    task: 'regression',
    createdAt: null,
    data: {
      name: 'houses.csv',
      rows: 13_000,
      features: 11,
      target: 'price',
      notice: null,
      preparation: [
        '9 numeric columns and 1 category (2 values) became 11 features.',
        '212 missing cells were filled by the median.',
      ],
    },
    split: {
      rows: 13_000,
      seed: 3,
      rule: '60/20/20 by the data’s scale',
      method: 'random',
      stratified: false,
      classes: null,
      parts: [
        { name: 'train', rows: 7800, classCounts: null },
        { name: 'dev', rows: 2600, classCounts: null },
        { name: 'test', rows: 2600, classCounts: null },
      ],
      notes: [],
      warnings: ['The rows look ordered by date: think about splitting by time.'],
    },
    network: {
      layers: [layerSummary('dense1', 11, 8, 'tanh', 1), layerSummary('dense2', 8, 1, 'identity', 1)],
      loss: 'meanSquaredError',
      inputKeepProb: 1,
      parameters: 105,
      precision: 'f64',
      seed: 3,
    },
    costCheck: null,
    history: historyOf(
      { task: 'regression', epochs: 300, kept: 294, layers, trainRows: 7800, devRows: 2600, seed: 4, scale: 12 },
      { stop: { reason: 'epochs', epoch: 300, step: 36_600, message: 'All 300 epochs were run.' } },
    ),
    scores: {
      train: score('regression', 7800, 0.241, 0.1823),
      dev: score('regression', 2600, 0.252, 0.1901),
      test: score('regression', 2600, 0.247, 0.1877),
    },
    diagnosis: diagnosisOf('regression', [0.1823, 7800], [0.1901, 2600], { achievableError: 0.05 }),
    metrics: null,
    confusion: null,
    residuals: {
      target: 'price',
      actual,
      predicted: actual.map((value) => 152 + (value - 152) * 0.82 + 42 * normal()),
    },
    warnings: [],
  }
}

/** Two classes with names; the better it gets the rarer the mistakes, and both kinds are kept apart. */
export function binaryRun(): RunReport {
  const base = digitsRun()
  const classes = ['benign', 'malignant']
  return {
    ...base,
    title: 'Breast cancer',
    createdAt: null,
    data: { name: 'breast-cancer', rows: 569, features: 30, target: 'diagnosis', notice: null, preparation: [] },
    split: {
      ...base.split,
      rows: 569,
      classes,
      parts: [
        { name: 'train', rows: 341, classCounts: [214, 127] },
        { name: 'dev', rows: 114, classCounts: [72, 42] },
        { name: 'test', rows: 114, classCounts: [71, 43] },
      ],
    },
    scores: {
      train: score('classification', 341, 0.041, 4 / 341),
      dev: score('classification', 114, 0.066, 2 / 114),
      test: score('classification', 114, 0.071, 3 / 114),
    },
    diagnosis: diagnosisOf('classification', [4 / 341, 341], [2 / 114, 114], {
      achievableError: 0.01,
      tolerance: 0.08,
    }),
    metrics: null,
    confusion: {
      classes,
      counts: [
        [70, 1],
        [2, 41],
      ],
    },
  }
}
