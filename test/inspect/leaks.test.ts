import { describe, expect, it } from 'vitest'
import { inspectParts, selectTableRows, splitTable, type Table } from '../../src/index.js'
import type { DataFinding } from '../../src/result/index.js'
import { numberColumn } from '../../src/inspect/frame/frame.js'
import { encodedTable, encodings } from '../../bench/error-rates/target-encodings.ts'
import { leaveOneOutFinding } from '../../src/inspect/leakage/leave-one-out.js'
import { byKnownRules, smoothedFractions, withSharedWeight } from '../../src/inspect/leakage/shrunken-means.js'
import { groupsOf, smoothing, unsmoothed } from '../../src/inspect/leakage/value-groups.js'
import { healthy, normalFrom, numbers, texts, uniformFrom, valueAt, withColumn } from './samples.js'

type Column = Table['columns'][number]

const column = (table: Table, name: string): Column | undefined => table.columns.find((one) => one.name === name)

/** Six normal features, a target that depends on the first three with as much noise as signal. */
function regression(rows: number, seed: number): Table {
  const next = normalFrom(seed)
  const features = Array.from({ length: 6 }, (_, j) => numbers(`x${j}`, rows, next))
  const [a, b, c] = features
  const y = numbers('y', rows, (row) => 50 + valueAt(a, row) + valueAt(b, row) + valueAt(c, row) + 1.7 * next())
  return { rows, columns: [...features, y] }
}

const SEEDS = [1, 2, 3, 4, 5]

/** The target of a row as a number: itself, or whether it is the second class. */
function targetAt(table: Table, row: number): number {
  const y = column(table, 'y')
  return y?.kind === 'category' ? (y.codes[row] ?? 0) : valueAt(y, row)
}

/** A table with a shop for each row, and for each shop the mean target of some rows, which may be smoothed. */
function encoded(table: Table, shops: number, seed: number, smoothing = 0, isUsed = (_row: number) => true): Table {
  const even = uniformFrom(seed + 7000)
  const shop = Int32Array.from({ length: table.rows }, () => Math.floor(shops * even() ** 2))
  const [counts, sums] = [new Float64Array(shops), new Float64Array(shops)]
  let [rows, sum] = [0, 0]
  shop.forEach((own, row) => {
    if (!isUsed(row)) return
    counts[own] = (counts[own] ?? 0) + 1
    sums[own] = (sums[own] ?? 0) + targetAt(table, row)
    rows++
    sum += targetAt(table, row)
  })
  const prior = sum / rows
  const mean = (row: number): number => {
    const own = shop[row] ?? 0
    const weight = (counts[own] ?? 0) + smoothing
    return weight === 0 ? prior : ((sums[own] ?? 0) + smoothing * prior) / weight
  }
  return { ...table, columns: [numbers('shop mean', table.rows, mean), ...table.columns] }
}

/** What is found after the default split; without the test part where `parts` leaves it out. */
async function leaksOf(table: Table, seed: number, withTest = true): Promise<DataFinding[]> {
  const { summary: _, test, ...seen } = splitTable(table, { target: 'y', seed })
  const parts = withTest ? { ...seen, test } : seen
  const { findings } = await inspectParts(parts, { target: 'y', joint: false })
  return findings.filter(({ kind }) => kind === 'target leakage')
}

const told = (findings: readonly DataFinding[]): string[] =>
  findings.map(({ severity, column: name }) => `${severity} ${name}`)

describe('the mean target of the rows that share a value', () => {
  it.each([
    ['a regression', regression, 0],
    ['a classification', healthy, 0],
    ['a regression, smoothed with the weight of ten rows', regression, 10],
    ['a classification, smoothed with the weight of ten rows', healthy, 10],
  ])('over all rows of %s is a problem', async (_, make, weight) => {
    for (const seed of SEEDS) {
      const found = await leaksOf(encoded(make(1500, seed), 80, seed, weight), seed)
      expect(told(found)).toEqual(['problem shop mean'])
      expect(found[0]?.message).toContain('their own targets included')
    }
  })

  it('is found in train and dev too, where the test rows that it includes are not at hand', async () => {
    for (const seed of SEEDS) {
      expect(told(await leaksOf(encoded(healthy(2000, seed), 120, seed), seed, false))).toEqual(['problem shop mean'])
      // Means of a few rows each, some of which have all of them in train and dev.
      const few = encoded(regression(1500, seed), 500, seed)
      expect(told(await leaksOf(few, seed, false))).toEqual(['problem shop mean'])
    }
  })

  it('made from other rows of the same shops is none, however good it is', async () => {
    for (const seed of SEEDS) {
      for (const make of [healthy, regression]) {
        // Twice the rows; the first half makes the means, the second half is the table.
        const both = encoded(make(3000, seed), 80, seed, 0, (row) => row < 1500)
        const half = both.columns.map((one) =>
          one.kind === 'number' ? { ...one, values: one.values.slice(1500) } : { ...one, codes: one.codes.slice(1500) },
        )
        expect(told(await leaksOf({ rows: 1500, columns: half }, seed))).toEqual([])
      }
    }
  })

  it('is undone where it was smoothed: m and p by hand', () => {
    // Sums 2 of 2 rows, 9 of 3 rows, 20 of 4 rows; m = 2, p = 3: (2 + 6)/4, (9 + 6)/5, (20 + 6)/6.
    const [v1, v2, v3] = [2, 3, 26 / 6]
    const x = Float64Array.of(v1, v1, v2, v2, v2, v3, v3, v3, v3, ...new Array<number>(10).fill(NaN))
    const y = Float64Array.of(1, 1, 3, 3, 3, 5, 5, 5, 5, ...new Array<number>(10).fill(0))
    const groups = groupsOf(x, y) ?? []
    const by = smoothing(groups)
    expect(by.weight).toBeCloseTo(2, 10)
    expect(by.prior).toBeCloseTo(3, 10)
    expect(groups.map((group) => Number(unsmoothed(group, by).toFixed(9)))).toEqual([1, 3, 5])
  })
})

/** The table with a leave-one-out encoding: for each row the mean target of the other rows of its shop, if there are any. */
function leftOut(table: Table, shops: number, seed: number): Table {
  const even = uniformFrom(seed + 7500)
  const shop = Int32Array.from({ length: table.rows }, () => Math.floor(shops * even() ** 2))
  const mean = (row: number): number => {
    const others = [...shop.keys()].filter((other) => other !== row && shop[other] === shop[row])
    return others.reduce((sum, other) => sum + targetAt(table, other), 0) / others.length
  }
  return { ...table, columns: [numbers('shop mean', table.rows, mean), ...table.columns] }
}

describe('leave-one-out encoding', () => {
  it.each([
    ['a classification', healthy],
    ['a regression', regression],
  ])('of %s is a problem: the value and the sum of its category give the target', async (_, make) => {
    for (const seed of SEEDS) {
      const found = await leaksOf(leftOut(make(600, seed), 20, seed), seed)
      expect(told(found)).toEqual(['problem shop mean'])
      expect(found[0]?.message).toContain('leave-one-out encoding')
    }
  })

  it('of a regression is looked for in categories of up to 200 rows, and up to a million divided by the rows', () => {
    const found = ([categories, size]: readonly [number, number]): boolean => {
      const next = normalFrom(size)
      const y = Float64Array.from({ length: categories * size }, next)
      const sums = Float64Array.from({ length: categories }, (_, category) => {
        const own = y.subarray(category * size, (category + 1) * size)
        // Categories differ in their targets.
        own.forEach((value, i) => (own[i] = value + (2 * category) / categories))
        return own.reduce((sum, value) => sum + value, 0)
      })
      const x = y.map((value, row) => ((sums[Math.floor(row / size)] ?? 0) - value) / (size - 1))
      return leaveOneOutFinding(numberColumn('mean', x), numberColumn('y', y), ['train']) !== null
    }
    expect(([[20, 200], [20, 201], [60, 129], [60, 130]] as const).map(found)).toEqual([true, false, true, false]) // prettier-ignore
  })

  it('of other rows, which reveals nothing, is none', async () => {
    // The target is drawn anew after the means were made.
    for (const seed of SEEDS) {
      for (const make of [healthy, regression]) {
        const [encodedOnce, fresh] = [leftOut(make(600, seed), 20, seed), make(600, seed + 50)]
        const [mean] = encodedOnce.columns
        expect(told(await leaksOf({ rows: 600, columns: [...(mean ? [mean] : []), ...fresh.columns] }, seed))).toEqual(
          [],
        )
      }
    }
  })
})

describe('a leak that noise has blurred', () => {
  it('of a regression, R² about 0.94 where others explain a sixth each, is asked about', async () => {
    for (const seed of SEEDS) {
      const [table, next] = [regression(800, seed), normalFrom(seed + 8000)]
      // Var y = 3 + 1.7²; a quarter of its deviation as noise: R² = 1/(1 + 1/16) = 0.94.
      const noise = Math.sqrt(3 + 1.7 ** 2) / 4
      const late = numbers('paid', 800, (row) => targetAt(table, row) + noise * next())
      const found = await leaksOf({ ...table, columns: [late, ...table.columns] }, seed)
      expect(told(found)).toEqual(['warning paid'])
      expect(found[0]?.message).toContain('far better than any other column')
      expect(found[0]?.action).toContain('Is it known before the target is?')
    }
  })

  it('of a classification, a status that agrees in 97 % of the rows or a score of AUC 0.97, is asked about', async () => {
    for (const seed of SEEDS) {
      const [table, next, even] = [healthy(1000, seed), normalFrom(seed + 8100), uniformFrom(seed + 8200)]
      const status = texts('status', 1000, ['open', 'closed'], (row) =>
        even() < 0.03 ? 1 - targetAt(table, row) : targetAt(table, row),
      )
      // AUC = Φ(d/√2) = 0.97 for normal scores d = 2.66 apart.
      const score = numbers('score', 1000, (row) => 2.66 * targetAt(table, row) + next())
      for (const one of [status, score]) {
        expect(told(await leaksOf({ ...table, columns: [one, ...table.columns] }, seed))).toEqual([
          `warning ${one.name}`,
        ])
      }
    }
  })

  it('is not seen in a strong feature among others that are nearly as strong', async () => {
    for (const seed of SEEDS) {
      const [table, next] = [regression(800, seed), normalFrom(seed + 8300)]
      const strong = ['length', 'width'].map((name, i) =>
        numbers(name, 800, (row) => targetAt(table, row) + (0.7 + 0.2 * i) * next()),
      )
      expect(told(await leaksOf({ ...table, columns: [...strong, ...table.columns] }, seed))).toEqual([])
    }
  })

  it('is not asked about a category that says much, beside features that say more', async () => {
    const even = uniformFrom(11)
    const table = healthy(1000, 11)
    const colour = texts('kind', 1000, ['a', 'b'], (row) =>
      even() < 0.2 ? 1 - targetAt(table, row) : targetAt(table, row),
    )
    expect(told(await leaksOf({ ...table, columns: [colour, ...table.columns] }, 11))).toEqual([])
  })
})

describe('rounded means, and targets in the wrong unit', () => {
  const rounded = (table: Table, name: string, unit: number): Table => {
    const values = column(table, name)
    return {
      ...table,
      columns: table.columns.map((one) =>
        one.name === name ? numbers(name, table.rows, (row) => Math.round(valueAt(values, row) / unit) * unit) : one,
      ),
    }
  }

  it.each([0, 5])('a mean target that is rounded to two decimals is found, smoothed by %d', async (smoothing) => {
    for (const seed of SEEDS) {
      const table = encoded(rounded(regression(1200, seed), 'y', 0.01), 60, seed, smoothing)
      const found = await leaksOf(rounded(table, 'shop mean', 0.001), seed)
      expect(told(found)).toEqual(['problem shop mean'])
    }
  })

  it('the mean target of other rows of a shop is none, however it is rounded', async () => {
    for (const seed of SEEDS) {
      const table = encoded(rounded(regression(1200, seed), 'y', 0.01), 60, seed, 0, (row) => row % 2 === 0)
      const used = Array.from({ length: 600 }, (_, i) => 2 * i + 1)
      for (const unit of [0.1, 0.01]) {
        const apart = selectTableRows(rounded(table, 'shop mean', unit), used)
        expect(told(await leaksOf(apart, seed))).toEqual([])
      }
    }
  })

  it('targets of few whole numbers are not rounded: a feature that tells −1 from 1 is no mean of them', async () => {
    for (const seed of SEEDS) {
      const next = normalFrom(seed)
      // Few digits, so that rows share values.
      const x = numbers('x', 600, () => Math.round(100 * next()) / 100)
      const y = numbers('y', 600, (row) => (valueAt(x, row) + next() / 2 > 0 ? 1 : -1))
      expect(told(await leaksOf({ rows: 600, columns: [x, y] }, seed))).toEqual([])
    }
  })

  it('three targets × 1000 make no column the mean of other rows', async () => {
    for (const seed of SEEDS) {
      const table = regression(1200, seed)
      const y = column(table, 'y')
      const wrong = numbers('y', 1200, (row) => (valueAt(y, row) - 50) * (row % 400 === 7 ? 1000 : 1))
      expect(told(await leaksOf(withColumn(rounded(table, 'x0', 0.001), wrong), seed))).toEqual([])
    }
  })
})

// The long version, with the share that is found of each kind, is bench/error-rates/target-means.ts.
describe('the target encodings of common encoders', () => {
  const found = encodings.filter(({ isFound }) => isFound)
  const honest = encodings.filter(({ isHonest }) => isHonest)

  it.each([
    ['are found', found, true],
    ['are not taken for them where they come from other rows', honest, false],
  ])('%s, in categories of 3 and 10 rows', async (_, all, isLeak) => {
    expect(all.length).toBeGreaterThan(3)
    for (const encoding of all) {
      for (const task of ['classification', 'regression'] as const) {
        for (const size of [3, 10]) {
          const told = await leaksOf(encodedTable(encoding, task, size, 5), 5)
          const names = told.map(({ column: name }) => name)
          expect(names.includes('encoded'), `${encoding.name}, ${task}, ${size} rows`).toBe(isLeak)
        }
      }
    }
  })

  it('share the weight of the mean by size: by hand', () => {
    // Prior 1/2; means 0, 1/4 and 1 of four rows with the weight 4/6, and the mean of a larger category with another.
    const group = (mean: number, weight: number, rows: number) => ({
      ...{ value: 0.5 + weight * (mean - 0.5), rows, sum: rows * mean, squares: rows * mean },
    })
    const shrinkage = { prior: 0.5, variance: 0.25, margin: 1e-9, isShared: true }
    const groups = [group(0, 4 / 6, 4), group(0.25, 4 / 6, 4), group(1, 4 / 6, 8), group(0.9, 10 / 12, 10)]
    expect(withSharedWeight(groups, shrinkage)).toEqual({ values: 3, rows: 16 })
    // (S + m·p)/(n + m) with m = 2 for all four.
    expect(smoothedFractions(groups, shrinkage).values).toBe(4)
    // n·variance/(within + n·variance): 4·0.25/(0.1875 + 1) for the mean 1/4; a category without variance keeps its mean.
    const bayes = [group(0.25, 1 / 1.1875, 4), group(0, 1, 5), group(1, 1, 3), group(0.25, 0.9, 4)]
    expect(byKnownRules(bayes, shrinkage)).toEqual({ values: 3, rows: 12 })
  })
})
