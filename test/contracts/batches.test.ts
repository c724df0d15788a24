import { describe, expect, it } from 'vitest'
import { network } from '../../src/index.js'
import { type Course, train } from '../reference/train.js'
import { problem } from '../support/problems.js'
import { normError, relativeError } from '../support/tolerance.js'
import { activationRegistry } from './registry/activations.js'
import { lossEntries, lossRegistry } from './registry/losses.js'
import { optimizerEntries, type OptimizerEntry, optimizerRegistry } from './registry/optimizers.js'

type Order = readonly (readonly number[])[]

/**
 * Every way to deal five rows out to batches of 2, 2 and 1; the order within a batch makes no difference. `fit` does
 * not tell which of them it took, but where it trains as the reference does, exactly one explains its weights.
 */
const orders: readonly Order[] = pairs([0, 1, 2, 3, 4]).flatMap(([first, rest]) =>
  pairs(rest).map(([second, last]) => [first, second, last]),
)

/** Each pair of rows, and what is left. */
function pairs(rows: readonly number[]): [pair: number[], rest: number[]][] {
  return rows.flatMap((a, i) => rows.slice(i + 1).map((b) => [[a, b], rows.filter((row) => row !== a && row !== b)]))
}

const l2 = 0.7
const penalties = { l2, l1: 0, penalizeBiases: false, examples: 5 }

function fiveRows(loss = lossRegistry.meanSquaredError) {
  return problem({ loss, activation: activationRegistry.tanh, inputs: 3, hidden: [4], rows: 5, seed: 13 })
}

async function fitted(given: ReturnType<typeof fiveRows>, optimizer: OptimizerEntry, epochs: number, seed: number) {
  using net = await network({ ...given.options, precision: 'f64' })
  const { rows } = await net.fit(given.data, { epochs, batchSize: 2, optimizer: optimizer.option, l2, seed })
  return { theta: net.parameters, batchCost: rows.at(-1)?.batchCost ?? NaN, steps: rows.at(-1)?.step }
}

/** The orders of the last epoch, after `before`, that lead to θ. */
function explain(
  given: ReturnType<typeof fiveRows>,
  optimizer: OptimizerEntry,
  before: Order,
  theta: ArrayLike<number>,
): { order: Order; course: Course }[] {
  return orders
    .map((order) => {
      const batches = [...before, ...order]
      const course = train(given.reference, given.start, given.batch, batches, optimizer.reference, penalties)
      return { order, course }
    })
    .filter(({ course }) => normError(theta, course.theta) < 1e-13)
}

describe('mini-batches: one epoch is the reference under exactly one order of the rows', () => {
  it.each(optimizerEntries)('$kind', async (optimizer) => {
    const given = fiveRows()
    const { theta, steps } = await fitted(given, optimizer, 1, 0)
    expect(steps).toBe(3)
    expect(explain(given, optimizer, [], theta)).toHaveLength(1)
  })

  it.each(lossEntries)('$kind', async (loss) => {
    const given = fiveRows(loss)
    const { theta } = await fitted(given, optimizerRegistry.momentum, 1, 0)
    expect(explain(given, optimizerRegistry.momentum, [], theta)).toHaveLength(1)
  })
})

describe('mini-batches: the order', () => {
  it('is drawn anew for every epoch and every seed', async () => {
    const given = fiveRows()
    const optimizer = optimizerRegistry.adam
    const seen = new Set<string>()
    for (let seed = 0; seed < 12; seed++) {
      const [first] = explain(given, optimizer, [], (await fitted(given, optimizer, 1, seed)).theta)
      if (first === undefined) throw new Error(`no order explains the first epoch of seed ${seed}`)
      const second = explain(given, optimizer, first.order, (await fitted(given, optimizer, 2, seed)).theta)
      expect(second).toHaveLength(1)
      seen.add(JSON.stringify(first.order)).add(JSON.stringify(second[0]?.order))
    }
    // 24 draws from 30 orders name 17 different ones on average; fewer than 8 would be no accident.
    expect(seen.size).toBeGreaterThan(8)
  })

  it('weighs the batches by their rows in the cost that is told', async () => {
    const given = fiveRows()
    const { theta, batchCost } = await fitted(given, optimizerRegistry.sgd, 1, 0)
    const [found] = explain(given, optimizerRegistry.sgd, [], theta)
    const [first = NaN, second = NaN, last = NaN] = found?.course.costs ?? []
    expect(relativeError(batchCost, (2 * first + 2 * second + last) / 5)).toBeLessThan(1e-13)
  })
})
