import { describe, expect, it } from 'vitest'
import {
  customPenalty,
  dataset,
  network,
  preflight,
  type Dataset,
  type NetworkInit,
  type Preflight,
  type PreflightOptions,
} from '../../src/index.js'
import { uniform } from '../reference/random.js'

const random = uniform(11)
const x = Array.from({ length: 600 }, () => Array.from({ length: 8 }, () => 1.7 * random()))
const sum = (row: readonly number[]): number => (row[0] ?? 0) + (row[1] ?? 0) - (row[2] ?? 0)
const classes = dataset({ x, y: x.map((row) => (sum(row) > 0 ? 1 : 0)) })
const product = dataset({ x, y: x.map((row) => ((row[0] ?? 0) * (row[1] ?? 0) > 0 ? 1 : 0)) })
const values = dataset({ x, y: x.map((row) => [2 * sum(row) + (row[3] ?? 0) * (row[4] ?? 0)]), task: 'regression' })
const unrelated = dataset({ x, y: x.map(() => (random() > 0 ? 1 : 0)) })
const rare = dataset({ x, y: x.map((row) => (sum(row) > 2.6 ? 1 : 0)) })

const classifier: NetworkInit = {
  inputs: 8,
  layers: [{ units: 32 }, { units: 16 }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
  seed: 3,
}
const regressor: NetworkInit = { ...classifier, layers: [{ units: 32 }, { units: 1 }], loss: 'meanSquaredError' }
const dropping: NetworkInit = {
  ...classifier,
  layers: [{ units: 64, keepProb: 0.5 }, { units: 2 }],
  inputKeepProb: 0.8,
}

async function tried(init: NetworkInit, data: Dataset, options: PreflightOptions = {}): Promise<Preflight> {
  using net = await network(init)
  const before = String(net.parameters)
  const report = await preflight(net, data, { epochs: 50, batchSize: 32, ...options, items: ['trial'] })
  expect(String(net.parameters)).toBe(before)
  return report
}

describe('a trial of the settings', () => {
  const healthy: readonly (readonly [string, NetworkInit, Dataset, PreflightOptions])[] = [
    ['Adam', classifier, classes, {}],
    ['a class by the sign of a product', classifier, product, {}],
    ['a regression', regressor, values, {}],
    ['the Huber loss', { ...regressor, loss: { kind: 'huber', delta: 1 } }, values, {}],
    ['gradient descent', classifier, classes, { optimizer: 'sgd' }],
    ['L-BFGS', classifier, classes, { optimizer: 'lbfgs', batchSize: 600 }],
    ['dropout', dropping, classes, {}],
    ['moderate penalties', classifier, classes, { l2: 1, l1: 0.1 }],
    [
      'a custom penalty',
      classifier,
      classes,
      { penalty: customPenalty({ name: 'square', value: (w) => w * w, derivative: (w) => 2 * w }) },
    ],
    ['AdamW', classifier, classes, { optimizer: { kind: 'adamw', weightDecay: 0.1 } }],
    ['clipping that Adam does not mind', classifier, classes, { clipNorm: 1e-6 }],
    ['a rare class with balanced weights', classifier, rare, { classWeights: 'balanced' }],
    ['one epoch', classifier, classes, { epochs: 1, optimizer: { kind: 'adam', learningRate: 0.01 } }],
  ]
  it.each(healthy)('passes with %s', async (_, init, data, options) => {
    const { items, trial } = await tried(init, data, options)
    expect(items).toMatchObject([{ name: 'trial', status: 'passed', findings: [{ status: 'passed' }] }])
    expect(trial?.cause).toBeNull()
    expect(trial?.after).toBeLessThan(trial?.constant ?? 0)
  })

  const hopeless: readonly (readonly [string, NetworkInit, Dataset, PreflightOptions, string, string])[] = [
    ['Adam at 10', classifier, classes, { optimizer: { kind: 'adam', learningRate: 10 } }, 'learning rate', 'Use learning rate 1.'],
    ['a regression at 10', regressor, values, { optimizer: { kind: 'adam', learningRate: 10 } }, 'learning rate', 'Use learning rate'],
    ['gradient descent at 1e-7', classifier, classes, { optimizer: { kind: 'sgd', learningRate: 1e-7 } }, 'learning rate', "Use { kind: 'adam', learningRate: 0.01 }"],
    ['λ₂ of 1e6', classifier, classes, { l2: 1e6 }, 'penalty', 'Lower `l2`'],
    ['λ₂ of 1e6 of a regression', regressor, values, { l2: 1e6 }, 'penalty', 'Lower `l2`'],
    ['λ₁ of 1e4', classifier, classes, { l1: 1e4 }, 'penalty', 'Lower `l1`'],
    ['λ₂ of 1e6 in every layer', { ...classifier, layers: classifier.layers.map((layer) => ({ ...layer, l2: 1e6 })) }, classes, {}, 'penalty', 'Lower `l2`'],
    ['weight decay of 100', classifier, classes, { optimizer: { kind: 'adamw', weightDecay: 100 } }, 'penalty', 'Lower `weightDecay`'],
    ['a norm clipped to 1e-6', classifier, classes, { clipNorm: 1e-6, optimizer: 'sgd' }, 'clipping', 'Raise `clipNorm` from 0.000001'],
    ['entries clipped to 1e-8', classifier, classes, { clipValue: 1e-8, optimizer: 'sgd' }, 'clipping', 'Raise `clipValue`'],
    ['an input kept in one of ten', { ...classifier, inputKeepProb: 0.1 }, classes, {}, 'dropout', 'Raise `inputKeepProb` from 0.1'],
  ] // prettier-ignore
  it.each(hopeless)('fails with %s', async (_, init, data, options, cause, remedy) => {
    const { passed, items, trial } = await tried(init, data, options)
    expect(passed).toBe(false)
    expect(trial?.cause).toBe(cause)
    expect(items[0]?.findings[0]).toMatchObject({ status: 'failed' })
    expect(items[0]?.findings[0]?.remedy).toContain(remedy)
  })

  // Standardized rows of a class that most columns tell: even a hopeless setting leaves the loss below that of a constant.
  const redundant = x.map((row) => Array.from({ length: 24 }, () => sum(row) + 3 * random()))
  const easy = dataset({ x: redundant, y: x.map((row) => (sum(row) > 0 ? 1 : 0)) })
  const wide: NetworkInit = { ...classifier, inputs: 24 }
  const partly: readonly (readonly [string, NetworkInit, PreflightOptions, string])[] = [
    ['an input kept in one of ten', { ...wide, inputKeepProb: 0.1 }, {}, 'dropout'],
    ['units kept in one of twenty', { ...wide, layers: [{ units: 32, keepProb: 0.05 }, { units: 2 }] }, {}, 'dropout'],
    ['a norm clipped to 1e-6', wide, { clipNorm: 1e-6, optimizer: { kind: 'momentum', learningRate: 0.01 } }, 'clipping'],
    ['λ₂ of 1e6', wide, { l2: 1e6 }, 'penalty'],
  ] // prettier-ignore
  it.each(partly)('fails with %s also where something is learnt, or the first weights happen to be good', async (_, init, options, cause) => {
    const { passed, trial } = await tried(init, easy, options)
    expect({ passed, cause: trial?.cause }).toEqual({ passed: false, cause })
  }) // prettier-ignore

  it('does not excuse a learning rate that is too high as slow', async () => {
    const ten = dataset({ x, y: x.map((row) => Math.min(9, Math.max(0, Math.floor(sum(row) + 5)))) })
    const init: NetworkInit = { ...classifier, layers: [{ units: 32 }, { units: 32 }, { units: 10 }] }
    const { passed, items } = await tried(init, ten, { optimizer: { kind: 'adam', learningRate: 10 }, epochs: 5000 })
    expect(passed).toBe(false)
    expect(items[0]?.findings[0]?.message).not.toContain('long enough')
  })

  it('hints at unrelated targets of a regression of 150 rows', async () => {
    const few = x.slice(0, 150)
    const { passed, items } = await tried(regressor, dataset({ x: few, y: few.map(() => [random()]), task: 'regression' })) // prettier-ignore
    expect(passed).toBe(true)
    expect(items[0]?.findings[0]?.message).toContain('no better than a constant')
  })

  it('hints at targets that have nothing to do with the features, and passes', async () => {
    const { passed, items } = await tried(classifier, unrelated)
    expect(passed).toBe(true)
    expect(items[0]?.findings[0]).toMatchObject({ status: 'noted' })
    expect(items[0]?.findings[0]?.message).toContain(
      'no better than a constant, and nearest neighbours and single features',
    )
    expect(items[0]?.findings[0]?.remedy).toContain('targets belong to their rows')
  })

  it('notes a low learning rate that a long run makes up for', async () => {
    const optimizer = { kind: 'sgd', learningRate: 2e-4 } as const
    const { passed, trial, items } = await tried(classifier, classes, { optimizer, epochs: 100_000 })
    expect(passed).toBe(true)
    expect(trial?.cause).toBeNull()
    expect(items[0]?.findings[0]?.message).toContain('long enough')
  })

  it('measures rows by their weights: a class of threefold weight is three quarters of two equal classes', async () => {
    const few = dataset({ x: x.slice(0, 40), y: x.slice(0, 40).map((_, i) => i % 2) })
    const sampleWeights = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 3 : 1))
    const { trial } = await tried(classifier, few, { sampleWeights })
    expect(trial?.constant).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25), 12)
  })

  it('compares with the constant of least loss: the entropy of the classes, the variance of the targets', async () => {
    const { trial } = await tried(classifier, rare)
    const measured = trial?.rows ?? 0
    // Of the rows that are trained on, three of four.
    const labels = x.filter((_, i) => i % 4 !== 3).map((row) => (sum(row) > 2.6 ? 1 : 0))
    expect(measured).toBe(labels.length)
    const p = labels.filter((label) => label === 1).length / measured
    expect(trial?.constant).toBeCloseTo(-p * Math.log(p) - (1 - p) * Math.log(1 - p), 6)
    const regression = (await tried(regressor, values)).trial
    const targets = x.filter((_, i) => i % 4 !== 3).map((row) => 2 * sum(row) + (row[3] ?? 0) * (row[4] ?? 0))
    const mean = targets.reduce((total, value) => total + value, 0) / measured
    const variance = targets.reduce((total, value) => total + (value - mean) ** 2, 0) / measured
    expect(regression?.constant).toBeCloseTo(variance, 6)
  })
})
