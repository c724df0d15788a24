import { describe, expect, it, test } from 'vitest'
import type { Measured } from '../../bench/tables/measure.js'
import { scored, type Result } from '../../bench/tables/methods.js'
import { paretoChart, paretoFront } from '../../bench/tables/pareto-chart.js'
import { halfOf, sets, type TableSet } from '../../bench/tables/sets.js'
import { besideBest, compare, logLossBySet, ranks, type Standing } from '../../bench/tables/summary.js'

const costs = { cpuSeconds: 1, modelBytes: 2, microseconds: 3 }

describe('scored', () => {
  it('counts misclassified rows and averages −log of the probability of the true class', () => {
    const predictions = [
      [0.5, 0.25, 0.25],
      [0.5, 0.25, 0.25],
    ]
    const found = scored({ predictions, classes: ['a', 'b', 'c'], ...costs }, ['a', 'c'])
    expect(found).toMatchObject({ error: 0.5, rmse: null, ...costs })
    expect(found.logLoss).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 12)
  })

  it('takes a class that no training row has for wrong, with the least probability', () => {
    const found = scored({ predictions: [[0.5, 0.5]], classes: ['a', 'b'], ...costs }, ['c'])
    expect(found.error).toBe(1)
    expect(found.logLoss).toBeCloseTo(7 * Math.log(10), 12)
  })

  it('returns 1 − R² and the RMSE of a regression', () => {
    // Squared errors 1 + 0 + 1; the targets deviate by −3, 0 and 3 from their mean.
    const found = scored({ predictions: [2, 4, 6], classes: null, ...costs }, ['1', '4', '7'])
    expect(found.error).toBeCloseTo(2 / 18, 12)
    expect(found.rmse).toBeCloseTo(Math.sqrt(2 / 3), 12)
    expect(found.logLoss).toBeNull()
  })

  it('refuses another number of predictions', () => {
    expect(() => scored({ predictions: [1], classes: null, ...costs }, ['1', '2'])).toThrow('1 predictions for 2')
  })
})

test('equal values share the mean of their ranks', () => {
  expect(ranks([0.3, 0.1, 0.3, 0.5])).toEqual([2.5, 1, 2.5, 4])
})

describe('compare', () => {
  const [set] = sets
  if (set === undefined) throw new Error('no set')
  const split = (seed: number, ours: number, other: number): Measured => {
    const result = (error: number): Result => ({ error, rmse: null, logLoss: null, ...costs })
    const results = new Map([
      ['ours', result(ours)],
      ['other', result(other)],
    ])
    return { set, seed, trainRows: 75, testRows: 25, results }
  }

  it('counts a set as clearly ahead where the paired interval excludes 0', () => {
    // Differences −0.10 and −0.11: s² = 5e−5, SE = √((1/2 + 1/3)·5e−5) = 0.0065, t(1) = 12.7: −0.105 ± 0.082.
    const splits = [split(0, 0.1, 0.2), split(1, 0.1, 0.21)]
    expect(compare([splits], 'ours', 'other')).toEqual({ sets: 1, wins: 1, clearWins: 1, clearLosses: 0 })
    expect(compare([splits], 'other', 'ours')).toEqual({ sets: 1, wins: 0, clearWins: 0, clearLosses: 1 })
  })

  it('counts neither where it includes 0, and half a win for equal means', () => {
    // −0.10 and −0.12: −0.11 ± 0.164.
    expect(compare([[split(0, 0.1, 0.2), split(1, 0.1, 0.22)]], 'ours', 'other')).toMatchObject({
      wins: 1,
      clearWins: 0,
    })
    expect(compare([[split(0, 0.1, 0.1), split(1, 0.2, 0.2)]], 'ours', 'other')).toMatchObject({
      wins: 0.5,
      clearWins: 0,
      clearLosses: 0,
    })
  })
})

test('log losses by set are means over the splits, of classifications alone', () => {
  const [iris] = sets
  const diabetes = sets.find(({ name }) => name === 'diabetes')
  if (iris === undefined || diabetes === undefined) throw new Error('no sets')
  const split = (set: TableSet, seed: number, ours: number | null): Measured => {
    const result = (logLoss: number | null): Result => ({ error: 0, rmse: null, logLoss, ...costs })
    const results = new Map([
      ['ours', result(ours)],
      ['other', result(0.25)],
    ])
    return { set, seed, trainRows: 75, testRows: 25, results }
  }
  const classes = [split(iris, 0, 0.1), split(iris, 1, 0.2)]
  const lines = logLossBySet([classes, [split(diabetes, 0, null)]], ['ours', 'other'])?.split('\n') ?? []
  expect(lines).toHaveLength(3)
  expect(lines[2]?.replace(/ +/g, ' ')).toBe('| iris (75) | **0.150** | 0.250 |')
  expect(logLossBySet([[split(diabetes, 0, null)]], ['ours'])).toBeNull()
})

describe('the sets', () => {
  it('have distinct names', () => {
    expect(new Set(sets.map(({ name }) => name)).size).toBe(sets.length)
  })

  it('are held out by their names alone, half of those that no recipe was chosen on', () => {
    const moreRows = ['telco', 'developers', 'loans', 'ridership', 'home-sales', 'checks']
    const mostRows = ['stops', 'families', 'incomes', 'earnings', 'ohio']
    const later = new Set([...moreRows, ...mostRows])
    const own = sets.filter(({ source, name }) => source !== 'repository' && source !== 'python' && !later.has(name))
    const heldOut = sets.filter((set) => halfOf(set) === 'held-out').map(({ name }) => name)
    expect(Math.abs(heldOut.length - own.length / 2)).toBeLessThanOrEqual(1)
    // The draw is stated: another one would be a choice made after seeing results.
    expect(heldOut.sort()).toEqual(
      'ames biomass boston cells churn cpus credit diamonds dna hpc letters pima schools servo shuttle solder soybean spam vehicle'.split(
        ' ',
      ),
    )
    // A set that is added when results are known only serves for choices.
    expect(sets.filter(({ name }) => later.has(name)).map(halfOf)).toEqual(Array(later.size).fill('tuning'))
  })
})

describe('the best rival', () => {
  const classes = sets.find(({ task }) => task === 'classification')
  const numbers = sets.find(({ task }) => task === 'regression')
  const splits = (set: TableSet | undefined, ours: number[], near: number[], far: number[]): Measured[] => {
    if (set === undefined) throw new Error('no set')
    const result = (error = NaN): Result => ({
      error,
      rmse: set.task === 'regression' ? error : null,
      logLoss: null,
      ...costs,
    })
    return ours.map((error, seed) => {
      const results = new Map([
        ['ours', result(error)],
        ['near', result(near[seed])],
        ['far', result(far[seed])],
      ])
      return { set, seed, trainRows: 75, testRows: 25, results }
    })
  }

  it('is the one with the smallest mean; its interval is in points of a classification', () => {
    const found = besideBest(splits(classes, [0.1, 0.11], [0.08, 0.08], [0.3, 0]), 'ours', ['far', 'near'])
    // Differences of 2 and 3 points: s² = 0.5, SE = √((1/2 + 1/3)·0.5) = 0.6455, t(1) = 12.706.
    expect(found).toMatchObject({ rival: 'near', isBehind: false })
    expect(found.difference).toBeCloseTo(2.5, 12)
    expect(found.interval.low).toBeCloseTo(2.5 - 12.7062 * Math.sqrt(0.5 / 1.2), 3)
  })

  it('is behind where the whole interval is more than 2 points, or 5 % of the RMSE', () => {
    const behind = (set: TableSet | undefined, ours: number[], rival: number[]): boolean =>
      besideBest(splits(set, ours, rival, [99, 99]), 'ours', ['near', 'far']).isBehind
    expect(behind(classes, [0.1201, 0.1201], [0.1, 0.1])).toBe(true)
    expect(behind(classes, [0.1199, 0.1199], [0.1, 0.1])).toBe(false)
    expect(behind(numbers, [42.01, 42.01], [40, 40])).toBe(true)
    expect(behind(numbers, [41.99, 41.99], [40, 40])).toBe(false)
  })

  it('says nothing by one split', () => {
    expect(besideBest(splits(classes, [0.9], [0.1], [0.2]), 'ours', ['near']).isBehind).toBe(false)
  })
})

test('the Pareto front has each method that no other one beats in both', () => {
  const standing = (method: string, cpuSeconds: number, meanRank: number): Standing => ({
    method,
    cpuSeconds,
    meanRank,
  })
  const all = [standing('slow', 9, 1), standing('beaten', 3, 4), standing('quick', 1, 3), standing('even', 2, 3)]
  expect(paretoFront(all).map(({ method }) => method)).toEqual(['quick', 'slow'])
  const svg = paretoChart(all)
  expect(svg).toContain('quick 3.00, 1.00 s')
  expect(svg.match(/<circle/g)).toHaveLength(4)
})
