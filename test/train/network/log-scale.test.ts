import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  conformalIntervals,
  estimateAchievableError,
  fitPreprocessor,
  loadModel,
  network,
  preprocess,
  saveModel,
  unscaleTarget,
  type Dataset,
  type Network,
  type Preprocessor,
  type Table,
} from '../../../src/index.js'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadModel as loadInference } from '../../../src/predict/inference/index.js'
import { normalFrom, numbers } from '../../inspect/samples.js'

/** ln y = 3 + a + ½·e, so that the mean of y is exp(1/8) times its median. */
function table(rows: number, seed: number): Table {
  const next = normalFrom(seed)
  const x = Array.from({ length: rows }, () => next())
  return {
    rows,
    columns: [
      numbers('a', rows, (row) => x[row] ?? 0),
      numbers('y', rows, (row) => Math.exp(3 + (x[row] ?? 0) + 0.5 * next())),
    ],
  }
}

const trainTable = table(2000, 1)
const devTable = table(2000, 2)
let preprocessor: Preprocessor
let train: Dataset
let dev: Dataset
let net: Network
let directory = ''

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'wellfit-log-'))
  preprocessor = fitPreprocessor(trainTable, { target: 'y', task: 'regression', targetScale: 'log' })
  train = preprocess(trainTable, preprocessor)
  dev = preprocess(devTable, preprocessor)
  // A linear network: the model that the data come from.
  net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision: 'f64' })
  await net.fit(train, { dev, epochs: 50, optimizer: 'lbfgs' })
})

afterAll(async () => {
  net[Symbol.dispose]()
  await rm(directory, { recursive: true })
})

const valuesOf = (rows: Table): Float64Array =>
  Float64Array.from(rows.columns[1]?.kind === 'number' ? rows.columns[1].values : [])

it('fit sets the smearing factor of dev, which for normal errors is exp(σ²/2)', () => {
  // The standard error of the mean of exp(½·e) over 2,000 rows is 0.013.
  expect(net.decision?.smearing).toBeGreaterThan(Math.exp(0.125) - 0.05)
  expect(net.decision?.smearing).toBeLessThan(Math.exp(0.125) + 0.05)
})

it('evaluate and metrics measure on the original scale', () => {
  const smearing = net.decision?.smearing ?? NaN
  const actual = valuesOf(devTable)
  const predicted = unscaleTarget(net.predict(dev.x), preprocessor, { smearing })
  const mean = actual.reduce((sum, value) => sum + value, 0) / actual.length
  let [squared, absolute, spread] = [0, 0, 0]
  actual.forEach((value, row) => {
    const error = (predicted[row] ?? NaN) - value
    squared += error * error
    absolute += Math.abs(error)
    spread += (value - mean) * (value - mean)
  })
  const found = net.evaluate(dev, { rowErrors: true })
  expect(found.rmse).toBeCloseTo(Math.sqrt(squared / actual.length), 8)
  expect(found.mae).toBeCloseTo(absolute / actual.length, 8)
  expect(found.error).toBeCloseTo(squared / spread, 10)
  expect(found.r2).toBeCloseTo(1 - squared / spread, 10)
  const sum = Array.from(found.rowErrors?.squaredErrors ?? []).reduce((total, value) => total + value, 0)
  expect(sum / squared).toBeCloseTo(1, 10)
  const { values, baseline } = net.metrics(dev, { names: ['rmse', 'mae', 'r2'] })
  expect(values.rmse).toBeCloseTo(found.rmse ?? NaN, 8)
  expect(values.mae).toBeCloseTo(found.mae ?? NaN, 8)
  expect(baseline.values.rmse).toBeCloseTo(Math.sqrt(spread / actual.length), 8)
})

it('the loss stays that of training', () => {
  const outputs = net.predict(dev.x)
  if (dev.targets.kind !== 'values') throw new Error('targets are values')
  const squares = dev.targets.values.map((value, row) => (value - (outputs[row] ?? NaN)) ** 2)
  const mean = squares.reduce((sum, value) => sum + value, 0) / squares.length
  const { loss } = net.evaluate(dev)
  // The loss of mean squared error is half of it, or all of it.
  expect([mean, mean / 2].some((value) => Math.abs(loss / value - 1) < 1e-10)).toBe(true)
})

it('means instead of medians: their sum is that of the values', () => {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
  const actual = sum(valuesOf(devTable))
  const median = sum(unscaleTarget(net.predict(dev.x), preprocessor))
  const mean = sum(unscaleTarget(net.predict(dev.x), preprocessor, { smearing: net.decision?.smearing ?? NaN }))
  expect(median / actual).toBeLessThan(0.93)
  expect(mean / actual).toBeGreaterThan(0.95)
  expect(mean / actual).toBeLessThan(1.05)
})

it('the achievable error is that on the original scale', () => {
  // The unexplained variance with the true mean: Var(y|a) over Var(y), of lognormal variables e^(1 + ¼) (e^¼ − 1) / (e^(1¼) (e^(1¼) − 1)).
  const linear = fitPreprocessor(trainTable, { target: 'y', task: 'regression' })
  const found = estimateAchievableError(train)
  const same = estimateAchievableError(preprocess(trainTable, linear))
  expect(found.value).toBeCloseTo(same.value, 8)
})

it('a model file keeps scale, factor and intervals', async () => {
  net.setDecision({ ...net.decision, intervals: conformalIntervals(net.predict(dev.x), dev) })
  const file = path.join(directory, 'a.model')
  await saveModel(net, file)
  using model = await loadModel(file)
  const rows = [{ a: -2 }, { a: 0 }, { a: 3 }, { a: -40 }]
  const predictions = model.predict(rows, { interval: 0.9 })
  predictions.forEach(({ values, intervals }, i) => {
    const a = rows[i]?.a ?? NaN
    const { x } = preprocess({ rows: 1, columns: [numbers('a', 1, () => a), numbers('y', 1, () => 1)] }, preprocessor)
    const [mean = NaN] = unscaleTarget(net.predict(x), preprocessor, { smearing: net.decision?.smearing ?? NaN })
    expect(values?.['y']).toBe(mean)
    expect(values?.['y']).toBeGreaterThan(0)
    const { lower = NaN, upper = NaN } = intervals?.['y'] ?? {}
    expect(lower).toBeGreaterThan(0)
    expect(upper).toBeGreaterThan(mean)
    expect(lower).toBeLessThan(mean)
  })
  // wellfit/predict reads the same file: the same mean without the factor's code in its first bundle.
  const light = await loadInference(file)
  light.predict(rows, { interval: 0.9 }).forEach(({ values, intervals }, i) => {
    const whole = predictions[i]
    // Its kernels sum in another order.
    expect((values?.['y'] ?? NaN) / (whole?.values?.['y'] ?? NaN)).toBeCloseTo(1, 10)
    expect((intervals?.['y']?.upper ?? NaN) / (whole?.intervals?.['y']?.upper ?? NaN)).toBeCloseTo(1, 10)
  })
  // Of normal errors: half the width in ln y is 1.645·σ = 0.82.
  const { lower = NaN, upper = NaN } = predictions[1]?.intervals?.['y'] ?? {}
  expect(Math.log(upper / lower) / 2).toBeCloseTo(1.645 * 0.5, 1)
})

it('without the factor predictions are medians', async () => {
  net.setDecision(null)
  const file = path.join(directory, 'b.model')
  await saveModel(net, file)
  using model = await loadModel(file)
  const { x } = preprocess({ rows: 1, columns: [numbers('a', 1, () => 1), numbers('y', 1, () => 1)] }, preprocessor)
  expect(model.predict([{ a: 1 }])[0]?.values?.['y']).toBe(unscaleTarget(net.predict(x), preprocessor)[0])
})
