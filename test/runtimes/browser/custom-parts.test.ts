import { expect, it } from 'vitest'
import { customActivation, customLoss, customPenalty, dataset, network } from '../../../src/index.js'
import { halfSquares, quartic, softsign } from '../../support/custom-parts.mjs'
import { expectRejection } from '../../support/errors.js'

const x = Array.from({ length: 50 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => a * b), task: 'regression' })
const layers = [{ units: 5, activation: customActivation(softsign) }, { units: 1 }]

it('a worker imports custom parts by the URL of their module, to the bit', async () => {
  const [here, there] = await Promise.all(
    [false, true].map(async (worker) => {
      using net = await network({ inputs: 2, layers, loss: customLoss(halfSquares) })
      await net.fit(data, { epochs: 3, penalty: customPenalty(quartic), worker })
      return net.parameters
    }),
  )
  expect(there).toEqual(here)
})

it('says where the module is missing', async () => {
  const activation = customActivation({ ...softsign, module: new URL('/missing.js', location.href) })
  using net = await network({ inputs: 2, layers: [{ units: 5, activation }, { units: 1 }], loss: 'meanSquaredError' })
  const fault = { code: 'INVALID_OPTION', functionName: 'fit', field: 'module' } as const
  await expectRejection(net.fit(data, { epochs: 1, worker: true }), fault, 'missing.js')
})
