import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dataset, gradientCheck, network, partNames, previewAugmentation, type NetworkInit } from '../../src/index.js'
import { optimizer } from '../reference/optimizers.js'
import { plateauFactors, scheduleReferences } from '../reference/schedules.js'
import { problem } from '../support/problems.js'
import { activationEntries, activationRegistry } from './registry/activations.js'
import { augmentationRegistry } from './registry/augmentations.js'
import { choicesOf } from './choices.js'
import { fullBatchRegistry } from './registry/full-batch.js'
import { initializerRegistry } from './registry/initializers.js'
import { lossEntries, lossRegistry } from './registry/losses.js'
import { classMetricRegistry, valueMetricRegistry } from './registry/metrics.js'
import { optimizerEntries, optimizerRegistry } from './registry/optimizers.js'
import { penaltyEntries } from './registry/penalties.js'
import { normalizations, schedules } from './registry/training.js'

// What a new entry of any contract needs: to be in its registry, a reference of its own, a place in the documentation and,
// where it is differentiated, a gradient check. The other suites of this folder run over the same registries.

const shape: NetworkInit = { inputs: 2, layers: [{ units: 3 }, { units: 2 }], loss: 'softmaxCrossEntropy' }
const x = Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
const data = dataset({ x, y: x.map(([a = 0]) => (a > 0 ? 'up' : 'down')) })
const values = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })

const making = (init: object) => () => network({ ...shape, ...init })
const layered = (layer: object) => making({ layers: [{ units: 3, ...layer }, { units: 2 }] })
const fitting =
  (options: object, rows = data, init: NetworkInit = shape) =>
  async () => {
    using net = await network(init)
    return await net.fit(rows, options)
  }
const regression: NetworkInit = { ...shape, layers: [{ units: 1 }], loss: 'meanSquaredError' }
const monitored = { earlyStopping: { monitor: 'none' } }

interface Contract {
  readonly name: string
  /** Options with a kind that does not exist: the refusal names those that do. */
  readonly probes: readonly (() => Promise<unknown>)[]
  readonly registry: object
  /** Names that the same option takes and that are no entries. */
  readonly others?: readonly string[]
  readonly page: string
}

const contracts: readonly Contract[] = [
  {
    name: 'activations',
    probes: [layered({ activation: 'none' })],
    registry: activationRegistry,
    page: 'conventions',
  },
  {
    name: 'initializers',
    probes: [layered({ initializer: 'none' }), layered({ initializer: { kind: 'none' } })],
    registry: initializerRegistry,
    page: 'conventions',
  },
  {
    name: 'losses',
    probes: [making({ loss: 'none' }), making({ loss: { kind: 'none' } })],
    registry: lossRegistry,
    page: 'conventions',
  },
  {
    name: 'normalizations',
    probes: [layered({ normalization: 'none' })],
    registry: Object.fromEntries(Object.values(normalizations).map(({ normalization }) => [normalization, true])),
    page: 'train/regularization',
  },
  {
    name: 'optimizers',
    probes: [fitting({ optimizer: 'none' }), fitting({ optimizer: { kind: 'none' } })],
    registry: { ...optimizerRegistry, ...fullBatchRegistry },
    page: 'train/optimizers',
  },
  {
    name: 'schedules',
    probes: [fitting({ schedule: 'none' }), fitting({ schedule: { kind: 'none' } })],
    registry: Object.fromEntries(
      Object.keys(schedules)
        .filter((name) => !name.startsWith('warm-up'))
        .map((name) => [name, true]),
    ),
    page: 'train/optimizers',
  },
  {
    name: 'metrics',
    probes: [fitting(monitored), fitting(monitored, values, regression)],
    registry: { ...classMetricRegistry, ...valueMetricRegistry },
    others: ['devLoss', 'devError', 'trainCost'],
    page: 'evaluate/metrics',
  },
  {
    name: 'augmentations',
    probes: [() => previewAugmentation(data, { augment: [{ kind: 'none' }] as never })],
    registry: augmentationRegistry,
    page: 'train/augmentation',
  },
]

describe.each(contracts)('$name', ({ probes, registry, others = [], page }) => {
  it('are all in the registry, and nothing else is', async () => {
    const known = await choicesOf(...probes)
    expect(known.filter((name) => !others.includes(name))).toEqual(Object.keys(registry).sort())
  })

  it.each(Object.keys(registry))('%s stands in the documentation', (name) => {
    const text = readFileSync(new URL(`../../docs/${page}.md`, import.meta.url), 'utf8')
    expect(text).toMatch(new RegExp(`[\`']${name}[\`']`))
  })
})

describe('partNames', () => {
  it('names every part of the registries, by family', () => {
    const sorted = (names: readonly string[]): string[] => [...names].sort()
    const named = Object.keys(initializerRegistry).filter((name) => !['normal', 'xavier'].includes(name))
    expect(sorted(partNames.activations)).toEqual(sorted(Object.keys(activationRegistry)))
    expect(sorted(partNames.augmentations)).toEqual(sorted(Object.keys(augmentationRegistry)))
    expect(sorted(partNames.initializers)).toEqual(sorted(named))
    expect(sorted(partNames.losses)).toEqual(sorted(Object.keys(lossRegistry)))
    expect(sorted(partNames.optimizers)).toEqual(sorted(Object.keys({ ...optimizerRegistry, ...fullBatchRegistry })))
    expect(sorted(partNames.schedules)).toEqual(
      sorted(Object.keys(schedules).filter((name) => !name.startsWith('warm-up'))),
    )
    expect(sorted(partNames.metrics.classification)).toEqual(sorted(Object.keys(classMetricRegistry)))
    expect(sorted(partNames.metrics.regression)).toEqual(sorted(Object.keys(valueMetricRegistry)))
    expect(sorted(partNames.scalers)).toEqual(['minMax', 'quantile', 'robust', 'robustSmoothClip', 'standard'])
  })
})

describe('references', () => {
  it.each([...activationEntries, ...lossEntries])('$option has one', ({ reference }) => {
    expect(reference.value).toBeTypeOf('function')
  })

  it.each(optimizerEntries)('$kind has one', ({ reference }) => {
    expect(optimizer(reference, 1, [true])([1], [0.5], 1)[0]).toBeLessThan(1)
  })

  it.each(Object.keys(schedules).filter((name) => !name.startsWith('warm-up')))('schedule %s has one', (name) => {
    if (name === 'plateau') expect(plateauFactors({ patience: 1 }, [1, 2])).toEqual([1, 0.5])
    else expect(scheduleReferences[name]?.({}, 1, { epochs: 10, stepsOfEpoch: 4 })).toBeGreaterThan(0)
  })

  it.each(Object.entries({ ...classMetricRegistry, ...valueMetricRegistry }))(
    'metric %s has one',
    (_, { reference }) => {
      expect(reference).toBeTypeOf('function')
    },
  )
})

describe('the gradient check is passed', () => {
  const given = (activation: (typeof activationEntries)[number], loss: (typeof lossEntries)[number]) =>
    problem({ loss, activation, inputs: 3, hidden: [4], rows: 6, seed: 41 })
  const [tanh, crossEntropy] = [activationRegistry.tanh, lossEntries[0]]

  it.each(activationEntries)('by activation $option', async (activation) => {
    if (crossEntropy === undefined) throw new Error('no loss')
    const { options, data } = given(activation, crossEntropy)
    using net = await network({ ...options, precision: 'f64' })
    expect(await gradientCheck(net, data)).toMatchObject({ verdict: 'correct' })
  })

  it.each(lossEntries)('by loss $kind', async (loss) => {
    const { options, data } = given(tanh, loss)
    using net = await network({ ...options, precision: 'f64' })
    expect(await gradientCheck(net, data)).toMatchObject({ verdict: 'correct' })
  })

  it.each(penaltyEntries)('with $name', async ({ option }) => {
    if (crossEntropy === undefined) throw new Error('no loss')
    const { options, data } = given(tanh, crossEntropy)
    using net = await network({ ...options, precision: 'f64' })
    expect(await gradientCheck(net, data, option)).toMatchObject({ verdict: 'correct' })
  })

  it.each(Object.entries(normalizations))('with %s', async (_, layer) => {
    using net = await network({
      ...shape,
      layers: [{ units: 5, activation: 'tanh', ...layer }, { units: 2 }],
      precision: 'f64',
      seed: 2,
    })
    await net.fit(data, { epochs: 5 })
    expect(await gradientCheck(net, data)).toMatchObject({ verdict: 'correct' })
  })
})
