import { describe, expect, it } from 'vitest'
import { dataset, network, type Checkpoint, type FitOptions, type NetworkInit } from '../../../src/index.js'
import { expectRejection } from '../../support/errors.js'

const x = Array.from({ length: 60 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })
const layers = (keepProb: number): NetworkInit['layers'] => [
  { units: 12, keepProb },
  { units: 6, keepProb },
  { units: 2 },
]
const init = (keepProb: number): NetworkInit => ({
  inputs: 3,
  layers: layers(keepProb),
  loss: 'softmaxCrossEntropy',
  inputKeepProb: keepProb,
  precision: 'f64',
  seed: 4,
})

async function trained(keepProb: number, options: FitOptions): Promise<{ weights: string; notes: readonly string[] }> {
  using net = await network(init(keepProb))
  const { notes } = await net.fit(data, { batchSize: 16, seed: 2, ...options })
  return { weights: String(net.parameters), notes: notes.filter((note) => note.startsWith('With dropout off')) }
}

describe('fit in two phases', () => {
  it('trains without dropout until its epoch, to the bit, and with it from then on', async () => {
    const without = await trained(1, { epochs: 3 })
    const held = await trained(0.5, { epochs: 3, dropoutFrom: 4 })
    expect(held.weights).toBe(without.weights)
    const mixed = await trained(0.5, { epochs: 5, dropoutFrom: 4 })
    expect(mixed.weights).not.toBe((await trained(1, { epochs: 5 })).weights)
    expect(mixed.weights).not.toBe((await trained(0.5, { epochs: 5 })).weights)
  })

  it('is by default what it was', async () => {
    const { weights, notes } = await trained(0.5, { epochs: 4 })
    const named = await trained(0.5, { epochs: 4, dropoutFrom: 1 })
    expect(named).toEqual({ weights, notes })
    expect(notes).toEqual([])
  })

  it('says how the cost went while dropout was off', async () => {
    const calm = await trained(0.5, { epochs: 6, dropoutFrom: 5 })
    expect(calm.notes).toEqual(['With dropout off, the train cost fell in each of the first 4 epochs.'])
    const wild = await trained(0.5, { epochs: 9, dropoutFrom: 9, optimizer: { kind: 'sgd', learningRate: 8 } })
    expect(wild.notes.join()).toMatch(/With dropout off, the train cost rose in epoch \d/)
  })

  it('is resumed to the bit, and not with another epoch', async () => {
    const options: FitOptions = { epochs: 6, dropoutFrom: 4 }
    const whole = await trained(0.5, options)
    const kept: Checkpoint[] = []
    const stopAfter = ({ epoch }: { epoch: number }): 'stop' | undefined => (epoch === 4 ? 'stop' : undefined)
    const checkpoint = { everySeconds: 0, save: (made: Checkpoint) => void kept.push(made) }
    await trained(0.5, { ...options, checkpoint, onEpoch: stopAfter })
    for (const epoch of [3, 4]) {
      const resume = kept.find((made) => made.epoch === epoch)
      if (resume === undefined) throw new Error(`no checkpoint in epoch ${epoch}`)
      expect((await trained(0.5, { ...options, resume })).weights).toBe(whole.weights)
      await expectRejection(trained(0.5, { ...options, dropoutFrom: 5, resume }), { field: 'resume' }, 'dropoutFrom')
    }
  })

  it('refuses what is no epoch', async () => {
    using net = await network(init(0.5))
    await expectRejection(net.fit(data, { dropoutFrom: 0 }), { field: 'dropoutFrom', value: 0 })
  })
})
