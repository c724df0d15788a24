import { describe, expect, it } from 'vitest'
import { hiddenLayers, type Setup, withChange } from '../../src/diagnose/curves/settings.js'
import { describeChange } from '../../src/diagnose/recommend/describe-change.js'
import { network } from '../../src/index.js'

const first = { units: 8, activation: 'selu', keepProb: 0.9, inputScale: true, name: 'first' } as const
const plain: Setup = {
  network: { inputs: 3, layers: [first, { units: 6, activation: 'selu' }, { units: 2 }], loss: 'softmaxCrossEntropy' },
  fit: { epochs: 3 },
}
const unitsOf = ({ network: { layers } }: Setup): number[] => layers.map(({ units }) => units)

describe('residual blocks', () => {
  const deep = withChange(plain, { residualBlocks: 2 })

  it('follow the hidden layers: a layer like the first, and a linear one that begins at 0', async () => {
    const block = [
      { units: 6, activation: 'selu', keepProb: 0.9 },
      { units: 6, residual: 2, keepProb: 0.9 },
    ]
    expect(deep.network.layers).toEqual([first, plain.network.layers[1], ...block, ...block, { units: 2 }])
    using net = await network({ ...deep.network, seed: 1 })
    expect(net.options.layers[3]).toMatchObject({ activation: 'identity', initializer: 'zeros' })
    expect(hiddenLayers(deep.network.layers)).toEqual({ hidden: plain.network.layers.slice(0, 2), blocks: 2 })
  })

  it('stay where the hidden layers change, with their units, and may be taken away', () => {
    expect(unitsOf(withChange(deep, { hidden: [9, 5] }))).toEqual([9, 5, 5, 5, 5, 5, 2])
    expect(unitsOf(withChange(deep, { hidden: [] }))).toEqual([2])
    expect(withChange(deep, { residualBlocks: 0 })).toEqual(plain)
    expect(unitsOf(withChange(plain, { hidden: [4], residualBlocks: 1 }))).toEqual([4, 4, 4, 2])
  })

  it('need a hidden layer', () => {
    const linear = withChange(plain, { hidden: [] })
    expect(withChange(linear, { residualBlocks: 2 })).toEqual(linear)
  })
})

it('the features are scaled and embedded by whatever layer is the first', () => {
  const linear = withChange(withChange(plain, { periodicSigma: 0.1 }, [1]), { hidden: [] })
  const [own, ...rest] = linear.network.layers
  expect([own, rest]).toEqual([{ units: 2, inputScale: true, periodic: { sigma: 0.1, inputs: [1] } }, []])
  const layers = withChange(linear, { hidden: [4] }).network.layers
  expect(layers).toEqual([{ units: 4, inputScale: true, periodic: { sigma: 0.1, inputs: [1] } }, { units: 2 }])
})

describe('a periodic embedding', () => {
  it('is of the number inputs, or of all, and of the first layer alone', () => {
    const of = (numbers: readonly number[] | null): unknown =>
      withChange(plain, { periodicSigma: 0.1, residualBlocks: 1 }, numbers).network.layers.map(
        (layer) => layer.periodic,
      )
    expect(of([0, 2])).toEqual([{ sigma: 0.1, inputs: [0, 2] }, undefined, undefined, undefined, undefined])
    expect(of([])).toEqual([undefined, undefined, undefined, undefined, undefined])
    expect(of(null)).toEqual([{ sigma: 0.1 }, undefined, undefined, undefined, undefined])
  })

  it('stays where hidden layers and blocks change', () => {
    const embedded = withChange(plain, { periodicSigma: 0.1 }, [1])
    const changed = withChange(embedded, { hidden: [4, 4], residualBlocks: 1 })
    expect(changed.network.layers.map((layer) => layer.periodic !== undefined)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})

it('a schedule is set, or taken away where it is to be constant', () => {
  const falling = withChange(plain, { schedule: 'cosine' })
  expect(falling.fit).toEqual({ epochs: 3, schedule: 'cosine' })
  expect(withChange(falling, { schedule: 'constant' })).toEqual(plain)
})

it('changes are described', () => {
  expect(describeChange({ residualBlocks: 1, periodicSigma: 0.2, schedule: 'cosine' })).toBe(
    '1 residual block, periodic embedding of numbers, σ = 0.2, a cosine schedule of the learning rate',
  )
  expect(describeChange({ residualBlocks: 2, schedule: 'constant' })).toBe(
    '2 residual blocks, a constant learning rate',
  )
})
