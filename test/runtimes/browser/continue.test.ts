import { expect, it } from 'vitest'
import { type Checkpoint, dataset, type FitOptions, network } from '../../../src/index.js'
import { expectRejection } from '../../support/errors.js'

const x = Array.from({ length: 80 }, (_, i) => [Math.sin(i), Math.cos(2 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 'up' : 'down')) })
const shape = {
  inputs: 2,
  layers: [{ units: 8, keepProb: 0.8, normalization: 'batch' }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
} as const
const options = { batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 } } as const

/** θ after calls of `fit`, one after the other. */
async function after(...calls: readonly FitOptions[]): Promise<unknown> {
  using net = await network(shape)
  for (const call of calls) await net.fit(data, { ...options, ...call })
  return net.parameters
}

it.each([false, true])('a second fit goes on, and begins anew with restart (worker: %s)', async (worker) => {
  const whole = await after({ epochs: 6 })
  expect(await after(...Array.from({ length: 6 }, () => ({ epochs: 1, worker })))).toEqual(whole)
  // From weights that are already trained.
  expect(await after({ epochs: 2, worker }, { epochs: 4, worker, restart: true })).not.toEqual(whole)
})

it('a resumed fit may take another learning rate, and names what cannot change', async () => {
  const states: Checkpoint[] = []
  await after({ epochs: 3, checkpoint: { everySeconds: 0, save: (state) => void states.push(state) } })
  const resume = states.find(({ epoch }) => epoch === 2)
  if (resume === undefined) throw new Error('no checkpoint')
  expect(await after({ epochs: 3, resume })).toEqual(await after({ epochs: 3 }))
  await after({ epochs: 5, optimizer: { kind: 'adam', learningRate: 0.002 }, resume })
  using net = await network(shape)
  await expectRejection(net.fit(data, { ...options, batchSize: 8, resume }), { field: 'resume' }, 'batchSize')
})

it('learns from rows of one class where the classes are known', async () => {
  using net = await network({ ...shape, classes: ['up', 'down'] })
  const { rows } = await net.fit(dataset({ x, y: x.map(() => 'down') }), { ...options, epochs: 2 })
  expect(rows).toHaveLength(2)
})
