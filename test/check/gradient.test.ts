import { describe, expect, it } from 'vitest'
import { dataset, gradientCheck, network, type NetworkInit } from '../../src/index.js'
import { activationEntries } from '../contracts/registry/activations.js'
import { lossEntries } from '../contracts/registry/losses.js'
import { penaltyEntries } from '../contracts/registry/penalties.js'
import { uniform } from '../reference/random.js'
import { problem } from '../support/problems.js'
import { expectRejection } from '../support/errors.js'
import { tolerance } from '../support/tolerance.js'

const shape = { inputs: 4, hidden: [7, 5], rows: 13, seed: 8 }
const cases = lossEntries.flatMap((loss) => activationEntries.map((activation) => ({ loss, activation })))

describe('the gradient check', () => {
  it.each(cases)('$loss.kind × $activation.option, with every penalty, is below 1e-7', async ({ loss, activation }) => {
    const given = problem({ loss, activation, ...shape })
    using net = await network({ ...given.options, precision: 'f64' })
    for (const { option } of penaltyEntries) {
      const check = await gradientCheck(net, given.data, option)
      expect(check.difference).toBeLessThan(tolerance.gradientCheck.f64)
      expect(check).toMatchObject({ verdict: 'correct', sided: 'two', rows: 13 })
      expect(check.checked + check.skipped).toBe(net.parameterCount)
      expect(check.skipped).toBeLessThan(net.parameterCount / 4)
    }
  })

  it.each(cases)('$loss.kind × $activation.option, one-sided, is acceptable', async ({ loss, activation }) => {
    const given = problem({ loss, activation, ...shape })
    using net = await network({ ...given.options, precision: 'f64' })
    const check = await gradientCheck(net, given.data, { sided: 'one', l2: 0.7 })
    expect(check.difference).toBeLessThan(tolerance.gradientCheckOneSided.f64)
    expect(['correct', 'acceptable']).toContain(check.verdict)
  })

  const [loss, activation] = [lossEntries[0], activationEntries.find(({ option }) => option === 'gelu')]
  if (loss === undefined || activation === undefined) throw new Error('the registries are empty')
  const given = problem({ loss, activation, ...shape })

  it('finds a bug in any one entry of any layer, and names it', async () => {
    using net = await network({ ...given.options, precision: 'f64' })
    const right = net.gradients(given.data, { l2: 0.7 })
    const places = [
      { index: 0, layer: 'dense1', parameter: 'weight', at: [0, 0] },
      { index: 2 * 7 + 3, layer: 'dense1', parameter: 'weight', at: [2, 3] },
      { index: 28 + 6, layer: 'dense1', parameter: 'bias', at: [6] },
      { index: 35 + 4 * 5 + 1, layer: 'dense2', parameter: 'weight', at: [4, 1] },
      { index: 75 + 4 * 3 + 2, layer: 'dense3', parameter: 'weight', at: [4, 2] },
      { index: net.parameterCount - 1, layer: 'dense3', parameter: 'bias', at: [2] },
    ]
    for (const { index, layer, parameter, at } of places) {
      const gradients = right.slice()
      gradients[index] = 1.1 * (right[index] ?? NaN) + 0.01
      const check = await gradientCheck(net, given.data, { l2: 0.7, gradients })
      expect(check.verdict).toBe('wrong')
      expect(check.worst[0]).toMatchObject({ layer, parameter, index: at, analytic: gradients[index] })
      expect(check.message).toContain(`layer '${layer}', ${parameter}[${at.join(', ')}]`)
      const worstTensor = check.parameters.toSorted((a, b) => b.difference - a.difference)[0]
      expect(worstTensor).toMatchObject({ layer, parameter })
    }
  })

  it('lays a missing penalty to the weights, not the biases', async () => {
    using net = await network({ ...given.options, precision: 'f64' })
    const check = await gradientCheck(net, given.data, { l2: 5, gradients: net.gradients(given.data) })
    expect(check.verdict).toBe('wrong')
    for (const { parameter, difference } of check.parameters) {
      if (parameter === 'bias') expect(difference).toBeLessThan(1e-7)
      else expect(difference).toBeGreaterThan(1e-3)
    }
  })

  it.each(lossEntries)(
    'is right for an output layer that starts at zeros, before and after a step: $kind',
    async (loss) => {
      const zeros = problem({ loss, activation, ...shape })
      const { parameters: _drawn, ...options } = zeros.options
      const layers = options.layers.map((layer, i, all) =>
        i < all.length - 1 ? layer : { ...layer, initializer: 'zeros' as const },
      )
      using net = await network({ ...options, layers, precision: 'f64' })
      // Nothing reaches the hidden layers through weights of 0: their gradients are exactly 0, numerically too.
      const gradients = net.gradients(zeros.data)
      const hidden = net.parameterCount - (net.layers.at(-1)?.parameters ?? 0)
      expect(gradients.subarray(0, hidden).every((value) => value === 0)).toBe(true)
      expect(gradients.subarray(hidden).every((value) => value !== 0)).toBe(true)
      expect(await gradientCheck(net, zeros.data)).toMatchObject({
        verdict: 'correct',
        faults: [],
        inconclusive: false,
      })
      const wrong = gradients.map((value, i) => (i === 5 ? 0.01 : value))
      const found = await gradientCheck(net, zeros.data, { gradients: wrong })
      expect(found.verdict).toBe('wrong')
      expect(found.worst[0]).toMatchObject({ layer: 'dense1', parameter: 'weight', index: [0, 5], analytic: 0.01 })
      await net.fit(zeros.data, { epochs: 1, batchSize: shape.rows, optimizer: { kind: 'sgd', learningRate: 0.5 } })
      const reached = net.gradients(zeros.data).subarray(0, hidden)
      expect(reached.every((value) => value !== 0)).toBe(true)
      expect(await gradientCheck(net, zeros.data)).toMatchObject({ verdict: 'correct', faults: [] })
    },
  )

  it('gives the verdict by the usual steps', async () => {
    using net = await network({ ...given.options, precision: 'f64' })
    const right = net.gradients(given.data)
    const scaled = async (factor: number): Promise<string> =>
      (await gradientCheck(net, given.data, { gradients: right.map((value) => value * (1 + factor)) })).verdict
    expect(await scaled(2e-8)).toBe('correct')
    expect(await scaled(2e-6)).toBe('acceptable')
    expect(await scaled(2e-4)).toBe('suspicious')
    expect(await scaled(2e-2)).toBe('wrong')
  })

  it.each([1, 2, 3])(
    'never calls a right gradient wrong: 50 layers with batch normalization, seed %d',
    async (seed) => {
      const layers = Array.from(
        { length: 50 },
        () => ({ units: 8, activation: 'tanh', normalization: 'batch' }) as const,
      )
      const random = uniform(seed)
      const x = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 2 * random()))
      const data = dataset({
        x,
        y: x.map(([first = 0]) => (first > 0 ? 1 : 0)),
        task: 'classification',
        classes: ['0', '1'],
      })
      using net = await network({
        inputs: 8,
        layers: [...layers, { units: 2 }],
        loss: 'softmaxCrossEntropy',
        seed,
        precision: 'f64',
      })
      const check = await gradientCheck(net, data)
      expect(check.faults).toEqual([])
      expect(check.inconclusive).toBe(seed !== 2)
      if (check.inconclusive) expect(check.message).toContain('cannot be checked numerically here')
      else expect(['correct', 'acceptable']).toContain(check.verdict)
      // Where it can be checked, a layer whose derivative is off by a hundredth is found.
      const wrong = net.gradients(data).map((value, i) => (i >= 1500 && i < 1600 ? 1.01 * value : value))
      const found = await gradientCheck(net, data, { gradients: wrong })
      if (!check.inconclusive) expect(found.verdict).toMatch(/suspicious|wrong/)
    },
  )

  it('follows a direction over all that is trained, and over nothing else', async () => {
    const layers = [
      { units: 7, activation: 'tanh' },
      { units: 5, activation: 'tanh', trainable: false },
      { units: 2 },
    ] as const
    const over = async (trainable: boolean): Promise<number> => {
      const own = layers.map((layer) => ({ ...layer, trainable: trainable || layer.units === 5 }))
      using net = await network({ inputs: 4, layers: own, loss: 'meanSquaredError', seed: 1, precision: 'f64' })
      const x = Array.from({ length: 9 }, (_, i) => Array.from({ length: 4 }, (__, j) => Math.sin(i * 4 + j)))
      const data = dataset({ x, y: x.map(([a = 0, b = 0]) => [a * b, a]), task: 'regression' })
      const check = await gradientCheck(net, data, { entries: 'sampled', samples: 3 })
      const whole = check.directions.find(({ layer }) => layer === null)
      return Math.abs(whole?.analytic ?? NaN)
    }
    const [all, one] = [await over(true), await over(false)]
    expect(all).toBeGreaterThan(1e-3)
    expect(one).toBeGreaterThan(1e-3)
    expect(all).not.toBe(one)
  })

  it.each([33, 36, 38])(
    'never calls a right gradient wrong: 50 layers of relu with batch normalization by a sample, seed %d',
    async (seed) => {
      const layers = Array.from({ length: 50 }, () => ({ units: 8, normalization: 'batch' }) as const)
      const random = uniform(seed)
      const x = Array.from({ length: 16 }, () => Array.from({ length: 8 }, () => 2 * random()))
      const classes = ['0', '1', '2']
      const data = dataset({ x, y: x.map((_, i) => i % 3), task: 'classification', classes })
      const shape = { inputs: 8, layers: [...layers, { units: 3 }], loss: 'softmaxCrossEntropy', seed } as const
      using net = await network({ ...shape, precision: 'f64' })
      const check = await gradientCheck(net, data, { entries: 'sampled', samples: 8 })
      expect(check).toMatchObject({ faults: [], inconclusive: false })
      expect(['correct', 'acceptable']).toContain(check.verdict)
      const wrong = net.gradients(data).map((value, i) => (i >= 1600 && i < 1664 ? 1.01 * value : value))
      const found = await gradientCheck(net, data, { entries: 'sampled', samples: 8, gradients: wrong })
      expect(found.verdict).toMatch(/suspicious|wrong/)
    },
  )

  it.each([1, 2])(
    'never calls a right gradient wrong: signals that explode through 50 layers, seed %d',
    async (seed) => {
      const layers = Array.from({ length: 50 }, () => ({ units: 8, activation: 'identity' }) as const)
      const random = uniform(seed)
      const x = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => 2 * random()))
      const data = dataset({ x, y: x.map(([first = 0]) => [first]), task: 'regression' })
      using net = await network({
        inputs: 8,
        layers: [...layers, { units: 1 }],
        loss: 'meanSquaredError',
        seed,
        precision: 'f64',
      })
      net.setParameters(net.parameters.map((value) => 3 * value))
      expect(await gradientCheck(net, data)).toMatchObject({ verdict: 'correct', faults: [] })
    },
  )

  it('says where rounding of the cost leaves nothing to check', async () => {
    using net = await network({
      inputs: 1,
      layers: [{ units: 1, activation: 'tanh' }],
      loss: 'meanSquaredError',
      precision: 'f64',
    })
    net.setParameters([12, 0])
    const data = dataset({ x: [[1], [1.1]], y: [[1000], [1000]], task: 'regression' })
    const check = await gradientCheck(net, data)
    expect(check).toMatchObject({ inconclusive: true, verdict: 'suspicious', faults: [] })
    expect(check.message).toContain('cannot be checked numerically here')
  })

  it('checks an f32 network by the same weights in f64, and leaves it as it is, dropout and all', async () => {
    const layers = given.options.layers.map((layer) => ({ ...layer, keepProb: 0.5 }))
    using net = await network({ ...given.options, layers, inputKeepProb: 0.5 })
    const before = String(net.parameters)
    const check = await gradientCheck(net, given.data, { l2: 0.7, l1: 0.1 })
    expect(check.verdict).toBe('correct')
    expect(String(net.parameters)).toBe(before)
  })

  it('sets entries aside whose step crosses a kink, and counts them', async () => {
    const init: NetworkInit = {
      inputs: 1,
      layers: [{ units: 2, activation: 'relu' }, { units: 1 }],
      loss: 'meanSquaredError',
    }
    using net = await network({ ...init, precision: 'f64' })
    // z₁ = 0·x + 0 lies on the kink; z₂ = x + 1 far from it.
    net.setParameters([0, 1, 0, 1, 0.5, 0.5, 0])
    const data = dataset({ x: [[1], [2]], y: [0.3, 0.7], task: 'regression' })
    const check = await gradientCheck(net, data)
    expect(check.skipped).toBe(2)
    expect(check.verdict).toBe('correct')
    expect(check.parameters[0]).toMatchObject({ checked: 1, skipped: 1 })
    const atZero = await gradientCheck(net, data, { l1: 1, penalizeBiases: true })
    expect(atZero.skipped).toBe(3)
    expect(atZero.verdict).toBe('correct')
  })

  it('does not call correct what it could not check', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanAbsoluteError', precision: 'f64' })
    net.setParameters([1, 0])
    const check = await gradientCheck(net, dataset({ x: [[1]], y: [1], task: 'regression' }))
    expect(check).toMatchObject({ checked: 0, skipped: 2, verdict: 'suspicious' })
    expect(check.message).toContain('No entry could be checked')
  })

  it('notices kinks beyond the first block of rows', async () => {
    using net = await network({ inputs: 1, layers: [{ units: 1, activation: 'relu' }], loss: 'meanSquaredError', precision: 'f64' }) // prettier-ignore
    net.setParameters([1, 0])
    const x = Array.from({ length: 600 }, (_, i) => [i === 599 ? 0 : 1 + i / 100])
    const check = await gradientCheck(net, dataset({ x, y: x.map(() => 0.1), task: 'regression' }), { rows: 600 })
    expect(check).toMatchObject({ skipped: 1, checked: 1, verdict: 'correct' })
  })

  it.each([
    [{ sided: 'both' }, 'sided'],
    [{ h: 0 }, 'h'],
    [{ h: NaN }, 'h'],
    [{ rows: 0 }, 'rows'],
    [{ l2: -1 }, 'l2'],
    [{ gradient: [1] }, 'gradient'],
  ] as [object, string][])('refuses %j', async (options, field) => {
    using net = await network(given.options)
    await expectRejection(gradientCheck(net, given.data, options), { field })
  })

  it('refuses gradients of another length, and a cost that is not finite', async () => {
    using net = await network({ ...given.options, precision: 'f64' })
    await expectRejection(gradientCheck(net, given.data, { gradients: [1] }), { code: 'INVALID_SHAPE', value: 1 })
    net.setLayer('dense3', { bias: [1e308, -1e308, 1e308] })
    net.setLayer('dense3', { weight: new Float64Array(15).fill(1e308) })
    await expectRejection(gradientCheck(net, given.data), { code: 'DIVERGED' })
  })
})
