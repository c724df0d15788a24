import { describe, expect, it } from 'vitest'
import { dataset, type FitOptions, type History, network, type NetworkInit } from '../../../src/index.js'
import { chooseBatchSize } from '../../../src/train/fit/batch-size.js'
import { uniform } from '../../reference/random.js'

const random = uniform(11)
const x = Array.from({ length: 2000 }, () => [random(), random(), random(), random()])
const y = x.map(([a = 0, b = 0, c = 0]) => (a * b + c > 0 ? 1 : 0))
const first = (rows: number) => dataset({ x: x.slice(0, rows), y: y.slice(0, rows) })
const dev = dataset({ x: x.slice(1000), y: y.slice(1000) })

const normalized: NetworkInit = {
  inputs: 4,
  layers: [{ units: 16, normalization: 'batch' }, { units: 8, normalization: 'batch' }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
}
const plain: NetworkInit = { ...normalized, layers: [{ units: 16 }, { units: 2 }] }

async function trained(shape: NetworkInit, rows: number, fit: FitOptions): Promise<{ history: History; loss: number }> {
  using net = await network(shape)
  const history = await net.fit(first(rows), { epochs: 1, ...fit })
  return { history, loss: net.evaluate(dev).loss }
}

describe('a last batch of few rows', () => {
  it.each([
    // 641 = 10·64 + 1; in batches of 65, 9 are whole and 56 rows are left.
    [64, 641, 65],
    // 656 = 10·64 + 16: enough are left.
    [64, 656, 64],
    [64, 640, 64],
    // 50 = 3·16 + 2 = 2·17 + 16.
    [16, 50, 17],
    // 3 = 2 + 1: one batch of all rows.
    [2, 3, 3],
    [64, 65, 65],
    [1, 7, 1],
    [500, 100, 100],
  ])('batchSize %i of %i rows becomes %i with batch normalization', async (asked, rows, used) => {
    using net = await network(normalized)
    expect(chooseBatchSize(asked, rows, net.options)).toBe(used)
    using other = await network(plain)
    expect(chooseBatchSize(asked, rows, other.options)).toBe(Math.min(asked, rows))
    const left = rows % used
    expect(left === 0 || left >= Math.max(2, Math.min(16, used / 4) - 1)).toBe(true)
  })

  it('is spread over the others, and the notes say so', async () => {
    const { history } = await trained(normalized, 641, {})
    expect(history.settings.batchSize).toBe(65)
    expect(history.stop.step).toBe(10)
    expect(history.notes[0]).toBe(
      'batchSize is 65 instead of 64: the last batch of 641 rows would have 1 row, too few for the statistics of batch normalization.',
    )
    const whole = await trained(normalized, 640, {})
    expect(whole.history.notes).toEqual([])
    expect((await trained(plain, 641, {})).history.settings.batchSize).toBe(64)
  })

  it('is kept as it is where that is asked for, and then costs what spreading does not', async () => {
    const means = { spread: 0, keep: 0 }
    for (const lastBatch of ['spread', 'keep'] as const) {
      for (let seed = 0; seed < 4; seed++) {
        const { history, loss } = await trained({ ...normalized, seed }, 259, { epochs: 25, lastBatch, seed })
        expect(history.settings.batchSize).toBe(lastBatch === 'keep' ? 64 : 65)
        means[lastBatch] += loss / 4
      }
    }
    // 259 = 4·64 + 3.
    expect(means.keep).toBeGreaterThan(1.05 * means.spread)
  })

  it('is no matter for a frozen layer, which uses its running statistics', async () => {
    const frozen = { ...normalized, layers: [{ units: 16, normalization: 'batch', trainable: false }, { units: 2 }] } as const // prettier-ignore
    expect((await trained(frozen, 641, {})).history.settings.batchSize).toBe(64)
  })
})
