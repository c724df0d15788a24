import { dataset, dropoutMask, network } from '../../../src/index.js'
import { describe, expect, it } from 'vitest'
import { expectFault } from '../../support/errors.js'

const options = { epoch: 1, batches: 0, layer: 1, rows: 1, units: 6, keepProb: 0.5 } as const

describe('dropoutMask', () => {
  it('is the mask with which fit has trained, batch by batch, over layers, epochs and calls', async () => {
    using net = await network({
      inputs: 2,
      layers: [
        { units: 21, activation: 'identity', keepProb: 0.5 },
        { units: 18, activation: 'identity', keepProb: 0.7 },
        { units: 1 },
      ],
      inputKeepProb: 0.8,
      loss: 'meanSquaredError',
      precision: 'f64',
      seed: 3,
    })
    const data = dataset({ x: [[1, 2], [-1, 0.5], [0.3, -2], [2, 1], [1.5, -1]], y: [9, -8, 7, -9, 8] }) // prettier-ignore
    const seen: number[][] = []
    let before = net.parameters
    const common = { batchSize: 1, seed: 2 ** 40 + 5, optimizer: { kind: 'sgd', learningRate: 0.001 } } as const
    let epochs = 0
    for (const count of [2, 1]) {
      await net.fit(data, {
        ...common,
        epochs: count,
        onBatch: ({ epoch }) => {
          const after = net.parameters
          // Of a batch of one row, the weights that lead to a dropped unit have no gradient, nor have those that leave it.
          const changed = Array.from(after, (value, i) => Number(value !== before[i]))
          const biasOf = (start: number, units: number): number[] => changed.slice(start, start + units)
          seen.push([...biasOf(2 * 21, 21), ...biasOf(3 * 21 + 21 * 18, 18)])
          before = after
          epochs = epoch
        },
      })
    }
    expect(epochs).toBe(3)
    expect(seen).toHaveLength(15)
    for (const [batches, changed] of seen.entries()) {
      const epoch = Math.floor(batches / 5) + 1
      const own = { seed: common.seed, epoch, batches, rows: 1 }
      const first = dropoutMask({ ...own, layer: 1, units: 21, keepProb: 0.5 })
      const second = dropoutMask({ ...own, layer: 2, units: 18, keepProb: 0.7 })
      expect(changed, `batch ${batches}`).toEqual([...first, ...second])
    }
  })

  it('keeps the fraction keepProb of the outputs, and all of them at 1', () => {
    const mask = dropoutMask({ ...options, rows: 1000, units: 50, keepProb: 0.7 })
    const kept = mask.reduce((sum, value) => sum + value, 0) / mask.length
    // Standard deviation √(0.7·0.3/50,000) = 0.002.
    expect(Math.abs(kept - 0.7)).toBeLessThan(0.008)
    expect(new Set(dropoutMask({ ...options, keepProb: 1 }))).toEqual(new Set([1]))
  })

  it.each([
    [{ keepProb: 0 }, 'keepProb'],
    [{ epoch: 0 }, 'epoch'],
    [{ batches: -1 }, 'batches'],
    [{ rows: 2 ** 30 }, 'rows'],
    [{ seeds: 1 }, 'seeds'],
  ])('refuses %j', (wrong, field) => {
    expectFault(() => dropoutMask({ ...options, ...wrong }), { code: 'INVALID_OPTION', field })
  })
})
