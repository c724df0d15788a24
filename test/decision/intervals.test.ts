import { describe, expect, it } from 'vitest'
import {
  conformalIntervals,
  dataset,
  fitScaler,
  loadModel,
  network,
  predictionIntervals,
  saveModel,
  scale,
  type Dataset,
} from '../../src/index.js'
import { normalFrom } from '../inspect/samples.js'
import { expectFault } from '../support/errors.js'

/** A regression whose values are these. */
const valued = (values: readonly number[]): Dataset =>
  dataset({ x: values.map(() => [0]), y: values.map((value) => [value]), task: 'regression' })

describe('conformalIntervals', () => {
  it('take the ⌈(n + 1)·level⌉-th smallest absolute residual', () => {
    // Residuals 9, −8, 7, … of nine rows; predictions 0.
    const intervals = conformalIntervals(new Float64Array(9), valued([9, -8, 7, -6, 5, -4, 3, -2, 1]))
    expect(intervals).toEqual({ method: 'absolute', scores: [[1, 2, 3, 4, 5, 6, 7, 8, 9]] })
    // ⌈10·0.9⌉ = 9, ⌈10·0.5⌉ = 5, ⌈10·0.51⌉ = 6, ⌈10·0.7⌉ = 7.
    for (const [level, score] of [
      [0.9, 9],
      [0.5, 5],
      [0.51, 6],
      [0.7, 7],
    ] as const) {
      expect(predictionIntervals([100, 0], intervals, level)).toEqual({
        lower: Float64Array.of(100 - score, -score),
        upper: Float64Array.of(100 + score, score),
      })
    }
  })

  it('name the rows that a level needs', () => {
    const intervals = conformalIntervals(new Float64Array(9), valued([1, 2, 3, 4, 5, 6, 7, 8, 9]))
    const at =
      (level: unknown): (() => unknown) =>
      () =>
        predictionIntervals([0], intervals, level as number)
    const of = { code: 'INVALID_OPTION', functionName: 'predictionIntervals', field: 'level' } as const
    expectFault(at(0.91), of, 'at most 0.9', '9 rows', '11 rows or more')
    expectFault(at(0.95), of, '19 rows or more')
    expectFault(at(0.99), of, '99 rows or more')
    expectFault(at(90), of, 'pass 0.9')
    expectFault(at(1), of)
    expectFault(at('0.9'), of)
  })

  it('have a score for each output', () => {
    const data = dataset({
      x: [[0], [0]],
      y: [
        [1, 10],
        [2, 20],
      ],
      task: 'regression',
    })
    const intervals = conformalIntervals([0, 0, 0, 40], data)
    expect(intervals.scores).toEqual([
      [1, 2],
      [10, 20],
    ])
    expect(predictionIntervals([0, 0], intervals, 0.5).upper).toEqual(Float64Array.of(2, 20))
    expectFault(() => conformalIntervals([0, 0, 0], data), { code: 'INVALID_SHAPE' }, '2 for each of 2 rows')
    expectFault(() => conformalIntervals([0, 0, NaN, 0], data), { code: 'INVALID_DATA', row: 1, column: 0 })
    expectFault(() => predictionIntervals([0], intervals, 0.5), { code: 'INVALID_SHAPE' })
    const classes = dataset({ x: [[0], [1]], y: ['a', 'b'] })
    expectFault(() => conformalIntervals([0, 0], classes), { code: 'INVALID_DATA', field: 'data' }, 'regression')
  })

  it('keep 4096 scores at most, of rows evenly spaced', () => {
    const intervals = conformalIntervals(new Float64Array(8192), valued(Array.from({ length: 8192 }, (_, i) => i)))
    expect(intervals.scores[0]).toEqual(Array.from({ length: 4096 }, (_, i) => 2 * i))
  })
})

// The coverage of a new row is ⌈(n + 1)·level⌉ / (n + 1) exactly where scores do not tie (Lei et al., 2018, theorem 2.2).
describe.each([
  ['normal', (z: number): number => z],
  ['heavy-tailed', (z: number): number => z ** 5],
])('coverage of %s errors, simulated', (_, errorOf) => {
  it.each([
    [19, 0.9],
    [25, 0.9],
    [60, 0.8],
  ])('%i calibration rows, level %f', (n, level) => {
    const [trials, next] = [3000, normalFrom(7)]
    let covered = 0
    for (let trial = 0; trial < trials; trial++) {
      // The model predicts 0 where the mean is 1: intervals cover whatever the model.
      const draw = (): number => 1 + errorOf(next())
      const intervals = conformalIntervals(new Float64Array(n), valued(Array.from({ length: n }, draw)))
      const { lower, upper } = predictionIntervals([0], intervals, level)
      const value = draw()
      if (value >= (lower[0] ?? NaN) && value <= (upper[0] ?? NaN)) covered++
    }
    const expected = Math.ceil((n + 1) * level - 1e-9) / (n + 1)
    expect(expected).toBeGreaterThanOrEqual(level)
    const error = Math.sqrt((expected * (1 - expected)) / trials)
    expect(Math.abs(covered / trials - expected)).toBeLessThan(3.5 * error)
  })
})

it('model.predict gives intervals in the unit of the target', async () => {
  // y = 10 + 100·z with z = x: the scaler's center and scale are those of y.
  const train = dataset({ x: [[-1], [1]], y: [[-90], [110]], task: 'regression', targetNames: ['price'] })
  const scaler = fitScaler(train, { of: 'targets' })
  using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision: 'f64' })
  await net.fit(scale(train, scaler), { epochs: 1 })
  net.setParameters([1, 0])
  const dev = scale(
    dataset({ x: [[0], [0], [0]], y: [[20], [0], [60]], task: 'regression', targetNames: ['price'] }),
    scaler,
  )
  // Residuals 10, −10 and 50 in the unit of y: ⌈4·0.75⌉ = 3, ⌈4·0.5⌉ = 2.
  const intervals = conformalIntervals(net.predict(dev.x), dev)
  net.setDecision({ intervals })
  using model = await loadModel(await saveModel(net))
  const [wide] = model.predict([[1]], { interval: 0.75 })
  expect(wide?.intervals?.['price']?.lower).toBeCloseTo(110 - 50, 10)
  expect(wide?.intervals?.['price']?.upper).toBeCloseTo(110 + 50, 10)
  const [narrow] = model.predict([[1]], { interval: 0.5 })
  expect(narrow?.intervals?.['price']?.upper).toBeCloseTo(110 + 10, 10)
  expect(narrow?.values?.['price']).toBeCloseTo(110, 10)
  expect(model.predict([[1]])[0]).not.toHaveProperty('intervals')
  const of = { functionName: 'predict', field: 'interval' }
  expectFault(() => model.predict([[1]], { interval: 0.9 }), { ...of, code: 'INVALID_OPTION' }, '9 rows or more')
  expectFault(() => model.predict([[1]], { intervall: 0.9 } as never), { code: 'INVALID_OPTION' }, 'interval')
  model.network.setDecision(null)
  expectFault(() => model.predict([[1]], { interval: 0.5 }), { ...of, code: 'UNSUPPORTED' }, 'conformalIntervals')
})

it('a decision takes intervals of its own outputs only', async () => {
  using net = await network({ inputs: 1, layers: [{ units: 2 }], loss: 'meanSquaredError' })
  const of = { code: 'INVALID_OPTION', functionName: 'setDecision' } as const
  const set =
    (scores: unknown): (() => void) =>
    () =>
      net.setDecision({ intervals: { method: 'absolute', scores: scores as number[][] } })
  expectFault(set([[1]]), { ...of, field: 'decision.intervals.scores' }, '2 outputs')
  expectFault(set([[1], [2, 1]]), { ...of, field: 'decision.intervals.scores[1][1]' }, 'no less')
  expectFault(set([[1], [-1]]), of)
  expectFault(set([[1], []]), of, 'one or more')
  expectFault(set([]), of)
  set([[1], [2]])()
  using classes = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
  expectFault(
    () => classes.setDecision(net.decision),
    { code: 'UNSUPPORTED', functionName: 'setDecision', field: 'decision.intervals' },
    'classification',
  )
})
