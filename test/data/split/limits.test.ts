import { describe, expect, it } from 'vitest'
import { assignRows } from '../../../src/data/split/assign-rows.js'
import { evenSizes } from '../../../src/data/split/k-fold.js'
import { controlledRounding } from '../../../src/data/split/controlled-rounding.js'
import type { SplitOptions } from '../../../src/data/split/options.js'
import { percentages, splitSizes } from '../../../src/data/split/sizes.js'
import {
  describeResolution,
  groupDigits,
  resolvedDifference,
  rowsToMeasure,
} from '../../../src/data/statistics/resolution.js'
import type { SplitSummary } from '../../../src/result/index.js'
import { expectFault } from '../../support/errors.js'

// What a split says and where its rules change: at each limit, and just beyond it.

type Input = Parameters<typeof assignRows>[0]

const classed = (labels: readonly number[], names: readonly string[]): Input => ({
  rows: labels.length,
  classes: { labels: Int32Array.from(labels), names },
})
const regression = (rows: number): Input => ({
  rows,
  classes: null,
  values: Float64Array.from({ length: rows }, (_, row) => row),
})
const alternating = (rows: number): Input =>
  classed(
    Array.from({ length: rows }, (_, row) => row % 2),
    ['a', 'b'],
  )
const summaryOf = (input: Input, options: SplitOptions = {}): SplitSummary => assignRows(input, options).summary

describe('the warnings of a split', () => {
  it('are of parts that are held out and have fewer than 30 rows', () => {
    expect(summaryOf(alternating(150)).warnings).toEqual([])
    expect(summaryOf(alternating(145)).warnings).toEqual([
      'dev has only 29 rows: an error rate measured on it is uncertain by about ±11 points.',
      'test has only 29 rows: an error rate measured on it is uncertain by about ±11 points.',
    ])
    expect(summaryOf(alternating(40), { counts: { dev: 1, test: 30 } }).warnings).toEqual([
      'dev has only 1 row: an error rate measured on it is uncertain by about ±60 points.',
      'dev has no rows of "b".',
    ])
  })

  it('speak of networks where the target is a quantity', () => {
    expect(summaryOf(regression(50)).warnings).toEqual([
      'dev has only 10 rows: too few to tell two networks apart.',
      'test has only 10 rows: too few to tell two networks apart.',
    ])
  })

  it('say that nothing is left to test with, and which classes a part lacks', () => {
    const [first, ...others] = summaryOf(alternating(300), { test: false }).warnings
    expect(first).toBe(
      'There is no test part: once dev has been used to choose anything, its error is a biased estimate.',
    )
    expect(others).toEqual([])
    const part = Array.from({ length: 90 }, (_, row) => (row < 30 ? 'train' : row < 60 ? 'dev' : 'test'))
    const labels = part.map((name, row) => (name === 'dev' ? 2 : row % 2))
    expect(summaryOf(classed(labels, ['a', 'b', 'c']), { part }).warnings).toEqual([
      'train has no rows of "c".',
      'dev has no rows of "a", "b".',
      'test has no rows of "c".',
    ])
  })
})

describe('the summary of a split', () => {
  it('counts the rows of each class in each part, and leaves empty parts out', () => {
    const labels = Array.from({ length: 100 }, (_, row) => (row % 5 === 0 ? 1 : 0))
    const { parts, classes, rows, rule } = summaryOf(classed(labels, ['a', 'b']))
    expect({ classes, rows, rule }).toEqual({ classes: ['a', 'b'], rows: 100, rule: '60/20/20, the default for 100 rows' }) // prettier-ignore
    expect(parts).toEqual([
      { name: 'train', rows: 60, classCounts: [48, 12] },
      { name: 'dev', rows: 20, classCounts: [16, 4] },
      { name: 'test', rows: 20, classCounts: [16, 4] },
    ])
    const quantities = summaryOf(regression(100), { test: false })
    expect(quantities.classes).toBe(null)
    expect(quantities.parts).toEqual([
      { name: 'train', rows: 70, classCounts: null },
      { name: 'dev', rows: 30, classCounts: null },
    ])
  })

  it('ends with what dev can tell: accuracies of classes, the error of quantities', () => {
    expect(summaryOf(alternating(1000)).notes.at(-1)).toContain('dev has 200 rows: it resolves differences in accuracy')
    expect(summaryOf(regression(1000)).notes.at(-1)).toContain('dev has 200 rows: an RMSE measured on it')
  })

  it('names the rule that the sizes follow', () => {
    const rule = (options: SplitOptions): string => summaryOf(alternating(10_000), options).rule
    expect(rule({})).toBe('60/20/20, the default for 10,000 rows')
    expect(rule({ rule: 'scale' })).toBe('60/20/20, the default for 10,000 rows')
    expect(rule({ rule: 'course' })).toBe("60/20/20, the course's rule for 10,000 rows")
    expect(rule({ test: false })).toBe('70/30, the default for 10,000 rows')
    expect(rule({ counts: { dev: 123, test: 7 } })).toBe('98.7/1.23/0.07, counts as given')
    expect(rule({ fractions: { dev: 0.1 } })).toBe('70/10/20, fractions as given')
    expect(rule({ resolve: 0.1 })).toContain(', sized to resolve 0.1')
    expect(percentages(3, [1, 2])).toBe('33.3/66.7')
  })
})

describe('the sizes of parts', () => {
  it('are at least a row, and leave a row for train', () => {
    expect(splitSizes(3, {})).toMatchObject({ train: 1, dev: 1, test: 1 })
    expect(splitSizes(2, { test: false })).toMatchObject({ train: 1, dev: 1, test: 0 })
    expect(splitSizes(10, { counts: { dev: 4, test: 5 } })).toMatchObject({ train: 1, dev: 4, test: 5 })
    expectFault(
      () => splitSizes(10, { counts: { dev: 5, test: 5 } }),
      { code: 'INVALID_OPTION', field: 'counts', value: 'dev 5, test 5' },
      'leave at least one of 10 rows for train',
    )
    expectFault(() => splitSizes(10, { fractions: { dev: 0.6, test: 0.5 } }), { field: 'fractions', value: 'dev 6, test 5' }) // prettier-ignore
    expect(splitSizes(10, { fractions: { dev: 0.001, test: 0.001 } })).toMatchObject({ train: 8, dev: 1, test: 1 })
  })

  it('are refused where one contradicts another', () => {
    expectFault(() => splitSizes(10, { test: false, counts: { test: 1 } }), { field: 'counts.test', value: 1 }, 'be omitted with test: false') // prettier-ignore
    expectFault(() => splitSizes(10, { test: false, fractions: { test: 0.1 } }), { field: 'fractions.test', value: 0.1 }) // prettier-ignore
    expectFault(() => splitSizes(9000, { resolve: 0.1, fractions: { dev: 0.1 } }), { field: 'resolve', value: 0.1 }, 'be omitted with fractions') // prettier-ignore
    expectFault(() => splitSizes(10, { counts: { dev: 0 } }), { field: 'counts.dev', value: 0 })
    expectFault(() => splitSizes(10, { counts: { dev: 11 } }), { field: 'counts.dev', value: 11 })
    expectFault(() => splitSizes(10, { fractions: { dev: 0 } }), { field: 'fractions.dev', value: 0 })
    expectFault(() => splitSizes(10, { fractions: { dev: 1 } }), { field: 'fractions.dev', value: 1 })
  })

  it('of folds differ by a row at most, the larger first', () => {
    expect(evenSizes(11, 4)).toEqual([3, 3, 3, 2])
    expect(evenSizes(12, 4)).toEqual([3, 3, 3, 3])
    expect(evenSizes(13, 4)).toEqual([4, 3, 3, 3])
  })

  it('of classes in parts are their shares, rounded up or down', () => {
    for (const [classes, parts] of [
      [
        [3, 3, 3],
        [5, 2, 2],
      ],
      [
        [7, 5, 1],
        [6, 4, 3],
      ],
      [
        [10, 1, 1, 1],
        [7, 3, 3],
      ],
      [
        [2, 2, 2, 2, 2],
        [3, 3, 4],
      ],
    ] as const) {
      const counts = controlledRounding(classes, parts)
      const total = parts.reduce((sum: number, rows) => sum + rows, 0)
      counts.forEach((row, c) => {
        expect(row.reduce((sum, count) => sum + count, 0)).toBe(classes[c])
        row.forEach((count, p) => expect(Math.abs(count - ((classes[c] ?? 0) * (parts[p] ?? 0)) / total)).toBeLessThan(1)) // prettier-ignore
      })
      parts.forEach((rows, p) => expect(counts.reduce((sum, row) => sum + (row[p] ?? 0), 0)).toBe(rows))
    }
  })
})

describe('classes of few rows', () => {
  const small = (rows: number): Input => classed([...Array.from({ length: 60 }, (_, row) => row % 2), ...Array.from({ length: rows }, () => 2)], ['a', 'b', 'rare']) // prettier-ignore

  it('have fewer rows than there are parts', () => {
    expect(summaryOf(small(3)).notes).toHaveLength(1)
    expectFault(
      () => assignRows(small(2), {}),
      { code: 'INVALID_DATA', field: 'class "rare"', value: '2 rows' },
      'have at least one row for each of 3 parts',
      "pass smallClasses: 'train'",
    )
    expect(summaryOf(small(2), { test: false }).notes).toHaveLength(1)
    expect(summaryOf(small(2), { smallClasses: 'train' }).notes[0]).toBe(
      'Class "rare" has only 2 rows, too few for 3 parts: they are in train.',
    )
  })

  it('are a hint to a wrong target where more than half of the classes are such', () => {
    const names = ['a', 'b', 'c', 'd']
    const rows = (counts: readonly number[]): Input => classed(counts.flatMap((count, label) => Array.from({ length: count }, () => label)), names) // prettier-ignore
    expectFault(() => assignRows(rows([9, 9, 1, 1]), {}), { value: '1 row' }, 'Collect more rows of this class')
    expectFault(() => assignRows(rows([9, 1, 1, 1]), {}), { value: '1 row' }, 'Most of the 4 classes have fewer')
  })

  it('are listed up to ten', () => {
    const names = Array.from({ length: 13 }, (_, label) => `c${label}`)
    const labels = (count: number): Input => classed([...Array.from({ length: 60 }, () => 0), ...Array.from({ length: count }, (_, i) => i + 1)], names) // prettier-ignore
    expect(summaryOf(labels(10), { smallClasses: 'train' }).notes[0]).toMatch(/"c9" \(1\), "c10" \(1\)\.$/)
    expect(summaryOf(labels(12), { smallClasses: 'train' }).notes[0]).toMatch(/"c10" \(1\) and 2 more\.$/)
  })
})

describe('what a number of rows resolves', () => {
  it('is told with one digit below 1, one behind the point below 10, none beyond', () => {
    expect(describeResolution('dev', 1, true)).toMatch(/^dev has 1 row: .* from 100 points/)
    expect(describeResolution('dev', 384, true)).toContain('from 3.2 points')
    expect(describeResolution('dev', 1e6, true)).toContain('from 0.06 points')
    expect(describeResolution('dev', 50, true)).toContain('from 12 points')
    expect(describeResolution('dev', 200, false)).toContain('±9.8 %')
    expect(describeResolution('dev', 2e8, false)).toContain('±0.01 %')
  })

  it('is 1.96²/(2d²) rows for an error within d, and 6 votes of the disagreeing ones at least', () => {
    expect(rowsToMeasure(0.1)).toBe(193)
    expect(rowsToMeasure(1)).toBe(2)
    expect(resolvedDifference(60)).toBe(0.1)
    expect(resolvedDifference(5)).toBe(1)
    expect(resolvedDifference(1000, { disagreement: 1 })).toBeCloseTo(1.959963984540054 / Math.sqrt(1000), 15)
  })

  it('is told in groups of three digits', () => {
    expect([7, 123, 1234, 12345, 1234567].map(groupDigits)).toEqual(['7', '123', '1,234', '12,345', '1,234,567'])
  })
})

describe('times and sources', () => {
  it('move a boundary to the nearest one between different times, the earlier first', () => {
    // 3 of 10 rows from 7 on would separate rows of the same time.
    const time = [0, 1, 2, 3, 4, 5, 6, 6, 8, 9]
    const sizes = (times: readonly number[], dev: number): number[] => {
      const { train, dev: held } = assignRows(regression(10), { time: times, test: false, counts: { dev } })
      return [train.length, held.length]
    }
    expect(sizes(time, 3)).toEqual([6, 4])
    expect(sizes([0, 1, 2, 3, 5, 5, 5, 5, 8, 9], 3)).toEqual([8, 2])
    expect(sizes(time, 4)).toEqual([6, 4])
    expectFault(() => sizes(time.map(() => 1), 3), { field: 'time' }, 'at least one distinct time per part') // prettier-ignore
  })

  it('say the first and the last time of each part', () => {
    const { notes } = summaryOf(regression(5), { time: [1, 2, 3, 4, 5] })
    expect(notes[0]).toBe('In order of time: train from 1 to 3, dev is 4, test is 5.')
  })

  it('take dates of one format, and no others', () => {
    const dates = ['2024', '2024-05', '2024-05-31', '2024-05-31 10:00', '2024-05-31T10:00:00Z', '2024-05-31T10:00:00.5']
    for (const date of dates) {
      const time = [date, ...Array.from({ length: 9 }, (_, i) => date.replace('2024', String(2025 + i)))]
      expect(assignRows(regression(10), { time }).test.length, `of ${date}`).toBe(2)
      expectFault(() => assignRows(regression(10), { time: [...time.slice(0, 9), 'x'] }), { field: 'time', value: 'x', row: 9 }) // prettier-ignore
    }
    for (const date of ['31.05.2024', '2024-5', '20240531x', '']) {
      expectFault(() => assignRows(regression(4), { time: [date, date, date, date] }), { field: 'time', row: 0 })
    }
    expectFault(() => assignRows(regression(4), { time: [1, 2, '3', 4] }), { field: 'time', value: '3', row: 2 })
  })

  it('hold out at most half of the rows of the aim, and keep sources for train', () => {
    const by = Array.from({ length: 100 }, (_, row) => (row < 20 ? 'app' : 'web'))
    const lengths = (options: Partial<NonNullable<SplitOptions['source']>>, rest: SplitOptions = {}): number[] => {
      const parts = assignRows(regression(100), { source: { by, aim: 'app', ...options }, trainDev: false, ...rest })
      return [parts.train.length, parts.dev.length, parts.test.length]
    }
    expect(lengths({})).toEqual([90, 5, 5])
    expect(lengths({}, { test: false })).toEqual([90, 10, 0])
    expect(lengths({}, { counts: { dev: 12, test: 8 } })).toEqual([80, 12, 8])
    expectFault(() => lengths({}, { counts: { dev: 12, test: 9 } }), { field: 'source.aim', value: '20 rows' }, 'hold the 21 rows requested') // prettier-ignore
    expect(lengths({ train: 'others' })).toEqual([80, 10, 10])
    expect(lengths({ train: 'others' }, { test: false })).toEqual([80, 20, 0])
    expectFault(() => lengths({ train: 'others' }, { counts: { dev: 1 } }), { field: 'counts' }, 'be omitted')
    expectFault(() => lengths({ aim: ['app', 'web'] }), { field: 'source.aim' }, 'leave at least one source for train')
    expectFault(() => lengths({ aim: [] }), { field: 'source.aim' })
    expectFault(() => lengths({ aim: 'ap' }), { field: 'source.aim', value: 'ap' }, "Did you mean 'app'?")
    expectFault(() => lengths({ aim: 'elsewhere' }), { field: 'source.aim' }, 'The sources are app, web.')
    const few = ['app', 'app', 'app', 'web', 'web']
    expectFault(
      () => assignRows(regression(5), { source: { by: few, aim: 'app' } }),
      { code: 'INVALID_DATA', field: 'source.aim', value: '3 rows' },
      'hold enough rows for dev, test and train',
    )
  })

  it('take a fifth of train at most for train-dev, as many rows as dev has', () => {
    const time = Array.from({ length: 100 }, (_, row) => row)
    const trainDev = (options: SplitOptions): number =>
      assignRows(regression(100), { time, ...options }).trainDev.length
    expect(trainDev({})).toBe(0)
    expect(trainDev({ trainDev: true })).toBe(12)
    expect(trainDev({ trainDev: true, counts: { dev: 3, test: 3 } })).toBe(3)
    expect(trainDev({ trainDev: 59 })).toBe(59)
    expectFault(() => trainDev({ trainDev: 60 }), { field: 'trainDev', value: 60 })
    expectFault(() => trainDev({ trainDev: 0 }), { field: 'trainDev', value: 0 })
  })
})

describe('groups', () => {
  it('are as many as parts at least, one in each', () => {
    const of = (groups: number): SplitOptions => ({ group: Array.from({ length: 30 }, (_, row) => row % groups) })
    const { train, dev, test, summary } = assignRows(regression(30), of(3))
    expect([train.length, dev.length, test.length]).toEqual([10, 10, 10])
    expect(summary.notes[0]).toBe('Each of the 3 groups is in exactly one part.')
    expectFault(() => assignRows(regression(30), of(2)), { field: 'group', value: '2 groups' }, 'each of 3 parts')
    expectFault(() => assignRows(regression(30), of(1)), { field: 'group', value: '1 group' })
  })

  it('share out sizes and classes as wanted where they can', () => {
    // Ten groups of six rows of one class each: 60/20/20 of both classes.
    const group = Array.from({ length: 60 }, (_, row) => row % 10)
    const labels = group.map((name) => name % 2)
    const { parts } = summaryOf(classed(labels, ['a', 'b']), { group })
    expect(parts.map(({ classCounts }) => classCounts)).toEqual([[18, 18], [6, 6], [6, 6]]) // prettier-ignore
  })
})
