import { describe, expect, it } from 'vitest'
import {
  complexityCurve,
  dataset,
  type Dataset,
  overfittingOnset,
  forecastError,
  type History,
  type LearningCurve,
  learningCurve,
  rowsForError,
  type TrialOptions,
  validationCurve,
} from '../../src/index.js'
import { forecastsOf, learningWords } from '../../src/diagnose/curves/forecast.js'
import { nestedOrder } from '../../src/diagnose/curves/nested.js'
import { uniform } from '../reference/random.js'
import { expectFault } from '../support/errors.js'

/** Two features in (−1, 1); the class is whether their product is above 0, which no line tells. */
function quadrants(rows: number, seed: number): Dataset {
  const random = uniform(seed)
  const x = Array.from({ length: rows }, () => [random(), random()])
  return dataset({ x, y: x.map(([a = 0, b = 0]) => (a * b > 0 ? 1 : 0)), task: 'classification' })
}

const options: TrialOptions = {
  train: quadrants(240, 1),
  dev: quadrants(300, 2),
  network: { inputs: 2, layers: [{ units: 8, activation: 'tanh' }, { units: 2 }], loss: 'softmaxCrossEntropy' },
  fit: { epochs: 40, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.02 } },
}

/** floor + scale·rows^(−exponent), a little scattered from seed to seed. */
function curveOf(floor: number, scale: number, exponent: number): LearningCurve {
  return curveBy((rows) => floor + scale * rows ** -exponent)
}

function curveBy(errorAt: (rows: number) => number): LearningCurve {
  const points = [50, 100, 200, 400, 800].map((rows) => {
    const mean = errorAt(rows)
    const values = [-0.01, 0.01, -0.005, 0.005].map((share) => mean * (1 + share))
    const spread = { mean, deviation: 0.0091 * mean, values }
    return { rows, train: spread, dev: spread }
  })
  const rest = { law: null, forecasts: [], message: '' }
  return { task: 'regression', trainRows: 800, devRows: 1000, seeds: 4, warm: false, points, ...rest }
}

describe('forecasts from a learning curve', () => {
  const falling = curveOf(0, 2, 0.5)
  const flat = curveOf(0.1, 20, 1.2)

  it.each([
    ['falling', falling, 2 / Math.sqrt(3200)],
    ['flat', flat, 0.1 + 20 * 3200 ** -1.2],
  ])('go on as the curve does: %s', (_, curve, truth) => {
    const { estimate, interval } = forecastError(curve, 3200)
    expect(Math.abs(estimate / truth - 1)).toBeLessThan(0.25)
    expect(interval.low).toBeLessThan(truth)
    expect(interval.high).toBeGreaterThan(truth)
    expect(interval.high).toBeLessThan(2 * truth)
  })

  it('go on past a crossover, from which the error falls faster than the small sizes let one expect', () => {
    // 0.572 at 400 rows, 0.363 at 800: a power law through both gives 0.363²/0.572 = 0.23 at 1,600 rows, where it is 0.177.
    const errorAt = (rows: number): number => ((rows + 1600) / 1600) ** -2.5
    const { estimate, interval } = forecastError(curveBy(errorAt), 1600)
    expect(interval.low).toBeLessThan(errorAt(1600))
    expect(interval.high).toBeGreaterThan(errorAt(1600))
    expect(estimate).toBeLessThan(0.21)
  })

  it('hold the law by which errors were made', () => {
    const { law } = forecastsOf(curveOf(0.1, 20, 1.2))
    expect(law?.floorInterval.low).toBeLessThan(0.1)
    expect(law?.floorInterval.high).toBeGreaterThan(0.095)
    expect(law?.exponentInterval.low).toBeLessThan(1.2)
    expect(law?.exponentInterval.high).toBeGreaterThan(1.15)
    expect(law?.crossoverInterval.low).toBe(0)
  })

  it('are refused where the errors of the sizes disagree: no law goes up and down', () => {
    const zigzag = curveBy((rows) => (rows === 100 || rows === 400 ? 0.1 : 0.3))
    expect(forecastsOf(zigzag)).toEqual({ law: null, forecasts: [] })
    expect(learningWords(zigzag)).toContain(
      'cannot be forecast: the errors at the sizes measured do not follow one power law',
    )
    const fault = { code: 'INVALID_DATA', field: 'curve', value: 'dev errors 30 %, 10 %, 30 %, 10 %, 30 %' } as const
    expectFault(() => forecastError(zigzag, 1600), fault)
    expectFault(() => rowsForError(zigzag, 0.05), fault)
  })

  it('are refused where dev does not fall yet although train is fitted far better', () => {
    const points = curveBy((rows) => 0.4 * (rows / 50) ** -0.05).points.map((point) => {
      return { ...point, train: { mean: 0.1, deviation: 0, values: [0.1, 0.1, 0.1, 0.1] } }
    })
    const plateau = { ...falling, points }
    expect(forecastsOf(plateau)).toEqual({ law: null, forecasts: [] })
    expect(learningWords(plateau)).toContain('the dev error is not falling yet')
    expectFault(() => forecastError(plateau, 1600), { code: 'INVALID_DATA', field: 'curve' }, 'on more rows')
    // Dev as flat as that is at its floor where train is no better.
    const floor = { ...plateau, points: points.map((point) => ({ ...point, train: point.dev })) }
    expect(forecastsOf(floor).forecasts).toHaveLength(4)
  })

  it('say how many rows would bring an error, and that none would', () => {
    const { rows, chance, interval } = rowsForError(falling, 0.05)
    expect(chance).toBeGreaterThan(0.8)
    expect(rows).toBeGreaterThan(1200)
    expect(rows).toBeLessThan(2400)
    expect(interval.low ?? Infinity).toBeLessThan(1600)
    const never = rowsForError(flat, 0.05)
    expect(never).toMatchObject({ rows: null, interval: { high: null } })
    expect(never.message).toContain('unlikely')
    expect(rowsForError(flat, 0.5).message).toContain('already')
  })

  it('give an open interval where the farthest rows may not be enough', () => {
    const { interval, message } = rowsForError(curveOf(0.05, 2, 0.5), 0.0525)
    expect(interval.high).toBeNull()
    expect(interval.low).toBeGreaterThan(800)
    expect(message).toContain(' or more, if any number suffices')
  })

  it('are refused where there are too few sizes, seeds or rows', () => {
    const few = { ...falling, points: falling.points.slice(0, 2) }
    expectFault(() => forecastError(few, 3200), { code: 'INVALID_DATA', field: 'curve' })
    expectFault(() => rowsForError(few, 0.1), { code: 'INVALID_DATA', field: 'curve' })
    expectFault(() => forecastError(falling, 0), { code: 'INVALID_OPTION', field: 'rows' })
    expectFault(() => rowsForError(falling, 0), { code: 'INVALID_OPTION', field: 'error' })
  })
})

describe('learningCurve', () => {
  it('measures halvings of the rows with every seed, and comes out the same twice', async () => {
    const done: number[] = []
    const curve = await learningCurve({ ...options, seeds: 3, onTrial: (trial) => done.push(trial) })
    expect(curve.points.map(({ rows }) => rows)).toEqual([30, 60, 120, 240])
    expect(done).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
    const [first, last] = [curve.points[0], curve.points.at(-1)]
    expect(last?.dev.mean).toBeLessThan(first?.dev.mean ?? 0)
    expect(last?.dev.values).toHaveLength(3)
    expect(curve.forecasts.map(({ rows }) => rows)).toEqual([339, 480, 679, 960])
    expect(JSON.parse(JSON.stringify(curve))).toEqual(curve)
    expect(await learningCurve({ ...options, seeds: 3 })).toEqual(curve)
    const largest = await learningCurve({ ...options, seeds: 3, sizes: [240] })
    expect(largest.points[0]).toEqual(last)
    expect(largest).toMatchObject({ law: null, forecasts: [] })
  })

  it('goes on from the smaller size where it is warm', async () => {
    const own = { ...options, seeds: 1, sizes: [60, 240], fit: { ...options.fit, epochs: 3 } }
    const [cold, warm] = [await learningCurve(own), await learningCurve({ ...own, warm: true })]
    expect(warm.points[0]).toEqual(cold.points[0])
    expect(warm.points[1]).not.toEqual(cold.points[1])
  })

  it('refuses what cannot be, and ends where it is told to', async () => {
    const refused = (more: object): Promise<unknown> => learningCurve({ ...options, ...more })
    await expect(refused({ sizes: [241] })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'sizes[0]' })
    await expect(refused({ sizes: [] })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'sizes' })
    await expect(refused({ seeds: 0 })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'seeds' })
    await expect(refused({ fit: { seed: 1 } })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'fit.seed' })
    await expect(refused({ sises: [9] })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'sises' })
    await expect(refused({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' })
  })

  it('takes beginnings of an order in which every class is evenly spread', () => {
    const labels = Array.from({ length: 400 }, (_, row) => (row < 40 ? 1 : 0))
    const data = dataset({ x: labels.map((label) => [label]), y: labels, task: 'classification' })
    const order = nestedOrder(data, 3)
    expect([...order].toSorted((a, b) => a - b)).toEqual(labels.map((_, row) => row))
    for (const size of [50, 100, 200]) {
      const ones = order.subarray(0, size).filter((row) => row < 40).length
      expect(Math.abs(ones - size / 10)).toBeLessThanOrEqual(1)
    }
    expect(nestedOrder(data, 4)).not.toEqual(order)
  })
})

describe('validationCurve', () => {
  it('finds that a huge penalty holds the network back, and names the values that do as well', async () => {
    const curve = await validationCurve({ ...options, seeds: 2, over: 'l2', values: [300, 0, 0.01] })
    expect(curve.points.map(({ value }) => value)).toEqual([0, 0.01, 300])
    expect(curve.points[2]?.train.mean).toBeGreaterThan(0.3)
    expect(curve.best).toBeLessThan(300)
    expect(curve.asGood).toContain(curve.best)
    expect(curve.asGood).not.toContain(300)
    expect(curve.message).toContain('lowest at λ₂')
  })

  it.each(['keepProb', 'learningRate', 'batchSize', 'epochs', 'l1'] as const)('varies %s', async (over) => {
    const values = over === 'batchSize' || over === 'epochs' ? [1, 8] : [0.001, 0.5]
    const own = { ...options, seeds: 1, fit: { ...options.fit, epochs: 3 } }
    const { points } = await validationCurve({ ...own, over, values })
    expect(points[0]?.train).not.toEqual(points[1]?.train)
  })

  it('refuses other settings and values', async () => {
    const refused = (more: object): Promise<unknown> =>
      validationCurve({ ...options, over: 'l2', values: [1], ...more })
    await expect(refused({ over: 'l3' })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'over' })
    await expect(refused({ values: [-1] })).rejects.toMatchObject({ code: 'INVALID_OPTION', field: 'values[0]' })
    await expect(refused({ over: 'keepProb', values: [2] })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })
})

describe('complexityCurve', () => {
  it('finds that no line tells the quadrants, and the simplest network that does', async () => {
    const curve = await complexityCurve({ ...options, seeds: 2, widths: [1, 8], depths: [0, 1, 2] })
    expect(curve.points.map(({ depth, width }) => [depth, width])).toEqual([
      [0, 0],
      [1, 1],
      [1, 8],
      [2, 1],
      [2, 8],
    ])
    expect(curve.points[0]?.train.mean).toBeGreaterThan(0.3)
    expect(curve.points[curve.best]?.width).toBe(8)
    expect(curve.points.map(({ parameters }) => parameters)).toEqual([6, 7, 42, 9, 114])
    const [best, simplest] = [curve.points[curve.best], curve.points[curve.simplest]]
    expect(simplest?.parameters).toBeLessThanOrEqual(best?.parameters ?? 0)
    expect(curve.message).toContain('of 8 units')
  })
})

describe('overfittingOnset', () => {
  const historyOf = (losses: readonly number[]): History =>
    ({
      format: 'wellfit.history',
      version: 1,
      settings: {},
      rows: losses.map((loss, i) => ({ epoch: i + 1, train: {}, dev: { loss } })),
    }) as unknown as History
  const random = uniform(5)
  const wobble = (loss: number): number => loss * (1 + 0.01 * random())

  it('finds the epoch from which the loss rises', () => {
    const losses = Array.from({ length: 100 }, (_, i) => wobble(1 + ((i - 39) / 40) ** 2))
    const { epoch, message } = overfittingOnset(historyOf(losses))
    expect(Math.abs((epoch ?? 0) - 40)).toBeLessThan(12)
    expect(message).toContain(`epoch ${epoch}`)
  })

  it('is not drawn away by a steep fall before a slow rise', () => {
    const losses = Array.from({ length: 100 }, (_, i) => (i < 5 ? 1 - 0.18 * i : 0.28 + 0.002 * (i - 4)))
    expect(overfittingOnset(historyOf(losses)).epoch).toBe(5)
  })

  it.each([
    ['falls', Array.from({ length: 100 }, (_, i) => wobble(1 + 5 / (i + 1)))],
    ['stays', Array.from({ length: 100 }, () => wobble(1))],
    ['is short', [1, 2, 3]],
    ['was not measured', []],
  ])('finds none where the loss %s', (_, losses) => {
    expect(overfittingOnset(historyOf(losses)).epoch).toBeNull()
  })
})
