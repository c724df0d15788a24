import { describe, expect, it } from 'vitest'
import { crossValidate, dataset, sweep, type SweepOptions, type SweepPoint, sweepTable } from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { oneStandardError } from '../../src/search/one-standard-error.js'
import { expectRejection } from '../support/errors.js'

const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const x = Array.from({ length: 100 }, (_, i) => Array.from({ length: 3 }, (_, j) => noise(i * 3 + j)))
const data = dataset({ x, y: x.map(([a = 0, b = 0], i) => Number(a + b + 0.5 * noise(i + 999) > 0)) })
const network = { layers: [{ units: 6 }, { units: 1 }], loss: 'binaryCrossEntropy' } as const
const fit = { epochs: 15, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.03 } } as const
const options = (given: Partial<SweepOptions>): SweepOptions => ({
  ...{ network, fit, folds: 4, seed: 3, over: 'l2', values: [0.1, 1e5] },
  ...given,
})

describe('sweep', () => {
  it('is a cross-validation of each value on the same folds', async () => {
    const seen: SweepPoint[] = []
    const found = await sweep(data, options({ values: [1e5, 0, 0.1], onPoint: (point) => void seen.push(point) }))
    expect(found.points.map(({ value }) => value)).toEqual([0, 0.1, 1e5])
    expect(seen).toEqual(found.points)
    for (const { value, error, trainError, standardError, epochs } of found.points) {
      const one = await crossValidate(data, { network, fit: { ...fit, l2: value }, folds: 4, seed: 3, metrics: [] })
      expect([error, trainError, epochs]).toEqual([one.error, one.trainError, 15])
      expect(one.fingerprint).toBe(found.fingerprint)
      // All folds have 25 rows: the standard deviation of their errors over √4.
      const errors = one.scores.map(({ heldOut }) => heldOut.error)
      const mean = errors.reduce((sum, value) => sum + value, 0) / 4
      const variance = errors.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 3
      expect(standardError).toBeCloseTo(Math.sqrt(variance / 4), 12)
    }
    expect(found).toMatchObject({ over: 'l2', rows: 100, folds: 4, repeats: 1, task: 'classification' })
    // A penalty of 100,000 predicts one class.
    expect(found.points[2]?.error?.estimate).toBeGreaterThan(0.3)
    expect(found.chosen).toBeLessThan(1e5)
    expect(found.message).toContain(`λ₂ = ${found.best}`)
  })

  it('starts each fold from its weights for the value before', async () => {
    const values = [0, 0.01, 0.1]
    // Two epochs leave the initial weights nearly as they are; the last value has the steps of all before it, and of the first twice.
    const short = { ...fit, epochs: 2 }
    const warm = await sweep(data, options({ fit: short, values, warmStart: true }))
    const cold = await sweep(data, options({ fit: short, values }))
    expect([warm.warmStart, cold.warmStart]).toEqual([true, false])
    const trainErrors = ({ points }: typeof warm): number[] =>
      points.map(({ trainError }) => trainError?.estimate ?? NaN)
    const [first = NaN, , last = NaN] = trainErrors(warm)
    expect(first).toBeLessThan(trainErrors(cold)[0] ?? NaN)
    expect(last).toBeLessThan(first)
    const four = await crossValidate(data, { network, fit: { ...fit, epochs: 8 }, folds: 4, seed: 3, metrics: [] })
    expect(Math.abs(last - four.trainError.estimate)).toBeLessThan(0.05)
    expect((await sweep(data, options({ fit: short, values, warmStart: true, workers: 2 }))).points).toEqual(
      warm.points,
    )
    const wrong = sweep(data, options({ over: 'epochs', values: [1, 2], warmStart: true }))
    await expectRejection(wrong, { code: 'INVALID_OPTION', functionName: 'sweep', field: 'warmStart' })
  })

  it('takes fewer epochs and more dropout as simpler, and of learning rates the best', async () => {
    const epochs = await sweep(data, options({ over: 'epochs', values: [1, 60, 20] }))
    expect(epochs.points.map(({ value }) => value)).toEqual([60, 20, 1])
    const keepProb = await sweep(data, options({ over: 'keepProb', values: [0.5, 1] }))
    expect(keepProb.points.map(({ value }) => value)).toEqual([1, 0.5])
    const rate = await sweep(data, options({ over: 'learningRate', values: [0.1, 1e-6] }))
    expect(rate.points.map(({ value }) => value)).toEqual([1e-6, 0.1])
    expect(rate).toMatchObject({ best: 0.1, chosen: 0.1 })
    expect(rate.message).toContain('try larger values')
  })

  it('goes on past a value that diverges, and ends where the callback says so', async () => {
    const sgd = { ...fit, optimizer: { kind: 'sgd', learningRate: 0.1 } } as const
    const steep = await sweep(data, options({ fit: sgd, over: 'learningRate', values: [0.1, 1e30] }))
    expect(steep.points.map(({ error }) => error === null)).toEqual([false, true])
    const none = sweep(data, options({ fit: sgd, over: 'learningRate', values: [1e30, 1e31] }))
    await expectRejection(none, { code: 'DIVERGED', functionName: 'sweep' })
    const stopped = await sweep(data, options({ onPoint: () => 'stop' }))
    expect(stopped.points).toHaveLength(1)
  })

  it('refuses values outside of what the setting takes', async () => {
    for (const [over, value] of [
      ['l2', -1],
      ['keepProb', 0],
      ['epochs', 1.5],
    ] as const) {
      await expectRejection(sweep(data, options({ over, values: [1, value] })), { field: 'values[1]' })
    }
    await expectRejection(sweep(data, options({ over: 'units' as never })), { field: 'over' })
    await expectRejection(sweep(data, { ...options({}), maxSeconds: 3 } as never), { field: 'maxSeconds' })
  })
})

describe('sweepTable', () => {
  it('fits a preprocessor to the train rows of each fold', async () => {
    const lines = x.map(([a = 0, b = 0], i) => `${a},${b},${i % 3 === 0 ? 'u' : 'v'},${a + b > 0 ? 'yes' : 'no'}`)
    const table = await readCsv(`a,b,kind,y\n${lines.join('\n')}\n`)
    const found = await sweepTable(table, { network, fit, target: 'y', over: 'l1', values: [0, 1e5], folds: 3 })
    expect(found.best).toBe(0)
    expect(found.points).toHaveLength(2)
  })
})

describe('the one-standard-error rule', () => {
  it('takes the last point up to one standard error above the lowest error', () => {
    const point = (value: number, error: number) => ({ value, error, standardError: 0.1 })
    const points = [point(1, 0.5), point(2, 0.2), point(3, 0.25), point(4, 0.31), point(5, 0.29)]
    expect(oneStandardError(points)).toEqual({ best: points[1], chosen: points[4], limit: 0.2 + 0.1 })
    expect(oneStandardError([])).toBeNull()
  })
})
