import { describe, expect, it } from 'vitest'
import {
  checkScaler,
  dataset,
  fitScaler,
  loadModel,
  network,
  saveModel,
  scale,
  unscale,
  type Dataset,
} from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 300 }, (_, i) => [noise(i), noise(3 * i + 1)])
/** Prices: skewed, with errors that grow with their size. */
const y = x.map(([a = 0, b = 0], i) => Math.exp(8 + 1.5 * a + b + 0.2 * noise(5 * i)))
const data = dataset({ x, y, task: 'regression', targetNames: ['price'] })
const scaler = fitScaler(data, { of: 'targets', transform: 'log' })

describe("a target scaler with transform: 'log'", () => {
  it('scales the logarithm, and back', () => {
    const logs = y.map(Math.log)
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
    const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length)
    expect(scaler).toMatchObject({ transform: 'log', columns: ['price'] })
    expect(scaler.center[0]).toBeCloseTo(mean, 10)
    expect(scaler.scale[0]).toBeCloseTo(deviation, 10)
    const { targets } = scale(data, scaler)
    const values = targets.kind === 'values' ? [...targets.values] : []
    expect(values[7]).toBeCloseTo(((logs[7] ?? NaN) - mean) / deviation, 10)
    unscale(values, scaler).forEach((value, i) => expect(value / (y[i] ?? NaN)).toBeCloseTo(1, 12))
    expect(checkScaler(JSON.parse(JSON.stringify(scaler)))).toEqual(scaler)
  })

  it('measures, saves and predicts in the unit of the target', async () => {
    const train = scale(data, scaler)
    using net = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', seed: 1 })
    await net.fit(train, { optimizer: 'lbfgs', epochs: 60 })
    const { smearing = NaN } = net.decision ?? {}
    // exp of an error of mean 0 is above 1 on average.
    expect(smearing).toBeGreaterThan(1)
    const predicted = unscale(net.predict(train.x), scaler).map((value) => value * smearing)
    const errors = y.map((value, i) => value - (predicted[i] ?? NaN))
    const rmse = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / y.length)
    expect(net.evaluate(train).rmse).toBeCloseTo(rmse, 4)
    expect(net.evaluate(train).r2).toBeGreaterThan(0.9)
    using model = await loadModel(await saveModel(net))
    const [first] = model.predict([{ x0: x[0]?.[0] ?? 0, x1: x[0]?.[1] ?? 0 }])
    expect(first?.values?.['price']).toBeCloseTo(predicted[0] ?? NaN, 4)
    // A linear network of the prices themselves explains less.
    const plain = scale(data, fitScaler(data, { of: 'targets' }))
    using linear = await network({ inputs: 2, layers: [{ units: 1 }], loss: 'meanSquaredError', seed: 1 })
    await linear.fit(plain, { optimizer: 'lbfgs', epochs: 60 })
    expect(linear.evaluate(plain).r2).toBeLessThan(0.75)
  })

  it('names what it cannot scale', () => {
    const of = (values: number[], more: Partial<Parameters<typeof dataset>[0]> = {}): Dataset =>
      dataset({ x: values.map((value) => [value]), y: values, task: 'regression', ...more })
    const log = { of: 'targets', transform: 'log' } as const
    expectFault(() => fitScaler(of([1, 0, 2]), log), { code: 'INVALID_DATA', row: 1, value: 0 }, 'greater than 0')
    expectFault(() => scale(of([1, 2, -3]), scaler), { code: 'INVALID_DATA', row: 2, value: -3 })
    expectFault(() => fitScaler(of([1, 2]), { transform: 'log' }), { code: 'INVALID_OPTION', field: 'transform' })
    const two = dataset({ x: [[1], [2]], y: [[1, 2], [3, 4]] }) // prettier-ignore
    expectFault(() => fitScaler(two, log), { code: 'INVALID_DATA', value: '2 outputs' })
    const odd = { ...scaler, of: 'features' }
    expectFault(() => checkScaler(odd), { code: 'INVALID_MODEL', field: 'transform' })
  })
})
