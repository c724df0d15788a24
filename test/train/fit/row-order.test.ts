import { describe, expect, it } from 'vitest'
import {
  chunkedDataset,
  dataset,
  network,
  selectRows,
  type Checkpoint,
  type FitOptions,
  type Network,
} from '../../../src/index.js'
import { expectRejection } from '../../support/errors.js'

// Reference: a data set whose rows stand in that order already, trained on with `shuffle: false`, to the bit.

const ROWS = 50
const x = Array.from({ length: ROWS }, (_, i) => [Math.sin(3 * i), Math.cos(5 * i)])
const train = dataset({ x, y: x.map(([a = 0, b = 0]) => Number(a * b > 0)), classes: ['no', 'yes'] })
/** i ↦ (factor·i + 3) mod 50, a permutation for every factor prime to 50. */
const permutation = (factor: number): number[] => Array.from({ length: ROWS }, (_, i) => (factor * i + 3) % ROWS)
const orders = [permutation(7), permutation(9), permutation(11)]

async function trained(run: (net: Network) => Promise<unknown>): Promise<unknown> {
  const layers = [{ units: 5, activation: 'tanh', keepProb: 0.8 }, { units: 2 }] as const
  using net = await network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', seed: 2 })
  await run(net)
  return Array.from(net.parameters)
}
const fitted = (options: FitOptions) => trained((net) => net.fit(train, { epochs: 3, batchSize: 8, ...options }))
const fit = { epochs: 1, batchSize: 8, shuffle: false } as const

const each = await trained(async (net) => {
  for (const order of orders) await net.fit(selectRows(train, order), fit)
})

describe('fit with an order of the rows', () => {
  it('takes one permutation for all epochs', async () => {
    const order = permutation(13)
    const expected = await trained((net) => net.fit(selectRows(train, order), { ...fit, epochs: 3 }))
    expect(await fitted({ order })).toEqual(expected)
    expect(await fitted({ order: Float64Array.from(order) })).toEqual(expected)
    const unchanged = await fitted({ order: Array.from({ length: ROWS }, (_, i) => i) })
    expect(unchanged).toEqual(await fitted({ shuffle: false }))
    expect(unchanged).not.toEqual(expected)
  })

  it('takes one for each epoch, as a list or by a function that is called before training', async () => {
    expect(await fitted({ order: orders })).toEqual(each)
    const events: string[] = []
    const order = (epoch: number): Uint8Array => {
      events.push(`order ${epoch}`)
      return Uint8Array.from(orders[epoch - 1] ?? [])
    }
    expect(await fitted({ order, onEpoch: ({ epoch }) => void events.push(`epoch ${epoch}`) })).toEqual(each)
    expect(events).toEqual(['order 1', 'order 2', 'order 3', 'epoch 1', 'epoch 2', 'epoch 3'])
  })

  it('is the same in a worker, after a call before, and in a run that was resumed', async () => {
    expect(await fitted({ order: (epoch) => orders[epoch - 1] ?? [], worker: true })).toEqual(each)
    const twice = await trained(async (net) => {
      await net.fit(train, { epochs: 1, batchSize: 8, order: orders.slice(0, 1) })
      await net.fit(train, { epochs: 2, batchSize: 8, order: orders.slice(1) })
    })
    expect(twice).toEqual(each)
    const checkpoints: Checkpoint[] = []
    await fitted({ order: orders, checkpoint: { everySeconds: 0, save: (found) => void checkpoints.push(found) } })
    const resume = checkpoints.find(({ epoch }) => epoch === 2) as Checkpoint
    expect(await fitted({ order: orders, resume })).toEqual(each)
    // More epochs in the same order may follow; another order is another run.
    const longer = [...orders, permutation(17)]
    expect(await fitted({ order: longer, epochs: 4, resume })).toEqual(await fitted({ order: longer, epochs: 4 }))
    await expectRejection(fitted({ order: [...orders].reverse(), resume }), { field: 'resume' }, 'order')
    await expectRejection(fitted({ order: permutation(7), resume }), { field: 'resume' }, 'order')
    await expectRejection(fitted({ resume }), { field: 'resume' }, 'order')
  })

  it('refuses what holds a row twice or not at all', async () => {
    const twice = permutation(7)
    twice[9] = twice[4] ?? 0
    await expectRejection(fitted({ order: twice }), { code: 'INVALID_DATA', field: 'order[9]' }, 'twice')
    const beyond = permutation(7)
    beyond[0] = 50
    await expectRejection(fitted({ order: beyond }), { code: 'INVALID_DATA', field: 'order[0]' }, '0 to 49')
    await expectRejection(fitted({ order: [0, 1] }), { code: 'INVALID_SHAPE', field: 'order' })
    await expectRejection(fitted({ order: orders.slice(1) }), { code: 'INVALID_SHAPE', field: 'order' }, '3 epochs')
    const late = (epoch: number): number[] => (epoch === 3 ? [1] : permutation(7))
    await expectRejection(fitted({ order: late }), { code: 'INVALID_SHAPE', field: 'order(3)' })
    await expectRejection(fitted({ order: 7 as never }), { code: 'INVALID_OPTION', field: 'order' })
  })

  it('refuses it beside `shuffle: false`, for chunks, and for one batch of all rows', async () => {
    const order = permutation(7)
    await expectRejection(fitted({ order, shuffle: false }), { field: 'shuffle' })
    using plain = await network({ inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' })
    await expectRejection(plain.fit(train, { order, optimizer: 'lbfgs' }), { field: 'order' }, 'one batch')
    const read = (first: number, count: number) => ({
      x: x.slice(first, first + count),
      y: new Float64Array(count),
    })
    const chunked = chunkedDataset({ rows: ROWS, features: 2, classes: ['no', 'yes'], read })
    await expectRejection(
      trained((net) => net.fit(chunked, { order })),
      { field: 'order' },
      'chunked',
    )
  })
})
