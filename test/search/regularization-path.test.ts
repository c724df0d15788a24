import { describe, expect, it } from 'vitest'
import {
  dataset,
  network,
  regularizationPath,
  selectRows,
  type Dataset,
  type FitOptions,
  type Network,
  type NetworkOptions,
  type RegularizationPath,
  type RegularizationPathOptions,
} from '../../src/index.js'
import { expectRejection } from '../support/errors.js'

/** Two classes that 2 of 12 noisy features tell apart, with some labels wrong: small enough to be overfitted. */
const noise = (i: number): number => ((i * 7919 + ((i * i) % 104729)) % 2003) / 1001.5 - 1
const rowOf = (i: number): number[] => Array.from({ length: 12 }, (_, j) => noise(i * 12 + j))
const x = Array.from({ length: 400 }, (_, i) => rowOf(i))
const labels = x.map(([a = 0, b = 0], i) => Number(a + b > 0) ^ Number(i % 9 === 0))
const all = dataset({ x, y: labels })
const train = selectRows(
  all,
  Array.from({ length: 80 }, (_, i) => i),
)
const dev = selectRows(
  all,
  Array.from({ length: 320 }, (_, i) => 80 + i),
)
const numbers = dataset({ x, y: x.map(([a = 0, b = 0], i) => a - b + noise(i + 7)), task: 'regression' })

const fit: FitOptions = { epochs: 25, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.01 } }

async function make(options: Partial<NetworkOptions> = {}): Promise<Network> {
  const layers = [{ units: 24 }, { units: 2 }]
  return await network({ inputs: 12, layers, loss: 'softmaxCrossEntropy', seed: 2, ...options })
}

async function pathOf(options: Partial<RegularizationPathOptions> = {}): Promise<RegularizationPath> {
  using net = await make()
  return await regularizationPath(net, { train, dev, over: 'l2', values: [0, 1, 10, 100], fit, ...options })
}

describe('regularizationPath', () => {
  it('trains from the weakest to the strongest, and leaves the network as it is', async () => {
    using net = await make()
    const before = net.parameters
    const path = await regularizationPath(net, { train, dev, over: 'l2', values: [1, 0, 100, 10], fit })
    expect(net.parameters).toEqual(before)
    expect(path.points.map(({ value }) => value)).toEqual([0, 1, 10, 100])
    const errors = path.points.map((point) => point.train?.error ?? NaN)
    expect(errors.at(-1)).toBeGreaterThan((errors[0] ?? NaN) + 0.05)
  })

  it('without warm starts gives the scores of separate fits', async () => {
    const path = await pathOf({ warmStart: false })
    for (const { value, dev: score, train: trainScore, epochs } of path.points) {
      using net = await make()
      await net.fit(train, { ...fit, dev, l2: value })
      expect(score).toEqual(net.evaluate(dev, { l2: value, examples: 80 }))
      expect(trainScore).toEqual(net.evaluate(train, { l2: value, examples: 80 }))
      expect(epochs).toBe(25)
    }
  })

  it('with them goes on from the weights of the value before', async () => {
    const { points } = await pathOf({ values: [1, 10] })
    using net = await make()
    for (const l2 of [1, 1, 10]) await net.fit(train, { ...fit, dev, l2, restart: true })
    expect(points[1]?.dev).toEqual(net.evaluate(dev, { l2: 10, examples: 80 }))
  })

  it('chooses the strongest value within one standard error of the lowest dev error', async () => {
    for (const over of ['l2', 'l1', 'keepProb'] as const) {
      const path = await pathOf({ over, values: over === 'keepProb' ? [0.2, 0.5, 0.8, 1] : [0, 0.3, 1, 3, 10, 30] })
      const measured = path.points.map(({ value, dev: score, standardError }) => ({
        value,
        error: score?.error ?? NaN,
        standardError,
      }))
      const lowest = measured.reduce((a, b) => (b.error <= a.error ? b : a))
      const error = Math.sqrt((lowest.error * (1 - lowest.error)) / 320)
      expect(lowest.standardError).toBeCloseTo(error, 12)
      expect(path.best).toBe(lowest.value)
      expect(path.limit).toBeCloseTo(lowest.error + error, 12)
      expect(path.chosen).toBe(measured.findLast((point) => point.error <= lowest.error + error)?.value)
      expect(path.message).toContain(`= ${path.best} (`)
    }
  })

  it('helps: the chosen penalty has a lower dev error than none', async () => {
    const { points, chosen } = await pathOf({ values: [0, 1, 3, 10, 30, 100], warmStart: false })
    const errorAt = (at: number): number => points.find(({ value }) => value === at)?.dev?.error ?? NaN
    expect(chosen).toBeGreaterThan(0)
    expect(errorAt(chosen)).toBeLessThan(errorAt(0) - 0.03)
  })

  it('tells how sparse L1 makes the weights, the more so the stronger', async () => {
    const { points } = await pathOf({ over: 'l1', values: [0, 2, 20] })
    const [none = 1, weak = 0, strong = 0] = points.map(({ sparsity }) => sparsity)
    expect(none).toBeLessThan(weak)
    expect(weak).toBeLessThan(strong)
    expect(strong).toBeGreaterThan(0.5)
  })

  it('has the standard error of a regression’s mean squared error', async () => {
    using net = await make({ loss: 'meanSquaredError', layers: [{ units: 4 }, { units: 1 }] })
    const [part, rest] = [
      selectRows(numbers, [...Array(80).keys()]),
      selectRows(
        numbers,
        [...Array(50).keys()].map((i) => i + 80),
      ),
    ]
    const { points } = await regularizationPath(net, {
      train: part,
      dev: rest,
      over: 'l2',
      values: [0, 1],
      warmStart: false,
      fit,
    })
    using same = await make({ loss: 'meanSquaredError', layers: [{ units: 4 }, { units: 1 }] })
    await same.fit(part, { ...fit, dev: rest, l2: 0 })
    const predicted = same.predict(rest.x)
    const truth = rest.targets.kind === 'values' ? rest.targets.values : new Float64Array()
    const mean = truth.reduce((a, b) => a + b) / 50
    const variance = truth.reduce((sum, y) => sum + (y - mean) ** 2, 0) / 50
    const shares = Array.from(truth, (y, i) => ((predicted[i] ?? 0) - y) ** 2 / variance)
    const average = shares.reduce((a, b) => a + b) / 50
    const spread = shares.reduce((sum, share) => sum + (share - average) ** 2, 0) / (50 * 49)
    expect(points[0]?.dev?.error).toBeCloseTo(average, 6)
    expect(points[0]?.standardError).toBeCloseTo(Math.sqrt(spread), 6)
  })

  it('gives the same bits again, and is plain JSON', async () => {
    const path = await pathOf()
    expect(await pathOf()).toEqual(path)
    expect(JSON.parse(JSON.stringify(path))).toEqual(path)
  })

  it('has default grids by the rows of train, and for dropout', async () => {
    const short = { epochs: 1 }
    using plain = await make()
    const { points } = await regularizationPath(plain, { train, dev, over: 'l2', fit: short })
    expect(points.map(({ value }) => value)).toEqual([0, 0.0008, 0.008, 0.024, 0.08, 0.24, 0.8, 2.4, 8])
    using net = await make()
    const dropout = await regularizationPath(net, { train, dev, over: 'keepProb', fit: short })
    expect(dropout.points.map(({ value }) => value)).toEqual([1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4])
  })

  it('tells each point, and stops when told to', async () => {
    const seen: number[] = []
    const path = await pathOf({ onPoint: ({ value }) => (seen.push(value) === 2 ? 'stop' : undefined) })
    expect(seen).toEqual([0, 1])
    expect(path.points).toHaveLength(2)
  })
})

describe('what goes wrong', () => {
  it('is told where every run diverges, and left out where one does', async () => {
    const wild: FitOptions = { epochs: 3, optimizer: { kind: 'sgd', learningRate: 1e30 } }
    await expectRejection(pathOf({ fit: wild }), { code: 'DIVERGED', functionName: 'regularizationPath' })
    // λ/m·lr far above 2 makes the weights grow at every step; without a penalty the same rate is harmless.
    const path = await pathOf({ values: [1e9, 0], fit: { ...fit, optimizer: { kind: 'sgd', learningRate: 0.1 } } })
    expect(path.points[1]).toMatchObject({ value: 1e9, train: null, dev: null, standardError: null })
    expect(path.chosen).toBe(0)
  })

  const cases: [string, Partial<RegularizationPathOptions>, object][] = [
    ['over', { over: 'l3' as 'l2' }, { field: 'over' }],
    ['a negative value', { values: [1, -1] }, { field: 'values[1]' }],
    ['a value twice', { values: [1, 2, 1] }, { field: 'values[2]' }],
    ['one value', { values: [1] }, { field: 'values' }],
    ['keepProb 0', { over: 'keepProb', values: [0, 1] }, { field: 'values[0]' }],
    ['the option that varies', { fit: { l2: 1 } }, { field: 'fit.l2' }],
    ['a dev of its own', { fit: { dev } }, { field: 'fit.dev' }],
    ['no dev', { dev: undefined as unknown as Dataset }, { code: 'INVALID_DATA', field: 'dev' }],
    ['warmStart', { warmStart: 1 as unknown as boolean }, { field: 'warmStart' }],
    ['an option of fit', { fit: { epochs: 0 } }, { functionName: 'fit', field: 'epochs' }],
  ]
  it.each(cases)('is refused by name: %s', async (_, options, details) => {
    await expectRejection(pathOf(options), { code: 'INVALID_OPTION', ...details })
  })

  it('is a path without effect', async () => {
    using own = await make({
      layers: [
        { units: 4, l2: 1 },
        { units: 2, l2: 0 },
      ],
    })
    await expectRejection(regularizationPath(own, { train, dev, over: 'l2' }), { field: 'over' }, 'set themselves')
    using flat = await make({ layers: [{ units: 2 }] })
    await expectRejection(regularizationPath(flat, { train, dev, over: 'keepProb' }), { field: 'over' })
  })

  it('is a signal that fires', async () => {
    await expectRejection(pathOf({ fit: { signal: AbortSignal.abort() } }), { code: 'ABORTED' })
  })
})
