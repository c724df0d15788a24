import { describe, expect, it } from 'vitest'
import {
  type Activation,
  dataset,
  fitScaler,
  network,
  scale,
  type Dataset,
  type Divergence,
  type FitOptions,
  type History,
  type LayerOptions,
} from '../../../src/index.js'

/** Deterministic numbers in [−1, 1), and columns of them. */
const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const columns = ['age', 'income', 'score'] as const
const rows = 120

function values(scale: readonly number[], target = 1): Dataset {
  const x = Array.from({ length: rows }, (_, i) => scale.map((factor, j) => factor * noise(i * 3 + j)))
  const y = x.map(([a = 0, b = 0]) => target * (a / (scale[0] ?? 1) - b / (scale[1] ?? 1)))
  return dataset({ x, y, columns, task: 'regression', targetNames: ['price'] })
}

const layers: readonly LayerOptions[] = [
  { units: 16, name: 'hidden' },
  { units: 1, name: 'output' },
]

async function run(
  data: Dataset,
  options: FitOptions = {},
  shape: { layers?: readonly LayerOptions[]; loss?: 'meanSquaredError' | 'binaryCrossEntropy' } = {},
): Promise<{ history: History; finite: boolean; told: Divergence | undefined }> {
  using net = await network({ inputs: 3, layers, loss: 'meanSquaredError', ...shape })
  const history = await net.fit(data, { epochs: 60, batchSize: 20, optimizer: 'sgd', ...options })
  return { history, finite: net.parameters.every(Number.isFinite), told: history.stop.divergence }
}

/** Broke off, with weights that are finite, and said so. */
function expectDiverged({ history, finite, told }: Awaited<ReturnType<typeof run>>, cause: Partial<Divergence>): void {
  expect(history.stop.reason).toBe('diverged')
  expect(finite).toBe(true)
  expect(told).toMatchObject(cause)
  expect(told?.step).toBe(history.stop.step + (told?.stage === 'measurement' ? 0 : 1))
}

describe('divergence by the learning rate', () => {
  it('names step, layer, rate and a lower one, with which it does not happen', async () => {
    const broken = await run(values([1, 1, 1]), { optimizer: { kind: 'sgd', learningRate: 3 } })
    expectDiverged(broken, { cause: 'learning rate', column: null })
    expect(['hidden', 'output']).toContain(broken.told?.layer)
    const { message } = broken.history.stop
    expect(message).toContain(`At step ${broken.told?.step} `)
    expect(message).toContain(`of layer '${broken.told?.layer}'`)
    expect(message).toContain('the weights are those before that step')
    expect(message).toContain('Most likely the learning rate (3) is too high for sgd: try 0.3')
    const mended = await run(values([1, 1, 1]), { optimizer: { kind: 'sgd', learningRate: 0.03 } })
    expect(mended.history.stop.reason).toBe('epochs')
  })

  it('is told of first even if the inputs are not scaled either', async () => {
    const broken = await run(values([1, 300, 1]), { optimizer: { kind: 'sgd', learningRate: 50 } })
    expectDiverged(broken, { cause: 'learning rate' })
    expect(broken.history.stop.message).toMatch(/Most likely the learning rate .* Also, the inputs are not scaled/)
  })
})

describe('divergence by an unscaled input', () => {
  it('names the column, and does not happen once it is standardized', async () => {
    const data = values([1, 4e4, 30])
    const broken = await run(data)
    expectDiverged(broken, { cause: 'unscaled input', column: 'income' })
    expect(broken.history.stop.message).toMatch(
      /Most likely the inputs are not scaled: column "income" has a root mean square of 2\d000 \(row \d+ holds -?[34]\d*\); 1 is usual, and so is another column/,
    )
    const mended = await run(scale(data, fitScaler(data)))
    expect(mended.history.stop.reason).toBe('epochs')
  })

  it('before the first step is not blamed on the rate', async () => {
    const broken = await run(values([1e25, 1, 1]), { optimizer: { kind: 'sgd', learningRate: 1e-9 } })
    expectDiverged(broken, { cause: 'unscaled input', column: 'age', step: 1 })
    expect(broken.history.stop.message).not.toContain('learning rate')
  })

  it('is looked for on dev where only dev is not finite', async () => {
    const data = values([1, 1, 1])
    const dev = { ...data, x: Float64Array.from(data.x, (value, i) => (i % 3 === 2 ? value * 2e38 : value)) }
    const { history, told } = await run(data, { dev })
    expect(told).toMatchObject({ stage: 'measurement', layer: null, cause: 'unscaled input', column: 'score', step: 6 })
    expect(history.stop.message).toContain('After epoch 1 (step 6) the cost on dev')
  })
})

describe('divergence by an unscaled target', () => {
  it('names it, and does not happen once it is scaled', async () => {
    const broken = await run(values([1, 1, 1], 5e5))
    expectDiverged(broken, { cause: 'unscaled target', column: 'price' })
    expect(broken.history.stop.message).toContain('unscaleTarget')
    expect((await run(values([1, 1, 1], 1))).history.stop.reason).toBe('epochs')
  })
})

describe('divergence by loss and activation that do not fit', () => {
  const deep = (activation: Activation): readonly LayerOptions[] => [
    { units: 16, name: 'hidden', activation: 'identity' },
    { units: 1, name: 'output', activation },
  ]

  it('names a regression’s output that cannot reach its target', async () => {
    const optimizer = { kind: 'momentum', learningRate: 0.9, momentum: 0.99 } as const
    const broken = await run(values([1, 1, 1]), { optimizer }, { layers: deep('relu') })
    expectDiverged(broken, { cause: 'loss and activation', column: 'price' })
    expect(broken.history.stop.message).toMatch(
      /output layer 'output' has activation 'relu' before the loss meanSquaredError, whose range is 0 to ∞, while the target "price" is -\d/,
    )
  })

  it.each([
    ['elu', '−1 to ∞'],
    ['gelu', '−0.17 to ∞'],
  ] as const)('knows the range of %s', async (activation, range) => {
    const optimizer = { kind: 'momentum', learningRate: 50, momentum: 0.99 } as const
    const broken = await run(values([1, 1, 1]), { optimizer }, { layers: deep(activation) })
    expect(broken.history.stop.message).toContain(`whose range is ${range}, while the target "price" is -`)
  })

  it('names a classification’s output that is not the logit its loss reads', async () => {
    const x = Array.from({ length: rows }, (_, i) => columns.map((_, j) => noise(i * 3 + j)))
    const data = dataset({ x, columns, y: x.map(([a = 0]) => (a > 0 ? 1 : 0)) })
    const weight = new Float32Array(48).fill(3e38)
    using net = await network({ inputs: 3, layers: deep('relu'), loss: 'binaryCrossEntropy' })
    net.setLayer('hidden', { weight })
    const { stop } = await net.fit(data, { epochs: 5 })
    expect(stop).toMatchObject({
      reason: 'diverged',
      divergence: { cause: 'loss and activation', column: null, step: 1 },
    })
    expect(stop.message).toContain('which applies sigmoid itself')
  })
})

it('divergence by the initial weights is told before the first step', async () => {
  using net = await network({ inputs: 3, layers, loss: 'meanSquaredError' })
  net.setLayer('hidden', { weight: new Float32Array(48).fill(3e38) })
  const { stop } = await net.fit(values([1, 1, 1]), { epochs: 5 })
  const divergence = { cause: 'initial weights', stage: 'outputs', layer: 'hidden', step: 1, column: null }
  expect(stop).toMatchObject({ reason: 'diverged', divergence })
})
