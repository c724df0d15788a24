import { describe, expect, it } from 'vitest'
import { dataset, type Dataset, diagnose, network, tryActions } from '../../src/index.js'
import { pairedInterval } from '../../src/diagnose/statistics/paired.js'
import { uniform } from '../reference/random.js'

/** Two features in (−1, 1) and their product, or its sign. */
function products(rows: number, seed: number, task: 'classification' | 'regression'): Dataset {
  const random = uniform(seed)
  const x = Array.from({ length: rows }, () => [random(), random()])
  const y = x.map(([a = 0, b = 0]) => (task === 'regression' ? a * b : a * b > 0 ? 1 : 0))
  return dataset({ x, y, task })
}

async function tried(task: 'classification' | 'regression') {
  const [train, dev] = [products(400, 1, task), products(400, 2, task)]
  const classes = task === 'classification'
  const loss = classes ? ('softmaxCrossEntropy' as const) : ('meanSquaredError' as const)
  const layers = [{ units: 1, activation: 'tanh' as const }, { units: classes ? 2 : 1 }]
  const shape = { inputs: 2, layers, loss }
  const fit = { epochs: 30, batchSize: 16, optimizer: { kind: 'adam' as const, learningRate: 0.02 } }
  using net = await network(shape)
  const history = await net.fit(train, fit)
  // Said to have 8 units, so that the advice is 16.
  const run = { trainRows: 400, hidden: [8], parameters: 7, keepProb: 1, history }
  const { actions } = diagnose({
    train: net.evaluate(train, { rowErrors: true }),
    dev: net.evaluate(dev, { rowErrors: true }),
    task,
    run,
  })
  const options = { train, dev, network: shape, fit, actions }
  return { actions, devError: net.evaluate(dev).error, outcome: await tryActions(options) }
}

describe.each(['classification', 'regression'] as const)('tryActions, %s', (task) => {
  it('finds that a larger network helps one that is too small, and ranks what was tried', async () => {
    const { actions, outcome, devError } = await tried(task)
    expect(outcome.devError).toBe(devError)
    const [best] = outcome.tried
    expect(best?.action.change?.hidden).toEqual([16])
    expect(best).toMatchObject({ verdict: 'helps' })
    expect(best?.gain).toBeCloseTo(outcome.devError - (best?.devError ?? 0), 9)
    const gains = outcome.tried.map(({ gain }) => gain)
    expect(gains).toEqual(gains.toSorted((a, b) => b - a))
    expect(outcome.untried.every(({ change }) => change === null)).toBe(true)
    expect(outcome.tried.length + outcome.untried.length).toBe(actions.length)
    expect(outcome.message).toContain('more than chance')
    expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome)
  })
})

it('applies every kind of change', async () => {
  const [train, dev] = [products(60, 1, 'classification'), products(60, 2, 'classification')]
  const layers = [{ units: 4, activation: 'relu' as const }, { units: 2 }]
  const shape = { inputs: 2, layers, loss: 'softmaxCrossEntropy' as const }
  const fit = { epochs: 3, clipValue: 1e-9, l1: 5 }
  const draft = { against: 'not learning', reason: '', effect: '', cost: '' } as const
  const both = await tryActions({
    train,
    dev,
    network: shape,
    fit,
    actions: [{ ...draft, title: 'all', change: { activation: 'tanh', clipNorm: 1, l1: 0 } }],
  })
  using net = await network({ ...shape, seed: 0, layers: [{ units: 4, activation: 'tanh' }, { units: 2 }] })
  await net.fit(train, { epochs: 3, clipNorm: 1, l1: 0, seed: 0, dev })
  expect(both.tried[0]?.trainError).toBe(net.evaluate(train).error)
  expect(both.tried[0]?.devError).toBe(net.evaluate(dev).error)
})

it('refuses what are no actions', async () => {
  const data = products(40, 1, 'classification')
  const given = {
    train: data,
    dev: data,
    network: { inputs: 2, layers: [{ units: 2 }], loss: 'softmaxCrossEntropy' },
  } as const
  await expect(tryActions({ ...given, actions: null as never })).rejects.toMatchObject({ field: 'actions' })
  const none = await tryActions({ ...given, fit: { epochs: 1 }, actions: [] })
  expect(none).toMatchObject({ tried: [], untried: [] })
})

describe('pairedInterval', () => {
  it('holds the true gain in about 95 % of draws', () => {
    const random = uniform(9)
    let inside = 0
    for (let draw = 0; draw < 400; draw++) {
      const rows = Array.from({ length: 150 }, () => random())
      // One gets a tenth wrong that the other gets right, and a twentieth the other way round.
      const first = rows.map((u) => (u < -0.8 ? 1 : 0))
      const second = rows.map((u) => (u > 0.9 ? 1 : 0))
      const interval = pairedInterval({ losses: first, deviations: null }, { losses: second, deviations: null })
      if (interval.low <= 0.05 && interval.high >= 0.05) inside++
    }
    expect(inside / 400).toBeGreaterThan(0.92)
    expect(inside / 400).toBeLessThan(0.99)
  })

  it('is 0 and open to both sides where nothing differs', () => {
    const rows = { losses: Array.from({ length: 50 }, () => 0), deviations: null }
    const interval = pairedInterval(rows, rows)
    expect(interval.low).toBeLessThan(0)
    expect(interval.high).toBeGreaterThan(0)
  })
})
