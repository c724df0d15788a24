import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { focalLoss, gaussianNegativeLogLikelihood, quantileLoss } from '../../examples/lib/custom-losses.js'
import {
  customLoss,
  dataset,
  decodeModel,
  encodeModel,
  gradientCheck,
  network,
  preflight,
  type CustomLoss,
} from '../../src/index.js'
import { expectFault, expectRejection } from '../support/errors.js'

// References: the formulas written out for single rows; built-in losses that are special cases; difference quotients in f64.

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)])
const y = x.map(([a = 0, b = 0], i) => a - b * b + 0.3 * Math.sin(11 * i))
const layers = (units: number) => [{ units: 5, activation: 'tanh' as const }, { units }]
const padded = dataset({ x, y: y.map((value) => [value, 0]) })
const repeated = dataset({ x, y: y.map((value) => [value, value, value]) })
const labels = dataset({ x, y: y.map((value) => Number(value > 0)), task: 'regression' })

/** The loss of one row of outputs. */
const lossOf = (loss: CustomLoss, outputs: number[], targets: number[]): number =>
  loss.measure(Float64Array.from(outputs), Float64Array.from(targets), new Float64Array(outputs.length))

describe('customLoss', () => {
  it('has no kink unless it says so', () => {
    const square = {
      name: 'square',
      value: (z: number, t: number) => (z - t) ** 2,
      derivative: (z: number, t: number) => 2 * (z - t),
    }
    expect(customLoss(square).hasKink).toBe(false)
    expect(customLoss({ ...square, hasKink: true }).hasKink).toBe(true)
  })
})

describe('losses of several outputs', () => {
  it('the Gaussian negative log-likelihood is −log of the density, without its constant', () => {
    const [mean, deviation, target] = [0.7, 1.6, -0.4]
    const density = Math.exp(-((target - mean) ** 2) / (2 * deviation ** 2)) / (deviation * Math.sqrt(2 * Math.PI))
    const own = lossOf(gaussianNegativeLogLikelihood, [mean, 2 * Math.log(deviation)], [target, 0])
    expect(own).toBeCloseTo(-Math.log(density) - 0.5 * Math.log(2 * Math.PI), 14)
  })

  it('quantiles are |y − z|/2 at ½, and weigh misses above and below by q and 1 − q', () => {
    expect(lossOf(quantileLoss([0.5]), [3], [1])).toBe(1)
    expect(lossOf(quantileLoss([0.1, 0.9]), [3, 3], [1, 1])).toBeCloseTo(0.9 * 2 + 0.1 * 2, 15)
    expect(lossOf(quantileLoss([0.1, 0.9]), [0, 0], [1, 1])).toBeCloseTo(0.1 + 0.9, 15)
  })

  it('the focal loss without focus is the binary cross-entropy, and one of γ = 2 is (1 − p)² times as large', async () => {
    for (const [logit, target] of [
      [0.3, 1],
      [-2, 1],
      [1.5, 0],
      [800, 1],
      [-800, 0],
    ] as const) {
      // prettier-ignore
      const entropy = Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit)))
      const probability = 1 / (1 + Math.exp(target === 1 ? -logit : logit))
      expect(lossOf(focalLoss(0), [logit], [target])).toBeCloseTo(entropy, 14)
      expect(lossOf(focalLoss(2), [logit], [target])).toBeCloseTo((1 - probability) ** 2 * entropy, 14)
    }
    const shape = { inputs: 2, layers: layers(1), precision: 'f64', seed: 1 } as const
    using own = await network({ ...shape, loss: focalLoss(0) })
    using builtIn = await network({ ...shape, loss: 'binaryCrossEntropy' })
    expect(own.loss(labels)).toBeCloseTo(builtIn.loss(labels), 13)
    const expected = builtIn.gradients(labels)
    own.gradients(labels).forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 13))
  })

  it.each([
    ['Gaussian', gaussianNegativeLogLikelihood, padded],
    ['quantiles', quantileLoss([0.1, 0.5, 0.9]), repeated],
    ['focal', focalLoss(2), labels],
    ['focal of γ 0.5', focalLoss(0.5), labels],
  ] as const)(
    '%s: the gradient is that of the difference quotients, with sample weights too',
    async (_, loss, data) => {
      const units = data.targets.kind === 'values' ? data.targets.width : 0
      using net = await network({ inputs: 2, layers: layers(units), loss, precision: 'f64', seed: 2 })
      const sampleWeights = x.map((__, i) => i % 3)
      for (const options of [{}, { sampleWeights }]) {
        expect(await gradientCheck(net, data, options)).toMatchObject({ verdict: 'correct', faults: [] })
      }
      // The mean over rows: rows of weight 2 count twice.
      const twice = data.rows > 0 ? net.loss(data, { sampleWeights: x.map(() => 2) }) : NaN
      expect(twice).toBeCloseTo(net.loss(data), 14)
      expect((await preflight(net, data)).items.find(({ name }) => name === 'gradient')?.findings[0]?.status).not.toBe(
        'failed',
      )
      const { rows } = await net.fit(data, { epochs: 30, optimizer: { kind: 'adam', learningRate: 0.02 } })
      expect(rows.at(-1)?.train.loss).toBeLessThan((rows[0]?.train.loss ?? 0) - 0.01)
    },
  )

  it('a wrong derivative is found', async () => {
    const loss = customLoss({ name: 'wrong', outputs: 2, value: ([a = 0, b = 0], [t = 0]) => (a + b - t) ** 2, derivative: ([a = 0, b = 0], [t = 0]) => [2 * (a + b - t), a + b - t] }) // prettier-ignore
    using net = await network({ inputs: 2, layers: layers(2), loss, precision: 'f64' })
    expect((await gradientCheck(net, padded)).verdict).toBe('wrong')
  })

  it('learns the spread of noise, and quantiles that hold their share of the rows', async () => {
    const count = 400
    const wide = Array.from({ length: count }, (_, i) => [i % 2])
    // Noise of ±0.1 where x is 0 and of ±1 where it is 1: log variances of ln 0.01 and 0.
    const noisy = wide.map(([own = 0], i) => (i % 4 < 2 ? 1 : -1) * (own === 0 ? 0.1 : 1))
    using net = await network({
      inputs: 1,
      layers: [{ units: 2 }],
      loss: gaussianNegativeLogLikelihood,
      precision: 'f64',
    })
    const data = dataset({ x: wide, y: noisy.map((value) => [value, 0]) })
    await net.fit(data, { epochs: 400, optimizer: { kind: 'adam', learningRate: 0.05 }, batchSize: count })
    const found = net.predict([[0], [1]])
    expect(Math.exp((found[1] ?? 0) / 2)).toBeCloseTo(0.1, 2)
    expect(Math.exp((found[3] ?? 0) / 2)).toBeCloseTo(1, 2)
    expect(found[0]).toBeCloseTo(0, 1)
  })

  it('is saved by name and values, and refused where it differs or the outputs are others', async () => {
    using net = await network({ inputs: 2, layers: layers(3), loss: quantileLoss([0.1, 0.5, 0.9]) })
    const { json, tensors } = encodeModel({ network: net.options, parameters: net.parameters })
    const { network: read } = decodeModel(json, tensors, { parts: [quantileLoss([0.1, 0.5, 0.9])] })
    expect(read.loss).toMatchObject({ name: 'quantiles_100_500_900', outputs: 3 })
    const other = customLoss({ name: 'quantiles_100_500_900', outputs: 3, value: ([a = 0]) => a, derivative: () => [1, 0, 0] }) // prettier-ignore
    expectFault(() => decodeModel(json, tensors, { parts: [other] }), { code: 'INVALID_OPTION', field: 'parts' })
    const narrow = network({ inputs: 2, layers: layers(2), loss: quantileLoss([0.1, 0.5, 0.9]) })
    await expectRejection(narrow, { code: 'INVALID_OPTION', field: 'layers[1].units' }, 'be 3')
    const short = customLoss({ name: 'short', outputs: 2, value: () => 0, derivative: () => [1] })
    using wrong = await network({ inputs: 2, layers: layers(2), loss: short })
    expectFault(() => wrong.loss(padded), { code: 'INVALID_DATA', field: 'derivative' }, '2 numbers')
    expectFault(() => customLoss({ name: 'none', outputs: 0, value: () => 0, derivative: () => [] }), {
      field: 'outputs',
    })
  })
})

it('the example trains each of them', async () => {
  const script = fileURLToPath(new URL('../../examples/custom-losses.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [script])
  expect(stdout.match(/gradient correct/g)).toHaveLength(3)
  expect(stdout).toMatch(/% of the rows lie between/)
})
