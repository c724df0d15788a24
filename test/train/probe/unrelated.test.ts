import { describe, expect, it } from 'vitest'
import {
  dataset,
  type Dataset,
  diagnose,
  type History,
  network,
  type Network,
  preflight,
  type Task,
} from '../../../src/index.js'
import { isUnrelated, relationOf } from '../../../src/train/probe/unrelated.js'
import { uniform } from '../../reference/random.js'

const TASKS = ['classification', 'regression'] as const

/** Rows of four features; the target depends on two of them, or on those of another row. */
function rowsOf(task: Task, rows: number, seed: number, isShuffled: boolean): Dataset {
  const random = uniform(seed)
  const x = Array.from({ length: rows }, () => Array.from({ length: 4 }, () => 1.7 * random()))
  const value = ([a = 0, b = 0]: readonly number[]): number => a * b + 0.3 * a
  const targets = x.map((row) => (task === 'regression' ? value(row) : value(row) > 0 ? 1 : 0))
  // Another order, which no row keeps its place in.
  const y = isShuffled ? targets.map((_, row) => targets[(row + 37) % rows] ?? 0) : targets
  return dataset({ x, y, task })
}

async function trained(
  task: Task,
  isShuffled: boolean,
): Promise<{ history: History; net: Network; train: Dataset; dev: Dataset }> {
  const [train, dev] = [rowsOf(task, 240, 3, isShuffled), rowsOf(task, 60, 4, isShuffled)]
  const isClasses = task === 'classification'
  const layers = [{ units: 64 }, { units: isClasses ? 2 : 1 }]
  const net = await network({ inputs: 4, layers, loss: isClasses ? 'softmaxCrossEntropy' : 'meanSquaredError', seed: 1 }) // prettier-ignore
  const history = await net.fit(train, { epochs: 150, batchSize: 16, optimizer: { kind: 'adam', learningRate: 0.01 }, dev }) // prettier-ignore
  return { history, net, train, dev }
}

describe.each(TASKS)('targets that do not belong to their rows, of a %s', (task) => {
  it('are named although the network has memorized them, and the diagnosis is that it is no better than the baseline', async () => {
    const { history, net, train, dev } = await trained(task, true)
    using _ = net
    const of = { train: net.evaluate(train, { rowErrors: true }), dev: net.evaluate(dev, { rowErrors: true }) }
    expect(of.train.error).toBeLessThan(0.7 * (task === 'regression' ? 1 : 0.5))
    const fault = history.faults?.find(({ kind }) => kind === 'unrelated targets')
    expect(fault?.message).toContain('on dev the network does no better than a constant')
    const metrics = task === 'classification' ? { metrics: { train: net.metrics(train), dev: net.metrics(dev) } } : {}
    const run = { trainRows: 240, hidden: [64], parameters: net.parameterCount, keepProb: 1, history }
    const { state, causes, actions } = diagnose({ ...of, ...metrics, task, run })
    expect(state).toBe('no better than the baseline')
    expect(causes[0]?.kind).toBe('unrelated targets')
    expect(actions[0]?.title).toContain('Check that every target belongs to its row')
  })

  it('are none where they do', async () => {
    const { history, net } = await trained(task, false)
    using _ = net
    expect((history.faults ?? []).map(({ kind }) => kind)).not.toContain('unrelated targets')
  })

  it('are noted by preflight', async () => {
    const noted = async (isShuffled: boolean): Promise<boolean> => {
      const train = rowsOf(task, 240, 5, isShuffled)
      const isClasses = task === 'classification'
      using net = await network({ inputs: 4, layers: [{ units: 32 }, { units: isClasses ? 2 : 1 }], loss: isClasses ? 'softmaxCrossEntropy' : 'meanSquaredError', seed: 2 }) // prettier-ignore
      const { items } = await preflight(net, train, { epochs: 60, batchSize: 32, optimizer: { kind: 'adam', learningRate: 3e-3 } }) // prettier-ignore
      return JSON.stringify(items).includes('check that the targets belong to their rows')
    }
    expect([await noted(true), await noted(false)]).toEqual([true, false])
  })

  it('are told by neighbours and single features: in 2 % of sets by chance they look related', () => {
    const found = Array.from({ length: 100 }, (_, seed) => {
      const relation = relationOf(rowsOf(task, 150, 100 + seed, true))
      return relation !== null && isUnrelated(relation)
    })
    expect(found.filter(Boolean).length).toBeGreaterThanOrEqual(94)
    const relation = relationOf(rowsOf(task, 150, 7, false))
    expect(relation !== null && isUnrelated(relation)).toBe(false)
  })
})

it('is not told of few rows, of few outside the most frequent class, or of several outputs', () => {
  const rare = (others: number): Dataset =>
    dataset({ x: Array.from({ length: 200 }, (_, i) => [Math.sin(i)]), y: Array.from({ length: 200 }, (_, i) => Number(i % 20 === 7 && i < 20 * others)) }) // prettier-ignore
  expect([relationOf(rare(9)), relationOf(rare(10))]).toEqual([null, expect.anything()])
  expect(relationOf(rowsOf('classification', 39, 1, true))).toBeNull()
  const wide = dataset({
    x: Array.from({ length: 50 }, (_, i) => [i]),
    y: Array.from({ length: 50 }, (_, i) => [i, 1]),
  })
  expect(relationOf(wide)).toBeNull()
})
