import { describe, expect, it } from 'vitest'
import { network, type NetworkInit } from '../../../src/index.js'
import { type ForwardLayer, ForwardNetwork } from '../../../src/predict/forward/network.js'
import { DenseCore } from '../../../src/runtime/dense-core.js'
import { activationEntries } from '../../contracts/registry/activations.js'

const precisions = ['f32', 'f64'] as const
const normalizations = [null, 'batch', 'layer'] as const

/** Values around 0 by a fixed sequence. */
function values(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 12.9898 + seed * 78.233) * 1.7)
}

/** The same network as `network` makes it, and as the forward pass without WebAssembly or with it. */
async function both(
  init: NetworkInit,
  kind: 'softmax' | 'sigmoid' | 'identity',
  isWide = false,
): Promise<{ net: Awaited<ReturnType<typeof network>>; forward: ForwardNetwork }> {
  const net = await network(init)
  const parameters = values(net.parameterCount, 3)
  net.setParameters(parameters)
  const layers = net.options.layers.map(({ name, inputs, units, activation, alpha, normalization }): ForwardLayer => {
    if (typeof activation !== 'string') throw new Error('a custom activation')
    if (normalization === 'batch') net.setLayer(name, { runningVariance: values(units, 5).map(Math.abs) })
    return { inputs, units, activation, alpha: alpha ?? 0, ...net.layer(name) }
  })
  const core = isWide ? await DenseCore.load(net.precision, layers, 256) : null
  if (isWide) expect(core).not.toBeNull()
  return { net, forward: new ForwardNetwork(layers, kind, net.precision, core) }
}

describe.each(precisions)('the forward pass in %s has the bits of net.predict', (precision) => {
  it.each(activationEntries)('for $option, normalized or not', async ({ option }) => {
    for (const normalization of normalizations) {
      const layer = { units: 9, activation: option, normalization }
      const init = { inputs: 5, layers: [layer, layer, { units: 3 }], loss: 'softmaxCrossEntropy', precision } as const
      const { net, forward } = await both(init, 'softmax')
      const x = values(5 * 21, 1)
      expect(forward.predict(x)).toEqual(net.predict(x))
      net[Symbol.dispose]()
    }
  })

  it('for every loss', async () => {
    const kinds = {
      softmaxCrossEntropy: 'softmax',
      binaryCrossEntropy: 'sigmoid',
      meanSquaredError: 'identity',
      meanAbsoluteError: 'identity',
      huber: 'identity',
    } as const
    for (const [loss, kind] of Object.entries(kinds)) {
      const init = { inputs: 3, layers: [{ units: 4 }, { units: 2 }], loss, precision } as NetworkInit
      const { net, forward } = await both(init, kind)
      const x = values(3 * 10, 2)
      expect(forward.predict(x)).toEqual(net.predict(x))
    }
  })

  // Rows around the tiles, the block of 256 rows and a narrow C; inputs around the run of 256 products.
  it.each([false, true])('for rows, inputs and units of every size; in WebAssembly: %s', async (isWide) => {
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
      const { net, forward } = await both({ inputs, layers, loss: 'meanSquaredError', precision }, 'identity', isWide)
      for (const rows of [1, 2, 3, 4, 5, 7, 64, 255, 256, 257, 300]) {
        const x = values(rows * inputs, rows)
        expect(forward.predict(x), `${rows} rows of ${inputs}`).toEqual(net.predict(x))
      }
      net[Symbol.dispose]()
    }
  })

  it('normalizes rows wider than a block of the summation tree', async () => {
    const layers = [{ units: 700, normalization: 'layer' }, { units: 1 }] as const
    const { net, forward } = await both({ inputs: 2, layers, loss: 'meanSquaredError', precision }, 'identity', true)
    const x = values(6, 4)
    expect(forward.predict(x)).toEqual(net.predict(x))
  })

  it('reads bytes as value / 255, and f32 rows', async () => {
    const init = { inputs: 4, layers: [{ units: 6 }, { units: 2 }], loss: 'meanSquaredError', precision } as const
    const { net, forward } = await both(init, 'identity')
    const bytes = Uint8Array.from({ length: 40 }, (_, i) => (i * 89) % 256)
    expect(forward.predict(bytes)).toEqual(net.predict(bytes))
    const narrow = Float32Array.from(values(40, 6))
    expect(forward.predict(narrow)).toEqual(net.predict(narrow))
  })

  it('refuses a feature that is not finite in its precision', async () => {
    const { forward } = await both(
      { inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision },
      'identity',
    )
    expect(forward.predict(Float64Array.of(0, NaN))).toBeNull()
    expect(forward.predict(Float64Array.of(1e300)) === null).toBe(precision === 'f32')
  })
})
