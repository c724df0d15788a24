import { expect, it } from 'vitest'
import {
  dataset,
  fitPreprocessor,
  network,
  permutationImportance,
  preprocess,
  split,
  type Dataset,
  type Network,
  type Table,
} from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'
import { normalFrom, numbers, texts } from '../../inspect/samples.js'

/** A network whose only layer has these weights. */
async function linear(weights: readonly number[]): Promise<Network> {
  const net = await network({
    inputs: weights.length,
    layers: [{ units: 1 }],
    loss: 'meanSquaredError',
    precision: 'f64',
  })
  net.setParameters([...weights, 0])
  return net
}

/** y = 3a + b exactly, of independent standard normal columns a, b and c. */
function exact(rows: number, seed: number): Dataset {
  const next = normalFrom(seed)
  const x = Array.from({ length: rows }, () => [next(), next(), next()])
  const y = x.map(([a = 0, b = 0]) => 3 * a + b)
  return dataset({ x, y, columns: ['a', 'b', 'c'], task: 'regression' })
}

it('rises by 2·w²/Σw² of the variance for independent columns of a linear function', async () => {
  using net = await linear([3, 1, 0])
  const found = permutationImportance(net, exact(4000, 1), { repeats: 5 })
  expect(found.error).toBeCloseTo(0, 12)
  expect(found.columns.map(({ column }) => column)).toEqual(['a', 'b', 'c'])
  const [a, b, c] = found.columns
  // E (w·(x − x′))² = 2·w², over the variance 3² + 1² = 10; the standard error with 4,000 rows is about 3 %.
  expect(a?.importance).toBeGreaterThan(1.8 * 0.9)
  expect(a?.importance).toBeLessThan(1.8 * 1.1)
  expect(b?.importance).toBeGreaterThan(0.2 * 0.9)
  expect(b?.importance).toBeLessThan(0.2 * 1.1)
  expect(c).toEqual({ column: 'c', importance: 0, interval: { low: 0, high: 0 } })
  expect(found.message).toContain('a by ')
  expect(found.message).toContain('1 column does not raise it measurably.')
})

it('the interval is that of the mean over the repeats, by Student’s t', async () => {
  using net = await linear([1])
  // Two rows, predicted exactly: a permutation keeps them (rise 0) or swaps them (squared errors 2² + 2² over a spread of 2: 4).
  const data = dataset({ x: [[-1], [1]], y: [-1, 1], task: 'regression' })
  const [only] = permutationImportance(net, data, { repeats: 10, seed: 3 }).columns
  const swaps = ((only?.importance ?? NaN) * 10) / 4
  expect(swaps).toBeCloseTo(Math.round(swaps), 10)
  expect(swaps).toBeGreaterThan(0)
  expect(swaps).toBeLessThan(10)
  const variance = (16 * swaps * (10 - swaps)) / 10 / 9
  // t with 9 degrees of freedom: 2.262157.
  const half = 2.262157 * Math.sqrt(variance / 10)
  expect(only?.interval.low).toBeCloseTo(0.4 * swaps - half, 5)
  expect(only?.interval.high).toBeCloseTo(0.4 * swaps + half, 5)
})

it('columns that say the same share their importance', async () => {
  const next = normalFrom(3)
  const x = Array.from({ length: 2000 }, () => {
    const a = next()
    return [a, a]
  })
  const data = dataset({ x, y: x.map(([a = 0]) => a), task: 'regression' })
  using net = await linear([0.5, 0.5])
  const { columns } = permutationImportance(net, data)
  // 2·½² each, where the column alone, with weight 1, would have 2.
  for (const { importance } of columns) {
    expect(importance).toBeGreaterThan(0.45)
    expect(importance).toBeLessThan(0.55)
  }
})

it('permutes the features of a column together, and names the column', async () => {
  const rows = 300
  const next = normalFrom(4)
  const table: Table = {
    rows,
    columns: [
      texts('color', rows, ['red', 'green', 'blue'], (row) => row % 3),
      numbers('size', rows, () => next()),
      texts('kind', rows, ['no', 'yes'], (row) => Number(row % 3 === 0)),
    ],
  }
  const preprocessor = fitPreprocessor(table, { target: 'kind' })
  const data = preprocess(table, preprocessor)
  using net = await network({ inputs: data.features, layers: [{ units: 1 }], loss: 'binaryCrossEntropy' })
  await net.fit(data, { epochs: 200, optimizer: { kind: 'adam', learningRate: 0.1 } })
  const { error, columns } = permutationImportance(net, data, { repeats: 10 })
  expect(error).toBe(0)
  const color = columns.find(({ column }) => column === 'color')
  expect(columns.map(({ column }) => column).sort()).toEqual(['color', 'size'])
  // P(red, but not red before) + P(not red, but red before) = 2·⅓·⅔; standard error 0.01.
  expect(color?.importance).toBeGreaterThan(4 / 9 - 0.05)
  expect(color?.importance).toBeLessThan(4 / 9 + 0.05)
})

it('depends on the seed alone, leaves the rows as they are and counts one evaluation of a test part', async () => {
  using net = await linear([3, 1, 0])
  const { test } = split(exact(300, 5), { seed: 1 })
  const before = test.x.slice()
  const found = permutationImportance(net, test, { repeats: 3, seed: 1 })
  expect(test.x).toEqual(before)
  expect(test.part?.evaluations).toBe(1)
  const { part: _, ...rest } = test
  expect(permutationImportance(net, rest, { repeats: 3, seed: 1 })).toEqual(found)
  expect(permutationImportance(net, rest, { repeats: 3, seed: 2 }).columns).not.toEqual(found.columns)
})

it('refuses one repeat, one row and what is no network', async () => {
  using net = await linear([3, 1, 0])
  const data = exact(20, 6)
  expectFault(() => permutationImportance(net, data, { repeats: 1 }), { code: 'INVALID_OPTION', field: 'repeats' }, '2')
  expectFault(() => permutationImportance(net, exact(1, 6)), { code: 'INVALID_DATA', field: 'data' }, 'at least 2 rows')
  expectFault(() => permutationImportance({} as Network, data), { code: 'INVALID_OPTION', field: 'net' }, 'network')
})
