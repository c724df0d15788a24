import { describe, expect, it } from 'vitest'
import { dataset, improve, type ImproveOptions } from '../../src/index.js'
import { expectRejection } from '../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 120 }, (_, i) => Array.from({ length: 3 }, (_, j) => noise(i * 3 + j)))
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => Number(a + b > 0)) })

const shape = { layers: [{ units: 6 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
/** So few steps that training longer is a sure gain. */
const fit = { epochs: 1, batchSize: 60, optimizer: { kind: 'sgd', learningRate: 0.02 } } as const
const recipe = { network: shape, fit, folds: 4, repeats: 3, seed: 2 } as const
const long = { epochs: 60, learningRate: 0.5 } as const
const options = (given: Partial<ImproveOptions>): ImproveOptions => ({ ...recipe, single: true, trials: 3, ...given })

describe('before a trial', () => {
  it('says what it is, and the best error so far', async () => {
    const told: string[] = []
    const found = await improve(
      data,
      options({
        candidates: [{ l2: 1e4 }, long, { hidden: [12] }],
        onTrialStart: ({ number, base, against, title, best }, planned) =>
          void told.push(`${number}/${planned} ${base} ${against} ${title} ${best.estimate}`),
        onTrial: ({ number }) => void told.push(`after ${number}`),
      }),
    )
    const [first, , last] = found.trials
    const before = found.baseline.error.estimate
    expect(told).toEqual([
      `1/3 0 slow learning ${first?.title} ${before}`,
      'after 1',
      expect.stringContaining(`2/3 0 slow learning`),
      'after 2',
      `3/3 2 slow learning ${last?.title} ${found.error.estimate}`,
      'after 3',
    ])
    expect(found.error.estimate).toBeLessThan(before)
  })

  it('ends the run by an error of its callback, and none begins', async () => {
    let trials = 0
    const failing = (): never => {
      throw new Error('no more')
    }
    const run = improve(data, options({ candidates: [long], onTrialStart: failing, record: () => void trials++ }))
    await expect(run).rejects.toThrow('no more')
    // The baseline.
    expect(trials).toBe(1)
  })
})

describe('an aim', () => {
  it('is reached where the whole interval of the error held out lies at or below it: no further trial begins', async () => {
    const all = await improve(data, options({ candidates: [long, { hidden: [12] }] }))
    const { high } = all.trials[0]?.error?.interval ?? { high: NaN }
    expect(high).toBeGreaterThan(all.error.estimate)
    const reached = await improve(data, options({ candidates: [long, { hidden: [12] }], aim: high }))
    expect(reached).toMatchObject({ stop: 'aim', changes: [long] })
    expect(reached.trials).toHaveLength(1)
    expect(reached.message).toContain('The aim is reached.')
    const missed = await improve(data, options({ candidates: [long, { hidden: [12] }], aim: high - 1e-9 }))
    expect(missed.trials).toHaveLength(2)
    // The baseline may reach it.
    const easy = await improve(data, options({ candidates: [long], aim: 1 }))
    expect([easy.stop, easy.trials.length, easy.changes.length]).toEqual(['aim', 0, 0])
    expect(easy.message).toContain('No change was tried.')
  })

  it('is a fraction', async () => {
    for (const aim of [0, 1.01, -1, NaN]) {
      await expectRejection(improve(data, options({ aim })), { code: 'INVALID_OPTION', field: 'aim' }, 'in (0, 1]')
    }
  })
})
