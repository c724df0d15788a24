import { describe, expect, it } from 'vitest'
import { type Features, type Network, network, type NetworkInit } from '../../../src/index.js'
import { ACTIVATION_CODES } from '../../../src/model/activations.js'
import type { ForwardLayer } from '../../../src/predict/forward/kernels.js'
import { ForwardNetwork } from '../../../src/predict/forward/network.js'
import { scalarKernels } from '../../../src/predict/forward/scalar-kernels.js'
import { PredictCore } from '../../../src/runtime/predict-core.js'
import { activationEntries } from '../../contracts/registry/activations.js'

const precisions = ['f32', 'f64'] as const
const normalizations = [null, 'batch', 'layer'] as const

/** Values around 0 by a fixed sequence. */
function values(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233) * 1.7)
}

/** The same network as `network` makes it, and as the forward pass without WebAssembly and with it. */
async function allOf(
  init: NetworkInit,
  kind: 'softmax' | 'sigmoid' | 'identity',
): Promise<{ net: Network; forward: readonly ForwardNetwork[] }> {
  const net = await network(init)
  net.setParameters(values(net.parameterCount, 3))
  const layers = net.options.layers.map((layer): ForwardLayer => {
    const { name, inputs, units, groups = 1, activation, alpha, normalization } = layer
    if (typeof activation !== 'string') throw new Error('a custom activation')
    if (normalization === 'batch') net.setLayer(name, { runningVariance: values(units, 5).map(Math.abs) })
    const { alpha: alphas, ...own } = net.layer(name)
    return { inputs, units, groups, activation, alpha: alpha ?? 0, alphas, ...own }
  })
  const core = await PredictCore.load(net.precision, layers, 256, ACTIVATION_CODES)
  if (core === null) throw new Error('no WebAssembly')
  const forward = [scalarKernels(layers, net.precision), core].map(
    (kernels) => new ForwardNetwork(layers, kind, net.precision, kernels),
  )
  return { net, forward }
}

function expectSame({ net, forward }: { net: Network; forward: readonly ForwardNetwork[] }, x: Features): void {
  const expected = net.predict(x)
  for (const one of forward) expect(one.predict(x)).toEqual(expected)
}

describe.each(precisions)('the forward pass in %s has the bits of net.predict', (precision) => {
  it.each(activationEntries)('for $option, normalized or not', async ({ option }) => {
    for (const normalization of normalizations) {
      const layer = { units: 9, activation: option, normalization }
      const init = { inputs: 5, layers: [layer, layer, { units: 3 }], loss: 'softmaxCrossEntropy', precision } as const
      const all = await allOf(init, 'softmax')
      expectSame(all, values(5 * 21, 1))
      all.net[Symbol.dispose]()
    }
  })

  it('for layers that scale their inputs', async () => {
    const layer = { units: 9, activation: 'tanh', inputScale: true } as const
    const layers = [layer, { ...layer, normalization: 'layer' as const }, { units: 3, inputScale: true }]
    const all = await allOf({ inputs: 5, layers, loss: 'softmaxCrossEntropy', precision }, 'softmax')
    expectSame(all, values(5 * 300, 1))
    all.net[Symbol.dispose]()
  })

  it('for groups of every size', async () => {
    const sizes = [
      [2, 1, 1],
      [3, 8, 5],
      [4, 17, 8],
      [5, 64, 64],
      [2, 300, 33],
    ] as const
    for (const [groups, inputs, units] of sizes) {
      const layers = [
        { units: groups * inputs, activation: 'tanh' },
        { units: groups * units, groups, activation: 'gelu' },
        { units: 2 },
      ] as const
      const all = await allOf({ inputs: 3, layers, loss: 'meanSquaredError', precision }, 'identity')
      for (const rows of [1, 3, 4, 7, 257]) expectSame(all, values(rows * 3, rows))
      all.net[Symbol.dispose]()
    }
  })

  it('for every loss', async () => {
    const kinds = {
      softmaxCrossEntropy: 'softmax',
      binaryCrossEntropy: 'sigmoid',
      meanSquaredError: 'identity',
      meanAbsoluteError: 'identity',
    } as const
    for (const [loss, kind] of Object.entries(kinds)) {
      const init = { inputs: 3, layers: [{ units: 4 }, { units: 2 }], loss, precision } as NetworkInit
      expectSame(await allOf(init, kind), values(3 * 10, 2))
    }
  })

  // Rows around the tiles, the block of 256 rows and a narrow C; inputs around the run of 256 products.
  it('for rows, inputs and units of every size', async () => {
    const sizes = [
      [1, 1],
      [3, 8],
      [7, 17],
      [255, 5],
      [256, 4],
      [257, 33],
      [600, 12],
    ] as const
    for (const [inputs, units] of sizes) {
      const layers = [{ units, activation: 'tanh' }, { units: 2 }] as const
      const all = await allOf({ inputs, layers, loss: 'meanSquaredError', precision }, 'identity')
      for (const rows of [1, 2, 3, 4, 5, 7, 64, 255, 256, 257, 300]) expectSame(all, values(rows * inputs, rows))
      all.net[Symbol.dispose]()
    }
  })

  it('normalizes rows wider than a block of the summation tree', async () => {
    const layers = [{ units: 700, normalization: 'layer' }, { units: 1 }] as const
    expectSame(await allOf({ inputs: 2, layers, loss: 'meanSquaredError', precision }, 'identity'), values(6, 4))
  })

  it('reads bytes as value / 255, and f32 rows', async () => {
    const init = { inputs: 4, layers: [{ units: 6 }, { units: 2 }], loss: 'meanSquaredError', precision } as const
    const all = await allOf(init, 'identity')
    expectSame(
      all,
      Uint8Array.from({ length: 40 }, (_, i) => (i * 89) % 256),
    )
    expectSame(all, Float32Array.from(values(40, 6)))
  })

  it('refuses a feature that is not finite in its precision', async () => {
    const init = { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision } as const
    for (const forward of (await allOf(init, 'identity')).forward) {
      expect(forward.predict(Float64Array.of(0, NaN))).toBeNull()
      expect(forward.predict(Float64Array.of(1e300)) === null).toBe(precision === 'f32')
    }
  })
})
