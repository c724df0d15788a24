import { describe, expect, it } from 'vitest'
import {
  costCheck,
  dataset,
  network,
  preflight,
  type Dataset,
  type NetworkInit,
  type Preflight,
  type PreflightFinding,
  type PreflightName,
  type PreflightOptions,
} from '../../src/index.js'
import { stratifiedIndices } from '../../src/check/preflight/sample.js'
import { expectRejection } from '../support/errors.js'
import { uniform } from '../reference/random.js'

const random = uniform(4)
const gauss = (): number => Math.sqrt(3) * ((random() + random() + random()) / Math.sqrt(3))
const rows = Array.from({ length: 120 }, () => Array.from({ length: 6 }, () => 1.7 * gauss()))
const label = (row: number[]): number => ((row[0] ?? 0) + (row[1] ?? 0) > 0 ? 1 : (row[2] ?? 0) > 0 ? 2 : 0)
const classes = dataset({ x: rows, y: rows.map(label) })
const values = dataset({ x: rows, y: rows.map((row) => [(row[0] ?? 0) - (row[3] ?? 0)]), task: 'regression' })
const healthy: NetworkInit = {
  inputs: 6,
  layers: [{ units: 16, keepProb: 0.7 }, { units: 12 }, { units: 3 }],
  loss: 'softmaxCrossEntropy',
  seed: 5,
}

async function look(init: NetworkInit, data: Dataset, options: PreflightOptions = {}): Promise<Preflight> {
  using net = await network(init)
  const before = String(net.parameters)
  const report = await preflight(net, data, options)
  expect(String(net.parameters)).toBe(before)
  return report
}

/** The one finding of an item that failed. */
function failure(report: Preflight, name: PreflightName): PreflightFinding {
  const item = report.items.find((candidate) => candidate.name === name)
  expect(item?.status).toBe('failed')
  expect(report.passed).toBe(false)
  const found = item?.findings.filter(({ status }) => status === 'failed') ?? []
  expect(found.length).toBeGreaterThan(0)
  expect(found[0]?.remedy).toBeTruthy()
  return found[0] as PreflightFinding
}

/** Columns times factors. */
function scaled(data: Dataset, factor: (column: number) => number): Dataset {
  return { ...data, x: Float64Array.from(data.x, (value, i) => value * factor(i % data.features)) }
}

const hidden = (count: number, layer: NetworkInit['layers'][number]): NetworkInit => ({
  ...healthy,
  layers: [...Array.from({ length: count }, () => layer), { units: 3 }],
})

describe('rows of which a check takes some', () => {
  it('are the first of each class in turn, in their order', () => {
    const y = [2, 2, 0, 0, 1, 0, 2]
    const data = dataset({ x: y.map((label) => [label]), y, task: 'classification' })
    expect(stratifiedIndices(data, 3)).toEqual([0, 2, 4])
    expect(stratifiedIndices(data, 5)).toEqual([0, 1, 2, 3, 4])
    expect(stratifiedIndices(data, 7)).toEqual([0, 1, 2, 3, 4, 5, 6])
  })
})

describe('weights that no initializer draws', () => {
  it('are a note that names their layers, and no note where there are none', async () => {
    using net = await network({ ...healthy, layers: [{ units: 16 }, { units: 12 }, { units: 3 }] })
    const signals = async (): Promise<PreflightFinding | undefined> => {
      const report = await preflight(net, classes, { items: ['initialState'] })
      const item = report.items.find(({ name }) => name === 'initialState')
      return item?.findings.find(({ message }) => message.startsWith('Through'))
    }
    expect(await signals()).toMatchObject({ status: 'passed' })
    net.setParameters(net.parameters.map((value, i) => (i < 6 * 16 ? 3 * value : value)))
    const found = await signals()
    expect(found).toMatchObject({ status: 'noted' })
    expect(found?.message).toContain('do not have the size that their initializer draws')
  })
})

describe('a preflight of a healthy run', () => {
  it.each([
    ['classes', healthy, classes],
    [
      'numbers',
      { ...healthy, layers: [{ units: 24, activation: 'tanh' }, { units: 1 }], loss: 'meanSquaredError' },
      values,
    ],
    ['f64 and gelu', { ...hidden(3, { units: 20, activation: 'gelu' }), precision: 'f64' }, classes],
    ['ten relu layers', hidden(10, { units: 64 }), classes],
  ] as [string, NetworkInit, Dataset][])('passes every item: %s', async (_, init, data) => {
    const report = await look(init, data, { l2: 0.5, epochs: 30, batchSize: 16 })
    expect(report.items.map(({ status }) => status)).toEqual(Array(7).fill('passed'))
    expect(report).toMatchObject({ passed: true, format: 'wellfit.preflight', gradientCheck: { verdict: 'correct' } })
    expect(report.costCheck?.costs.length).toBe(21)
    expect(report.overfit).toMatchObject({ rows: 8, memorized: true, cause: null })
    expect(report.layers.map(({ units }) => units)).toEqual(init.layers.map(({ units }) => units))
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
  })

  it('says the same again, but for times', async () => {
    const parts = ({ layers, overfit, costCheck, gradientCheck, items }: Preflight): object => ({ layers, overfit, costCheck, gradientCheck, items: items.slice(0, 5) }) // prettier-ignore
    expect(parts(await look(healthy, classes))).toEqual(parts(await look(healthy, classes)))
  })

  it('looks at chosen items alone', async () => {
    const report = await look(healthy, classes, { items: ['cost', 'input'] })
    expect(report.items.map(({ name }) => name)).toEqual(['input', 'cost'])
    expect(report).toMatchObject({ gradientCheck: null, overfit: null, resources: null, passed: true })
  })

  it('forecasts a run from measured steps', async () => {
    const { resources } = await look(healthy, classes, {
      items: ['resources'],
      epochs: 70,
      batchSize: 50,
      dev: classes,
    })
    expect(resources).toMatchObject({ stepsPerEpoch: 3, epochs: 70 })
    // How many fit into the time of the measurement is the machine's affair.
    expect(resources?.measuredSteps).toBeGreaterThan(0)
    expect(resources?.seconds).toBeCloseTo(70 * (resources?.secondsPerEpoch ?? NaN))
    // θ, dθ and two states of Adam in f32 are 4 · 4 · 351 bytes; the rows 120 · 6 · 8 or half of it.
    expect(resources?.bytes).toBeGreaterThan(16 * 355 + 120 * 6 * 4)
    expect(resources?.bytes).toBeLessThan(4e6)
  })
})

describe('a preflight names what is wrong with the input', () => {
  it.each([
    ['a column a thousand times as wide', scaled(classes, (j) => (j === 2 ? 1000 : 1)), 'not scaled', 'fitScaler'],
    ['tiny columns', scaled(classes, () => 1e-4), 'not scaled', 'fitScaler'],
    ['a column far from 0', { ...classes, x: classes.x.map((value, i) => (i % 6 === 1 ? value + 500 : value)) }, 'is not centred', 'fitScaler'], // prettier-ignore
    [
      'values that are not finite',
      { ...classes, x: Float64Array.from(classes.x).with(9, NaN) },
      'be a finite number',
      'impute',
    ],
    [
      'have the same class',
      { ...classes, targets: { ...classes.targets, labels: new Int32Array(120) } },
      'have the same class',
      'stratified',
    ],
    ['constant columns', scaled(classes, () => 0), 'constant', 'read'],
  ] as [string, Dataset, string, string][])('%s', async (_, data, words, remedy) => {
    const found = failure(await look(healthy, data, { items: ['input'] }), 'input')
    expect(found.message).toContain(words)
    expect(found.remedy).toContain(remedy)
  })

  it('notes a constant column, and no more', async () => {
    const report = await look(
      healthy,
      scaled(classes, (j) => (j === 0 ? 0 : 1)),
      { items: ['input'] },
    )
    expect(report.passed).toBe(true)
    expect(report.items[0]?.findings).toContainEqual(expect.objectContaining({ status: 'noted', message: "1 of 6 columns is constant: 'x0'." })) // prettier-ignore
  })

  it.each([
    [
      'a cross-entropy after sigmoid',
      { ...healthy, layers: [{ units: 3, activation: 'sigmoid' }] },
      classes,
      'takes logits',
    ],
    ['targets that relu cannot give', { ...healthy, layers: [{ units: 1, activation: 'relu' }], loss: 'meanSquaredError' }, values, 'outside the range of relu, 0 to ∞'], // prettier-ignore
    ['targets that are not scaled', { ...healthy, layers: [{ units: 1 }], loss: 'meanSquaredError' }, { ...values, targets: { ...values.targets, values: new Float64Array(120).map((__, i) => 900 + i) } }, 'Targets are not scaled'], // prettier-ignore
  ] as [string, NetworkInit, Dataset, string][])('%s', async (_, init, data, words) => {
    expect(failure(await look(init, data, { items: ['input'] }), 'input').message).toContain(words)
  })

  const spread = dataset({ x: rows, y: rows.map((_, i) => (4 * i) / 119 - 2), task: 'regression' })
  it.each([
    ['relu', undefined, '0 to ∞'],
    ['leakyRelu', 0, '0 to ∞'],
    ['elu', undefined, '−1 to ∞'],
    ['elu', 0.5, '−0.5 to ∞'],
    ['gelu', undefined, '−0.17 to ∞'],
    ['tanh', undefined, '−1 to 1'],
    ['sigmoid', undefined, '0 to 1'],
    ['softplus', undefined, '0 to ∞'],
  ] as const)('targets from −2 to 2 that %s with alpha %s cannot give', async (activation, alpha, range) => {
    const layer = { units: 1, activation, ...(alpha === undefined ? {} : { alpha }) }
    const found = failure(await look({ ...healthy, layers: [layer], loss: 'meanSquaredError' }, spread, { items: ['input'] }), 'input') // prettier-ignore
    expect(found.message).toContain(`targets lie outside the range of ${activation}, ${range}.`)
  })

  it.each([
    ['identity', undefined],
    ['leakyRelu', undefined],
    ['elu', 2],
  ] as const)('accepts targets from −2 to 2 for %s with alpha %s', async (activation, alpha) => {
    const layer = { units: 1, activation, ...(alpha === undefined ? {} : { alpha }) }
    const init: NetworkInit = { ...healthy, layers: [layer], loss: 'meanSquaredError' }
    expect((await look(init, spread, { items: ['input'] })).passed).toBe(true)
  })

  it.each([
    ['too few outputs', { ...healthy, layers: [{ units: 2 }] }, classes],
    ['a loss for numbers', { ...healthy, layers: [{ units: 1 }], loss: 'meanSquaredError' }, classes],
    ['a wrong width', { ...healthy, inputs: 5 }, classes],
  ] as [string, NetworkInit, Dataset][])('%s, and looks no further', async (_, init, data) => {
    const report = await look(init, data)
    failure(report, 'input')
    expect(report.items.slice(1).map(({ status }) => status)).toEqual(Array(6).fill('not applicable'))
  })
})

describe('a preflight names what is wrong with the start', () => {
  const state = async (init: NetworkInit, data = classes): Promise<PreflightFinding> =>
    failure(await look(init, data, { items: ['initialState'] }), 'initialState')

  it('units that are alike', async () => {
    const found = await state(hidden(1, { units: 10, initializer: 'zeros' }))
    expect(found.message).toMatch(/9 hidden units in 'dense1' have the same weights as another/)
    expect(found.remedy).toContain('random')
  })

  it.each([
    [0.02, 'vanishes'],
    [3, 'initial outputs are too large'],
  ] as const)('weights drawn with σ = %f', async (sigma, words) => {
    const init = hidden(5, { units: 32, activation: 'relu', initializer: { kind: 'normal', sigma } })
    const report = await look(init, classes, { items: ['initialState'] })
    const found = report.items[0]?.findings.filter(({ status }) => status === 'failed') ?? []
    expect(found.some((finding) => finding.message.includes(words))).toBe(true)
    expect(found.some(({ remedy }) => remedy?.includes("initializer 'heNormal'"))).toBe(true)
  })

  it('sigmoids too deep, and He for tanh is told from Xavier', async () => {
    const found = await state(hidden(6, { units: 24, activation: 'sigmoid' }))
    expect(found.message).toContain('vanish')
    expect(found.remedy).toContain("'tanh' or 'relu'")
    const thin = await state(hidden(6, { units: 24, activation: 'tanh', initializer: { kind: 'normal', sigma: 0.02 } }))
    expect(thin.remedy).toContain("initializer 'xavierNormal'")
  })

  it('dead and saturated units', async () => {
    using net = await network(hidden(1, { units: 8 }))
    net.setLayer('dense1', { bias: Array(8).fill(-100) })
    const dead = await preflight(net, classes, { items: ['initialState'] })
    const deadWords = dead.items[0]?.findings.filter(({ status }) => status === 'failed').map(({ message }) => message)
    expect(deadWords?.join()).toContain('8 of 8 hidden units are dead (0 on every row)')
    const wide = hidden(1, { units: 8, activation: 'tanh', initializer: { kind: 'normal', sigma: 20 } })
    const saturated = await look(wide, classes, { items: ['initialState'] })
    const words = saturated.items[0]?.findings
      .filter(({ status }) => status === 'failed')
      .map((finding) => finding.message)
    expect(words?.join()).toContain("of a layer's outputs are saturated")
    expect(saturated.layers[0]?.saturated).toBeGreaterThan(0.9)
  })

  it('a cost far above chance', async () => {
    using net = await network(healthy)
    net.setLayer('dense3', { weight: net.layer('dense3').weight.map((weight) => 40 * weight) })
    const found = failure(await preflight(net, classes, { items: ['initialState'] }), 'initialState')
    expect(found.message).toMatch(/The initial cost is .*; chance, ln 3, gives 1.1/)
  })

  it('measures growth against what the initializer gives', async () => {
    const { layers } = await look(hidden(4, { units: 400 }), classes, { items: ['initialState'] })
    for (const { weightGrowth, drawnGrowth } of layers.slice(1, -1)) {
      expect(Math.abs(drawnGrowth - Math.SQRT2)).toBeLessThan(1e-12)
      expect(Math.abs(weightGrowth / drawnGrowth - 1)).toBeLessThan(0.05)
    }
  })
})

describe('a preflight names what keeps the cost from falling', () => {
  it('too long a step of gradient descent, and one with which it falls', async () => {
    using net = await network(healthy)
    const options = { items: ['cost'], optimizer: { kind: 'sgd', learningRate: 60 } } as const
    const report = await preflight(net, classes, options)
    expect(failure(report, 'cost').message).toContain('rises at step')
    const { avoidedBy } = report.costCheck ?? {}
    expect(failure(report, 'cost').remedy).toContain(`learning rate ${Number(avoidedBy?.toPrecision(3))}`)
    expect(await costCheck(net, classes, { learningRate: avoidedBy ?? NaN })).toMatchObject({ falls: true })
    expect(await costCheck(net, classes, { learningRate: 2 * (avoidedBy ?? NaN) })).toMatchObject({ falls: false })
  })

  it('does not blame a step that another optimizer would not take', async () => {
    const report = await look(
      healthy,
      scaled(classes, () => 25),
      { items: ['cost'], optimizer: 'adam' },
    )
    expect(report).toMatchObject({ passed: true, costCheck: { falls: false } })
  })
})

describe('a preflight that cannot overfit a few rows names the cause:', () => {
  const blame = async (init: NetworkInit, data: Dataset, options: PreflightOptions = {}): Promise<Preflight> => {
    const report = await look(init, data, { ...options, items: ['overfit'] })
    failure(report, 'overfit')
    return report
  }

  it('the labels', async () => {
    const x = Array.from({ length: 8 }, (_, i) => [i >> 1, 1 - (i >> 1)])
    const data = dataset({ x, y: [0, 1, 1, 0, 0, 1, 1, 1] })
    const report = await blame({ ...healthy, inputs: 2, layers: [{ units: 12 }, { units: 2 }] }, data)
    expect(report.overfit?.cause).toBe('labels')
    expect(failure(report, 'overfit').message).toContain('same inputs but different targets')
  })

  it('the learning rate', async () => {
    const report = await blame(healthy, classes, { optimizer: { kind: 'sgd', learningRate: 1e-4 } })
    expect(report.overfit?.cause).toBe('learning rate')
    expect(failure(report, 'overfit').remedy).toMatch(/Use learning rate 0\.\d+/)
  })

  it('dead units', async () => {
    const layers = [{ units: 8, activation: 'relu', name: 'first' }, { units: 3 }] as const
    using net = await network({ ...healthy, layers })
    net.setLayer('first', { bias: Array(8).fill(-1000) })
    const report = await preflight(net, classes, { items: ['overfit'] })
    expect(report.overfit?.cause).toBe('dead units')
    expect(failure(report, 'overfit').message).toContain("every unit of 'first' is 0")
  })

  it('the capacity', async () => {
    const x = [[0, 0], [0, 1], [1, 0], [1, 1]] // prettier-ignore
    const data = dataset({ x, y: [0, 1, 1, 0] })
    const report = await blame({ inputs: 2, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' }, data)
    expect(report.overfit?.cause).toBe('capacity')
  })
})

describe('a preflight at the edge', () => {
  const two = { ...healthy, inputs: 2 }
  it('does not take chance on a few rows for dead units', async () => {
    const init: NetworkInit = { ...two, layers: [{ units: 4 }, { units: 2 }] }
    expect(await look(init, dataset({ x: [[1, 2], [0, 1]], y: [0, 1] }))).toMatchObject({ passed: true }) // prettier-ignore
  })

  it('knows that targets between 0 and 1 leave a cross-entropy something', async () => {
    const x = rows.slice(0, 40).map(([a = 0, b = 0]) => [a, b])
    const data = dataset({ x, y: x.map(([a = 0, b = 0]) => [a > 0 ? 0.9 : 0.2, b > 0 ? 1 : 0.5]), task: 'regression' })
    const report = await look({ ...two, layers: [{ units: 24 }, { units: 2 }], loss: 'binaryCrossEntropy' }, data)
    expect(report.overfit).toMatchObject({ memorized: true })
  })

  it('stays plain where numbers are not finite', async () => {
    const report = await look({ ...healthy, layers: [{ units: 8 }, { units: 3, initializer: 'zeros' }] }, classes)
    expect(report.layers[1]?.relativeGradient).toBeNull()
    expect(JSON.parse(JSON.stringify(report))).toEqual(report)
    const wild = await look(
      healthy,
      scaled(classes, () => 1e30),
      { items: ['overfit'] },
    )
    expect(failure(wild, 'overfit').remedy).toContain('far too large')
    expect(JSON.parse(JSON.stringify(wild))).toEqual(wild)
  })

  it('lays a step size of 0 to the learning rate', async () => {
    const report = await look(healthy, classes, { items: ['overfit'], optimizer: { kind: 'sgd', learningRate: 0 } })
    expect(report.overfit?.cause).toBe('learning rate')
  })

  it('looks at all rows for targets that do not fit', async () => {
    const init: NetworkInit = { ...healthy, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' }
    const odd = dataset({ x: rows, y: rows.map((_, i) => [i === 77 ? 2 : 1]), task: 'regression' })
    const report = await look(init, odd)
    expect(failure(report, 'input').message).toContain('row 77')
    expect(report.items[1]?.status).toBe('not applicable')
  })

  it('refuses what is no dataset', async () => {
    using net = await network(healthy)
    await expectRejection(preflight(net, {} as Dataset), { code: 'INVALID_DATA', field: 'train' })
  })
})

describe('a preflight refuses', () => {
  it.each([
    [{ items: ['speed'] }, 'items'],
    [{ l2: -1 }, 'l2'],
    [{ epochs: 0 }, 'epochs'],
    [{ optimizer: 'adem' }, 'optimizer'],
    [{ rows: 4 }, 'rows'],
  ] as [object, string][])('%j', async (options, field) => {
    using net = await network(healthy)
    await expectRejection(preflight(net, classes, options), { code: 'INVALID_OPTION', field })
  })
})
