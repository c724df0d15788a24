import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { hashText } from '../../../src/data/random/hash.js'
import type { SplitOptions } from '../../../src/data/split/options.js'
import type { SplitRows } from '../../../src/data/split/assignment.js'
import { assignRows } from '../../../src/data/split/assign-rows.js'
import { splitTable } from '../../../src/data/split/split-table.js'
import { split } from '../../../src/data/split/split.js'
import { quantileBins } from '../../../src/data/statistics/quantiles.js'
import type { Table } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'

const names = ['train', 'trainDev', 'dev', 'test'] as const

/** Rows of `classes` classes in turn. */
function rowsOf(rows: number, classes = 3): Parameters<typeof assignRows>[0] {
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classes)
  return { rows, classes: { labels, names: Array.from({ length: classes }, (_, c) => `class ${c}`) } }
}

const regression = (values: readonly number[]): Parameters<typeof assignRows>[0] => ({
  rows: values.length,
  classes: null,
  values: Float64Array.from(values),
})

function expectComplete(parts: SplitRows, rows: number): void {
  const all = names.flatMap((name) => [...parts[name]])
  expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row))
  for (const name of names) expect([...parts[name]]).toEqual([...parts[name]].toSorted((a, b) => a - b))
}

const sizes = ({ train, trainDev, dev, test }: SplitRows): number[] => [train, trainDev, dev, test].map((p) => p.length)

describe('known parts', () => {
  const key = Array.from({ length: 30 }, (_, row) => `row ${row}`)
  const group = Array.from({ length: 30 }, (_, row) => `g${row % 10}`)

  it.each<[string, SplitOptions, readonly number[]]>([
    ['chance', {}, [1, 3, 8, 9, 10, 20]],
    ['key', { key }, [2, 6, 7, 12, 17, 19]],
    ['group', { group }, [3, 7, 13, 17, 23, 27]],
  ])('by %s are the same in every version and on every engine', (_, options, test) => {
    expect([...assignRows(rowsOf(30), { ...options, seed: 7 }).test]).toEqual(test)
  })

  it('come from hashes that are the same', () => {
    const hashes = [hashText('', 0, 4), hashText('wellfit', 1, 4), hashText('Ω≈ç√', 2 ** 52 + 3, 4)]
    expect(hashes).toEqual([5603405193492108, 6536377270710086, 1119349753165942])
  })
})

describe('the same seed', () => {
  const ways: readonly ((rows: number) => SplitOptions)[] = [
    () => ({}),
    () => ({ stratify: false, test: false }),
    (rows) => ({ key: Array.from({ length: rows }, (_, row) => `row ${row}`) }),
    (rows) => ({ group: Array.from({ length: rows }, (_, row) => row % 11) }),
    (rows) => ({ time: Array.from({ length: rows }, (_, row) => row >> 1), trainDev: true }),
    (rows) => ({ source: { by: Array.from({ length: rows }, (_, row) => (row % 5 < 2 ? 'app' : 'web')), aim: 'app' } }),
  ]

  it('gives the same parts, disjoint and complete, in every way, and is not used up', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ways), fc.integer({ min: 60, max: 400 }), fc.maxSafeNat(), (way, rows, seed) => {
        const input = rowsOf(rows)
        const options = { ...way(rows), seed }
        const first = assignRows(input, options)
        expect(assignRows(input, options)).toEqual(first)
        expect(assignRows(rowsOf(rows), { ...way(rows), seed })).toEqual(first)
        expectComplete(first, rows)
      }),
    )
  })
})

describe('strata of a regression', () => {
  it('give every part each quantile of the target in its share, within one row', () => {
    const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 10, maxLength: 200 })
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 6 }), fc.nat(), (values, stratify, seed) => {
        const parts = assignRows(regression(values), { stratify, seed })
        expectComplete(parts, values.length)
        expect(parts.summary.stratified).toBe(true)
        const { codes, count } = quantileBins(Float64Array.from(values), stratify)
        for (const name of ['train', 'dev', 'test'] as const) {
          for (let bin = 0; bin < count; bin++) {
            const exact = (codes.filter((code) => code === bin).length * parts[name].length) / values.length
            expect(Math.abs(parts[name].filter((row) => codes[row] === bin).length - exact)).toBeLessThan(1)
          }
        }
      }),
    )
  })
})

describe('a split by key', () => {
  it('gives the same keys to the same parts, in whatever order rows and classes come', () => {
    const rows = fc.integer({ min: 12, max: 60 })
    fc.assert(
      fc.property(rows, fc.nat(), fc.infiniteStream(fc.nat()), (rows, seed, order) => {
        const shuffled = Array.from({ length: rows }, (_, row) => ({ row, at: order.next().value })).sort(
          (a, b) => a.at - b.at,
        )
        const keysOf = (order: readonly number[], classNames: readonly string[]): string[][] => {
          const labels = Int32Array.from(order, (row) => classNames.indexOf(`class ${row % 3}`))
          const key = order.map((row) => `row-${row}`)
          const parts = assignRows({ rows, classes: { labels, names: classNames } }, { key, seed })
          expectComplete(parts, rows)
          return names.map((name) => [...parts[name]].map((row) => key[row] ?? '').sort())
        }
        const plain = keysOf([...shuffled.keys()], ['class 0', 'class 1', 'class 2'])
        expect(
          keysOf(
            shuffled.map(({ row }) => row),
            ['class 2', 'class 0', 'class 1'],
          ),
        ).toEqual(plain)
      }),
      { numRuns: 50 },
    )
  })

  it('changes with the seed, and looks random', () => {
    const key = Array.from({ length: 1000 }, (_, row) => row)
    const test = (seed: number): Uint32Array => assignRows(rowsOf(1000), { key, seed }).test
    expect([...test(1)]).not.toEqual([...test(2)])
    const mean = test(1).reduce((sum, row) => sum + row, 0) / 200
    // σ of the mean of 200 of 0 … 999 is about 18.
    expect(Math.abs(mean - 499.5)).toBeLessThan(60)
  })

  it('refuses keys that are alike', () => {
    const key = ['a', 'b', 'c', 'b', 'b', 'd']
    expectFault(() => assignRows(rowsOf(6, 2), { key }), {
      code: 'INVALID_DATA',
      field: 'key',
      value: 'b',
      row: 3,
      count: 2,
    })
    expectFault(() => assignRows(rowsOf(6, 2), { key: ['a'] }), {
      code: 'INVALID_SHAPE',
      field: 'key',
      value: '1 value',
    })
    const gap = ['a', 'b', null, 'd', 'e', 'f'] as never
    expectFault(() => assignRows(rowsOf(6, 2), { key: gap }), { field: 'key', value: null, row: 2 })
  })
})

describe('a split by group', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 25 }), { minLength: 10, maxLength: 200 })

  it('never has a group in two parts, and no empty part', () => {
    fc.assert(
      fc.property(groups, fc.nat(), (group, seed) => {
        fc.pre(new Set(group).size >= 3)
        const parts = assignRows(rowsOf(group.length), { group, seed })
        expectComplete(parts, group.length)
        const inPart = (['train', 'dev', 'test'] as const).map(
          (name) => new Set([...parts[name]].map((row) => group[row])),
        )
        expect(inPart.reduce((sum, set) => sum + set.size, 0)).toBe(new Set(group).size)
        for (const set of inPart) expect(set.size).toBeGreaterThan(0)
      }),
    )
  })

  it('comes near the sizes and the shares of the classes', () => {
    const group = Array.from({ length: 3000 }, (_, row) => `patient ${Math.floor(row / 5)}`)
    const parts = assignRows(rowsOf(3000), { group, seed: 1 })
    for (const { name, rows, classCounts } of parts.summary.parts) {
      expect(Math.abs(rows - (name === 'train' ? 1800 : 600))).toBeLessThanOrEqual(10)
      for (const count of classCounts ?? []) expect(Math.abs(count - rows / 3)).toBeLessThanOrEqual(10)
    }
    expect(parts.summary).toMatchObject({ method: 'group', stratified: true })
    expect(parts.summary.notes[0]).toBe('Each of the 600 groups is in exactly one part.')
  })

  it('does not depend on the order of rows', () => {
    const group = Array.from({ length: 90 }, (_, row) => `g${row % 30}`)
    const groupsOf = (order: readonly number[]): string[][] => {
      const labels = Int32Array.from(order, (row) => Number(row % 30 > 14))
      const own = order.map((row) => group[row] ?? '')
      const parts = assignRows({ rows: 90, classes: { labels, names: ['a', 'b'] } }, { group: own, seed: 4 })
      return names.map((name) => [...new Set([...parts[name]].map((row) => own[row] ?? ''))].sort())
    }
    const forward = Array.from({ length: 90 }, (_, row) => row)
    expect(groupsOf(forward.toReversed())).toEqual(groupsOf(forward))
  })

  it('gives every part a group even where one holds nearly all rows', () => {
    const group = Array.from({ length: 101 }, (_, row) => (row < 50 ? 'a' : row < 100 ? 'b' : 'c'))
    expect(sizes(assignRows(rowsOf(101), { group })).filter((size) => size > 0).length).toBe(3)
    expectFault(() => assignRows(rowsOf(4), { group: [1, 1, 2, 2] }), { field: 'group', value: '2 groups' }, '3 parts')
  })
})

describe('a split by time', () => {
  it('puts no row of train after one of dev, nor one moment into two parts', () => {
    const times = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 200 })
    fc.assert(
      fc.property(times, (time) => {
        fc.pre(new Set(time).size >= 3)
        let parts: SplitRows
        try {
          parts = assignRows(regression(time), { time })
        } catch (error) {
          // The last moments hold so many rows that no cut is left for test.
          expect(String(error)).toContain('rows with the same time')
          return
        }
        expectComplete(parts, time.length)
        const span = (rows: Uint32Array): number[] => [...rows].map((row) => time[row] ?? NaN)
        expect(Math.max(...span(parts.train))).toBeLessThan(Math.min(...span(parts.dev)))
        expect(Math.max(...span(parts.dev))).toBeLessThan(Math.min(...span(parts.test)))
      }),
    )
  })

  it('reads dates, tells from when to when each part is, and holds a train-dev part out', () => {
    const time = Array.from({ length: 10 }, (_, row) => `2026-11-${10 + ((row * 7) % 10)}`)
    const parts = assignRows(rowsOf(10), { time, trainDev: 1 })
    expect(sizes(parts)).toEqual([5, 1, 2, 2])
    expect([...parts.test].map((row) => time[row] ?? '').sort()).toEqual(['2026-11-18', '2026-11-19'])
    expect(parts.summary.notes[0]).toBe(
      'In order of time: train from 2026-11-10 to 2026-11-15, dev from 2026-11-16 to 2026-11-17, test from 2026-11-18 to 2026-11-19.',
    )
    expect(parts.summary).toMatchObject({ method: 'time', stratified: false })
  })

  it('moves a cut within a moment to the nearer end of it, back or forward', () => {
    // 60/20/20 of ten rows cuts at 6 and 8.
    const counts = (time: readonly number[]): number[] => sizes(assignRows(rowsOf(10), { time: [...time] }))
    expect(counts([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toEqual([6, 0, 2, 2])
    expect(counts([1, 2, 3, 4, 5, 6, 6, 6, 7, 8])).toEqual([5, 0, 3, 2])
    expect(counts([1, 2, 3, 4, 4, 4, 4, 5, 6, 7])).toEqual([7, 0, 1, 2])
    expect(counts([1, 2, 3, 4, 5, 6, 7, 8, 8, 8])).toEqual([6, 0, 1, 3])
    // As near on both sides: back.
    expect(counts([1, 2, 3, 4, 5, 6, 6, 7, 8, 9])).toEqual([5, 0, 3, 2])
  })

  it('refuses times without an order', () => {
    const bad = ['2026-11-01', '2026-11-02', '3 Nov 2026', '2026-11-04', '2026-11-05']
    expectFault(
      () => assignRows(rowsOf(5), { time: bad }),
      { field: 'time', value: '3 Nov 2026', row: 2 },
      'Convert other dates',
    )
    expectFault(() => assignRows(rowsOf(5), { time: ['a', 'b', 'c', 'd', 'e'] }), { field: 'time', row: 0 })
    expectFault(() => assignRows(rowsOf(5), { time: [1, 1, 1, 2, 2] }), { field: 'time' }, 'rows with the same time')
  })
})

describe('a split by the name of the part', () => {
  it('takes the usual names', () => {
    const part = ['train', 'Training', 'validation', 'test', 'dev', 'train-dev', 'train']
    const parts = assignRows(rowsOf(7), { part })
    expect(names.map((name) => [...parts[name]])).toEqual([[0, 1, 6], [5], [2, 4], [3]])
    expect(parts.summary).toMatchObject({ method: 'part', rule: '42.9/14.3/28.6/14.3 as given' })
  })

  it('refuses other names, a part without rows and options that decide otherwise', () => {
    expectFault(
      () => assignRows(rowsOf(3), { part: ['train', 'dev', 'tets'] }),
      { field: 'part', value: 'tets', row: 2 },
      '"test"',
    )
    expectFault(() => assignRows(rowsOf(3), { part: ['train', 'dev', 'dev'] }), { field: 'part' }, 'test: false')
    const part = ['train', 'dev', 'dev']
    expect(sizes(assignRows(rowsOf(3), { part, test: false }))).toEqual([1, 0, 2, 0])
    expectFault(() => assignRows(rowsOf(3), { part, test: false, counts: { dev: 1 } }), { field: 'counts' }, '`part`')
    expectFault(() => assignRows(rowsOf(3), { part, time: [1, 2, 3] }), { field: 'part' }, '`time`')
  })
})

describe('a split by source', () => {
  /** The course's example: 200,000 pictures of the web and 10,000 of the users, at a hundredth. */
  const by = Array.from({ length: 2100 }, (_, row) => (row % 21 === 0 ? 'users' : 'web'))
  const web = (rows: Uint32Array): number => rows.filter((row) => by[row] === 'web').length

  it("draws dev and test from the aim alone, and gives train half of it, as the course's example does", () => {
    const parts = assignRows(rowsOf(2100), { source: { by, aim: 'users' }, trainDev: false })
    expectComplete(parts, 2100)
    expect(sizes(parts)).toEqual([2050, 0, 25, 25])
    expect([web(parts.train), web(parts.dev), web(parts.test)]).toEqual([2000, 0, 0])
  })

  it('holds a train-dev part of the train distribution out', () => {
    const parts = assignRows(rowsOf(2100), { source: { by, aim: ['users'], train: 'others' } })
    expectComplete(parts, 2100)
    expect(sizes(parts)).toEqual([1950, 50, 50, 50])
    expect([web(parts.train), web(parts.trainDev), web(parts.dev)]).toEqual([1950, 50, 0])
    expect(parts.summary.notes.join(' ')).toContain('from train-dev to dev is data mismatch')
    const counted = assignRows(rowsOf(2100), {
      source: { by, aim: 'users' },
      trainDev: 300,
      counts: { dev: 40, test: 20 },
    })
    expect(sizes(counted)).toEqual([1740, 300, 40, 20])
  })

  it('refuses an aim that does not occur, or is all there is', () => {
    const source = (aim: unknown): SplitOptions => ({ source: { by, aim: aim as string } })
    expectFault(() => assignRows(rowsOf(2100), source('user')), { field: 'source.aim', value: 'user' }, "'users'")
    expectFault(() => assignRows(rowsOf(2100), source(['users', 'web'])), { field: 'source.aim' }, 'for train')
    expectFault(() => assignRows(rowsOf(2100), { ...source('users'), counts: { dev: 90, test: 20 } }), {
      field: 'source.aim',
      value: '100 rows',
    })
    expectFault(() => assignRows(rowsOf(30), { trainDev: true }), { field: 'trainDev' }, '`source`')
  })
})

describe('a table split by its columns', () => {
  const site: Table['columns'][number] = {
    name: 'site',
    kind: 'category',
    codes: Int32Array.from({ length: 60 }, (_, row) => row % 12),
    categories: Array.from({ length: 12 }, (_, site) => `site ${site}`),
  }
  const y = { name: 'y', kind: 'number', values: Float64Array.from({ length: 60 }, (_, row) => row / 7) } as const
  const table: Table = { rows: 60, columns: [site, y] }

  it('has the parts of the dataset', () => {
    const group = Array.from({ length: 60 }, (_, row) => `site ${row % 12}`)
    const parts = split(dataset({ x: y.values, y: [...y.values] }), { group, seed: 2 })
    const tables = splitTable(table, { target: 'y', group: 'site', seed: 2 })
    expect(tables.summary).toEqual(parts.summary)
    const [, column] = tables.test.columns
    expect(column?.kind === 'number' && [...column.values]).toEqual([...parts.test.x])
    expect(tables.test.part?.name).toBe('test')
  })

  it('refuses gaps in such a column, and a column that there is not', () => {
    const gappy = { ...site, codes: site.codes.map((code, row) => (row === 5 ? -1 : code)) }
    const details = { code: 'INVALID_DATA', column: 'site', row: 5 } as const
    expectFault(() => splitTable({ rows: 60, columns: [gappy, y] }, { target: 'y', group: 'site' }), details)
    expectFault(() => splitTable(table, { target: 'y', group: 'sites' }), { column: 'sites' }, '"site"')
  })
})
