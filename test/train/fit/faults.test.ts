import { describe, expect, it } from 'vitest'
import {
  dataset,
  type Dataset,
  diagnose,
  type FaultKind,
  type FitOptions,
  fitScaler,
  type History,
  type LayerOptions,
  type LearningFault,
  network,
  type Network,
  type NetworkInit,
  scale,
  tryActions,
} from '../../../src/index.js'
import { constantLoss } from '../../../src/train/fit/causes/constant-loss.js'
import { oscillates } from '../../../src/train/fit/causes/oscillation.js'
import { uniform } from '../../reference/random.js'

const random = uniform(4)
const x = Array.from({ length: 200 }, () => [random(), random(), random()])
const classes = dataset({ x, y: x.map(([a = 0, b = 0, c = 0]) => (a + b > c / 2 ? 1 : 0)) })
const values = dataset({ x, y: x.map(([a = 0, b = 0]) => a - b), task: 'regression' })
const times = (data: Dataset, input: number, target: number): Dataset =>
  data.targets.kind === 'classes'
    ? data
    : { ...data, x: data.x.map((v) => v * input), targets: { ...data.targets, values: data.targets.values.map((v) => v * target) } } // prettier-ignore

const shape = (layers: readonly LayerOptions[], rest: Partial<NetworkInit> = {}): NetworkInit => ({
  inputs: 3,
  layers,
  loss: 'softmaxCrossEntropy',
  seed: 1,
  ...rest,
})
const relu = shape([{ units: 16 }, { units: 2 }])

async function run(
  init: NetworkInit,
  data: Dataset,
  fit: FitOptions = {},
  change: (net: Network) => void = () => undefined,
): Promise<History> {
  using net = await network(init)
  change(net)
  return await net.fit(data, { epochs: 10, batchSize: 20, ...fit })
}
const kinds = ({ faults = [] }: History): FaultKind[] => faults.map(({ kind }) => kind)

describe('fit says what keeps a network from learning', () => {
  it('weights that make the signal explode: no learning rate is blamed, however small', async () => {
    const layers = [...Array.from({ length: 50 }, () => ({ units: 3, activation: 'identity' as const })), { units: 2 }]
    const identity = Float32Array.from({ length: 9 }, (_, i) => (i % 4 === 0 ? 1.5 : 0))
    const grow = (net: Network): void => {
      for (const { name } of net.options.layers.slice(0, -1)) net.setLayer(name, { weight: identity })
    }
    for (const learningRate of [1e-2, 1e-6, 1e-12]) {
      const history = await run(shape(layers), classes, { optimizer: { kind: 'sgd', learningRate } }, grow)
      const told = [history.stop.divergence?.cause, ...kinds(history)].filter((kind) => kind !== undefined)
      expect(told[0]).toBe(history.stop.reason === 'diverged' ? 'initial weights' : 'exploding signal')
      // From the first hidden layer to the last: 1.5⁴⁹ = 4.25e8.
      const { message } = history.stop
      expect(history.stop.reason === 'diverged' ? message : history.notes.join()).toContain(
        'grows by a factor of 4.25e+8',
      )
      expect(message).not.toContain('learning rate')
    }
  })

  it('gradients that vanish on their way through sigmoids', async () => {
    // σ′ ≤ ¼: through eight layers gradients shrink to less than 4⁻⁷.
    const deep = Array.from({ length: 8 }, () => ({ units: 8, activation: 'sigmoid' as const }))
    expect(kinds(await run(shape([...deep, { units: 2 }]), classes))).toContain('vanishing signal')
  })

  it('gradients that have vanished by the end, where the first step did not show it', async () => {
    const deep = Array.from({ length: 4 }, () => ({ units: 8, activation: 'sigmoid' as const }))
    const history = await run(shape([...deep, { units: 2 }]), classes, {
      optimizer: { kind: 'sgd', learningRate: 0.01 },
    })
    expect(kinds(history)).toContain('vanishing signal')
    expect(history.faults?.find(({ kind }) => kind === 'vanishing signal')?.change).toEqual({ activation: 'relu' })
  })

  it('initial weights far larger than suits the activation', async () => {
    // heNormal draws σ = √(2/3) = 0.816 for three inputs; 8.16 is ten times that.
    const history = await run(
      shape([{ units: 16, initializer: { kind: 'normal', sigma: 8.165 } }, { units: 2 }]),
      classes,
    )
    expect(history.notes.join()).toContain(
      'The initial weights of dense1 are 10 times as large as suits the activation.',
    )
    expect(kinds(history)).toContain('exploding signal')
  })

  it('hidden layers without activation', async () => {
    const history = await run(shape([{ units: 16, activation: 'identity' }, { units: 2 }]), classes)
    expect(kinds(history)).toEqual(['linear network'])
    expect(kinds(await run(shape([{ units: 2 }]), classes))).toEqual([])
  })

  it('dropout that lets training diverge', async () => {
    const layers = [{ units: 16, keepProb: 0.05 }, { units: 16, keepProb: 0.05 }, { units: 1 }]
    const regression = shape(layers, { loss: 'meanSquaredError' })
    const { stop } = await run(regression, values, { epochs: 50, optimizer: { kind: 'sgd', learningRate: 0.1 } })
    expect(stop.divergence?.cause).toBe('strong dropout')
    expect(stop.message).toContain("keepProb 0.05 of layer 'dense1' multiplies what is kept by 20")
  })

  it('an output activation that the loss applies itself, or that cannot reach the targets', async () => {
    expect(kinds(await run(shape([{ units: 16 }, { units: 2, activation: 'relu' }]), classes))).toContain('loss and activation') // prettier-ignore
    const positive = shape([{ units: 8 }, { units: 1, activation: 'softplus' }], { loss: 'meanSquaredError' })
    const history = await run(positive, values)
    expect(kinds(history)).toContain('loss and activation')
    expect(history.notes.join()).toContain("The output layer 'dense2' has activation 'softplus'")
  })

  it('targets and inputs that are not scaled, by name', async () => {
    const regression = shape([{ units: 8 }, { units: 1 }], { loss: 'meanSquaredError' })
    const target = await run(regression, times(values, 1, 1000), { optimizer: 'adam' })
    expect(kinds(target)).toContain('unscaled target')
    expect(target.notes.join()).toContain('target "y" has a root mean square of')
    const input = await run(regression, times(values, 1000, 1), { optimizer: 'adam' })
    expect(kinds(input)).toContain('unscaled input')
    const scaled = scale(times(values, 1000, 1), fitScaler(times(values, 1000, 1)))
    expect(kinds(await run(regression, scaled))).toEqual([])
  })

  it('weights of 0, which have no gradient and of which no unit ever wakes', async () => {
    const history = await run(shape([{ units: 8, initializer: 'zeros' }, { units: 2 }]), classes)
    expect(kinds(history).slice(0, 2)).toEqual(['zero gradients', 'dead units'])
    expect(history.faults?.[0]?.change).toEqual({ initializer: 'heNormal' })
  })

  it('dead units, and that the predictions are constant', async () => {
    const kill = (net: Network): void => net.setLayer('dense1', { bias: new Float32Array(16).fill(-100) })
    const history = await run(relu, classes, {}, kill)
    expect(kinds(history)).toEqual(expect.arrayContaining(['dead units', 'constant predictions']))
    expect(history.faults?.find(({ kind }) => kind === 'dead units')?.change).toEqual({
      activation: 'leakyRelu',
      learningRate: 1e-4,
    })
  })

  it('saturated units', async () => {
    const tanh = shape([{ units: 16, activation: 'tanh' }, { units: 2 }])
    const saturate = (net: Network): void => net.setLayer('dense1', { bias: new Float32Array(16).fill(50) })
    expect(kinds(await run(tanh, classes, {}, saturate))).toEqual(
      expect.arrayContaining(['saturated units', 'constant predictions']),
    )
  })

  it('steps too small to learn anything, after five epochs', async () => {
    const optimizer = { kind: 'sgd', learningRate: 1e-9 } as const
    const history = await run(relu, classes, { optimizer, epochs: 5 })
    expect(kinds(history)).toEqual(['nothing learnt'])
    expect(kinds(await run(relu, classes, { optimizer, epochs: 4 }))).toEqual([])
    using net = await network(relu)
    const all: FaultKind[][] = []
    for (let epoch = 1; epoch <= 6; epoch++) all.push(kinds(await net.fit(classes, { optimizer, epochs: 1 })))
    expect(all).toEqual([[], [], [], [], ['nothing learnt'], ['nothing learnt']])
  })

  it('batches of one row with batch normalization', async () => {
    const normalized = shape([{ units: 8, normalization: 'batch' }, { units: 2 }])
    const history = await run(normalized, classes, { batchSize: 1, epochs: 2 })
    expect(history.faults?.[0]).toMatchObject({ kind: 'one row per batch', change: { batchSize: 32 } })
  })

  it('in a worker too', async () => {
    using net = await network(shape([{ units: 8, initializer: 'zeros' }, { units: 2 }]))
    expect(kinds(await net.fit(classes, { epochs: 5, worker: true })).slice(0, 2)).toEqual(['zero gradients', 'dead units']) // prettier-ignore
  })
})

describe('healthy runs have no faults', () => {
  const activations = ['relu', 'leakyRelu', 'elu', 'selu', 'gelu', 'silu', 'mish', 'hardSwish', 'tanh', 'sigmoid', 'softplus'] as const // prettier-ignore
  it.each(activations)('with %s, one layer and three, at two rates', async (activation) => {
    for (const depth of [1, 3]) {
      const hidden = Array.from({ length: depth }, () => ({ units: 16, activation }))
      for (const learningRate of [1e-2, 1e-3]) {
        const optimizer = { kind: 'adam', learningRate } as const
        for (const [init, data] of [
          [shape([...hidden, { units: 2 }]), classes],
          [shape([...hidden, { units: 1 }], { loss: 'meanSquaredError' }), values],
        ] as const) {
          const history = await run(init, data, { optimizer, epochs: 30 })
          expect(history.faults).toBeUndefined()
        }
      }
    }
  })

  it('with layers that are frozen, normalized, dropped out of, or start at 0', async () => {
    for (const first of [
      { trainable: false },
      { normalization: 'batch' },
      { normalization: 'layer' },
      { keepProb: 0.5 },
    ] as const) {
      const layers = [{ units: 32, ...first }, { units: 16 }, { units: 2, initializer: 'zeros' as const }]
      const history = await run(shape(layers), classes, { optimizer: { kind: 'adam', learningRate: 0.01 }, epochs: 20 })
      expect(history.faults).toBeUndefined()
    }
  })
})

describe('the loss of the best constant', () => {
  it('is the entropy, the variance, or the mean deviation from the median', async () => {
    const of = async (loss: NetworkInit['loss'], units: number, data: Dataset): Promise<number | null> => {
      using net = await network({ inputs: 1, layers: [{ units }], loss })
      return constantLoss(net.options, data.targets)
    }
    const rows = [[0], [0], [0], [0]]
    const labels = dataset({ x: rows, y: [0, 1, 1, 1] })
    const entropy = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75)
    expect(await of('softmaxCrossEntropy', 2, labels)).toBeCloseTo(entropy, 12)
    expect(await of('binaryCrossEntropy', 1, labels)).toBeCloseTo(entropy, 12)
    const numbers = dataset({ x: rows, y: [0, 1, 2, 9], task: 'regression' })
    // Mean 3: 9 + 4 + 1 + 36; median 1 or 2: 2 + 1 + 0 + 7 = 10 at 2.
    expect(await of('meanSquaredError', 1, numbers)).toBeCloseTo(50 / 4, 12)
    expect(await of('meanAbsoluteError', 1, numbers)).toBeCloseTo(10 / 4, 12)
    expect(await of({ kind: 'huber', delta: 1 }, 1, numbers)).toBeNull()
  })
})

it('a network that died is diagnosed so, and the advised change revives it', async () => {
  const layers = [{ units: 8, initializer: 'zeros' as const }, { units: 2 }]
  using net = await network(shape(layers))
  const fit = { epochs: 60, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.02 } } as const
  const history = await net.fit(classes, fit)
  const run = { trainRows: 200, hidden: [8], parameters: net.parameterCount, keepProb: 1, history }
  const measured = net.evaluate(classes)
  const { state, message, actions } = diagnose({ train: measured, dev: measured, task: 'classification', run })
  expect(state).toBe('does not learn')
  expect(message).toMatch(/^The network does not learn: zero gradients\./)
  expect(actions.some(({ title }) => title.includes('larger'))).toBe(false)
  const { seed: _, ...init } = shape(layers)
  const { tried } = await tryActions({ train: classes, dev: classes, network: init, fit, actions })
  expect(tried.map(({ verdict }) => verdict)).toEqual(['helps', 'helps'])
  const changed = tried.flatMap(({ action }) => Object.keys(action.change ?? {}))
  expect(changed).toEqual(expect.arrayContaining(['activation', 'initializer']))
  expect(tried[0]?.devError).toBeLessThan(0.05)
})

describe('a plateau', () => {
  const random = uniform(8)
  const points = Array.from({ length: 300 }, () => Array.from({ length: 4 }, () => 1.7 * random()))
  const sign = (row: readonly number[]): number => ((row[0] ?? 0) * (row[1] ?? 0) > 0 ? 1 : 0)
  const easy = dataset({ x: points, y: points.map(([a = 0, b = 0]) => (a + b > 0 ? 1 : 0)) })
  const noise = dataset({ x: points, y: points.map(() => (random() > 0 ? 1 : 0)) })
  const init = { ...shape([{ units: 16 }, { units: 2 }]), inputs: 4 }
  const plateauOf = async (data: Dataset, fit: FitOptions, of = init): Promise<LearningFault | undefined> =>
    (await run(of, data, { epochs: 45, ...fit })).faults?.find(({ kind }) => kind === 'plateau')
  const adam = { kind: 'adam', learningRate: 0.003 } as const

  const held: readonly (readonly [string, FitOptions, string, object])[] = [
    ['a schedule that takes the rate away', { optimizer: adam, schedule: { kind: 'exponential', every: 1, factor: 0.1 } }, 'The schedule exponential has left', { schedule: 'constant' }],
    ['a rate that is too low', { optimizer: { kind: 'sgd', learningRate: 1e-5 } }, 'The weights hardly move', { learningRate: 0.001 }],
    ['one step an epoch', { optimizer: adam, batchSize: 300, epochs: 30, schedule: [...Array.from({ length: 12 }, () => 1), ...Array.from({ length: 18 }, () => 0.02)] }, 'Each epoch is a single step, of all 300 rows: 30 in all', { batchSize: 32 }],
  ] // prettier-ignore
  it.each(held)('by %s is named with the epoch, the evidence and one change that helps', async (_, fit, why, change) => {
    const history = await run(init, easy, { epochs: 45, ...fit })
    const fault = history.faults?.find(({ kind }) => kind === 'plateau' || kind === 'learning rate too low')
    expect(fault?.message).toContain(why)
    expect(fault?.message).toContain('where nearest neighbours have')
    expect(fault?.change).toEqual(change)
    expect(fault?.epoch).toBeGreaterThan(5)
    expect(history.notes.join()).toContain(fault?.message)
    // The change lowers the error.
    const { schedule: _schedule, ...rest } = fit
    const rate = fault?.change?.learningRate
    const optimizer = rate === undefined ? adam : ({ kind: 'sgd', learningRate: rate } as const)
    const changed = await run(init, easy, { epochs: 45, ...rest, optimizer })
    expect(changed.rows.at(-1)?.train.error).toBeLessThan(0.8 * (history.rows.at(-1)?.train.error ?? 0))
  }) // prettier-ignore

  it('is none where the loss is at its floor, where nothing can be learnt, or where the network is too small', async () => {
    const product = dataset({ x: points, y: points.map(sign) })
    const linear = { ...shape([{ units: 2 }]), inputs: 4 }
    expect(await plateauOf(easy, { optimizer: { kind: 'adam', learningRate: 0.02 } })).toBeUndefined()
    expect(await plateauOf(noise, { optimizer: { kind: 'sgd', learningRate: 1e-5 } })).toBeUndefined()
    expect(await plateauOf(product, { optimizer: adam }, linear)).toBeUndefined()
  }) // prettier-ignore
})

describe('a loss that oscillates', () => {
  const random = uniform(8)
  const points = Array.from({ length: 300 }, () => Array.from({ length: 3 }, () => 1.7 * random()))
  const product = dataset({ x: points, y: points.map(([a = 0, b = 0]) => (a * b > 0 ? 1 : 0)) })
  const tanh = shape([{ units: 16, activation: 'tanh' }, { units: 2 }])
  const withRate = async (learningRate: number, data = product): Promise<History> =>
    await run(tanh, data, { epochs: 30, optimizer: { kind: 'sgd', learningRate } })

  it('is named with the epoch, the evidence and a learning rate that helps', async () => {
    const history = await withRate(10)
    const fault = history.faults?.find(({ kind }) => kind === 'oscillation')
    expect(fault?.message).toMatch(
      /it rose by more than a tenth in \d+ of the last 14 epochs\..* where nearest neighbours have/,
    )
    expect(fault?.change).toEqual({ learningRate: 1 })
    expect(fault?.epoch).toBeGreaterThanOrEqual(5)
    expect(history.notes.join()).toContain(fault?.message)
    expect(kinds(history)).not.toContain('plateau')
    const changed = await withRate(1)
    expect(changed.rows.at(-1)?.train.error).toBeLessThan(0.5 * (history.rows.at(-1)?.train.error ?? 0))
    expect(kinds(changed)).toEqual([])
  })

  it('is none where the network does as well as nearest neighbours, however the loss moves', async () => {
    const easy = dataset({ x: points, y: points.map(([a = 0]) => (a > 0 ? 1 : 0)) })
    const history = await withRate(10, easy)
    expect(oscillates(history.rows)).toBe(true)
    expect(kinds(history)).not.toContain('oscillation')
  })
})

describe('clipping, and rows of dev that are easier', () => {
  const random = uniform(9)
  const points = Array.from({ length: 400 }, () => Array.from({ length: 3 }, () => 1.7 * random()))
  const label = ([a = 0, b = 0]: readonly number[]): number => (a + b > 0 ? 1 : 0)
  const all = dataset({ x: points, y: points.map(label) })
  const sgd = { kind: 'sgd', learningRate: 0.1 } as const

  it('gradients that are clipped all the time are named with epoch, norm and another clipNorm, which helps', async () => {
    const history = await run(relu, all, { optimizer: sgd, clipNorm: 2e-3, epochs: 12 })
    const fault = history.faults?.find(({ kind }) => kind === 'gradient clipping')
    expect(fault?.message).toMatch(/Gradients are clipped all the time: their norm, [\d.]+ in the middle .* times clipNorm 0.002/)
    expect(fault?.epoch).toBe(5)
    const { clipNorm = 0 } = fault?.change ?? {}
    const changed = await run(relu, all, { optimizer: sgd, clipNorm, epochs: 12 })
    expect(changed.rows.at(-1)?.train.error).toBeLessThan(0.5 * (history.rows.at(-1)?.train.error ?? 0))
    for (const more of [{ clipNorm: 5 }, { clipNorm: 2e-3, optimizer: 'adam' }] as const)
      expect(kinds(await run(relu, all, { optimizer: sgd, epochs: 12, ...more }))).not.toContain('gradient clipping')
  }) // prettier-ignore

  it('an error on dev far below that on train is named; one that chance explains is not', async () => {
    // Every third label of train is wrong.
    const train = dataset({ x: points, y: points.map((row, i) => (i % 3 === 0 ? 1 - label(row) : label(row))) })
    const dev = dataset({ x: points.slice(0, 150), y: points.slice(0, 150).map(label) })
    const fit = { optimizer: { kind: 'adam', learningRate: 0.003 }, l2: 8, epochs: 12 } as const
    const fault = (await run(relu, train, { ...fit, dev })).faults?.find(({ kind }) => kind === 'dev better than train')
    expect(fault).toMatchObject({ change: null, epoch: expect.any(Number) })
    expect(fault?.message).toContain('far below that on train')
    const few = dataset({ x: points.slice(0, 12), y: points.slice(0, 12).map(label) })
    expect(kinds(await run(relu, train, { ...fit, dev: few }))).not.toContain('dev better than train')
    expect(kinds(await run(relu, all, { ...fit, dev }))).not.toContain('dev better than train')
  })
})
