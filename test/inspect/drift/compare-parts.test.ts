import { describe, expect, it } from 'vitest'
import { dataset } from '../../../src/data/dataset/dataset.js'
import { selectRows } from '../../../src/data/dataset/select-rows.js'
import type { Dataset } from '../../../src/data/dataset/types.js'
import { fitPreprocessor } from '../../../src/data/preprocess/fit/preprocessor.js'
import { preprocess } from '../../../src/data/preprocess/preprocess.js'
import type { Table } from '../../../src/data/table/table.js'
import { compareParts, type ComparePartsOptions } from '../../../src/inspect/drift/compare-parts.js'
import type { DataFinding, PartComparison } from '../../../src/result/index.js'
import { expectRejection } from '../../support/errors.js'
import { healthy, normalFrom, numbers, texts, uniformFrom, valueAt, withColumn } from '../samples.js'

const target = { target: 'y' } as const

function kinds({ findings }: PartComparison): string[] {
  return findings.map(({ kind, column }) => (column === null ? kind : `${kind} ${column}`))
}

function found({ findings }: PartComparison, kind: DataFinding['kind']): DataFinding {
  const finding = findings.find((one) => one.kind === kind)
  if (finding === undefined) throw new Error(`no finding of ${kind}`)
  return finding
}

function column(table: Table, name: string): Table['columns'][number] {
  const one = table.columns.find((candidate) => candidate.name === name)
  if (one === undefined) throw new Error(`no column ${name}`)
  return one
}

describe('compareParts on healthy parts', () => {
  it('finds nothing, and says what it looked at', async () => {
    const comparison = await compareParts(healthy(600, 1), healthy(200, 2), target)
    expect(comparison.findings).toEqual([])
    expect(comparison.features.map(({ name }) => name)).toEqual(['x0', 'x1', 'x2', 'x3', 'x4', 'x5', 'colour'])
    expect(comparison.targets.map(({ name, test }) => [name, test])).toEqual([['y', 'chiSquare']])
    expect(comparison.joint?.heldOut).toBe(200)
    expect(comparison.duplicates.rows).toBe(0)
    expect(comparison.nearDuplicates?.rows).toBe(0)
  })

  it('is plain JSON', async () => {
    const comparison = await compareParts(healthy(100, 3), healthy(60, 4), target)
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison)
  })

  it('gives the same for the same seed', async () => {
    const parts = [healthy(200, 5), healthy(200, 6)] as const
    const one = await compareParts(...parts, { ...target, seed: 3 })
    expect(await compareParts(...parts, { ...target, seed: 3 })).toEqual(one)
  })
})

describe('compareParts on sick parts', () => {
  it('finds near copies among so many rows that not every pair is compared', async () => {
    // 1,500 rows with each other and with 1,500 others: 4.5 million pairs, of which two million at most are compared one by one.
    const train = healthy(1500, 51)
    const dev = healthy(1500, 52)
    const copied = (name: string): number[] =>
      Array.from({ length: 1500 }, (_, row) =>
        row < 40 ? valueAt(column(train, name), row) + 1e-4 : valueAt(column(dev, name), row),
      )
    const names = ['x0', 'x1', 'x2', 'x3', 'x4', 'x5']
    const mixed = names.reduce((table, name) => {
      const values = copied(name)
      return withColumn(
        table,
        numbers(name, 1500, (row) => values[row] ?? NaN),
      )
    }, dev)
    const [colours, own] = [column(train, 'colour'), column(dev, 'colour')]
    if (colours.kind !== 'category' || own.kind !== 'category') throw new Error('colour must be a category')
    const codes = own.codes.map((code, row) => (row < 40 ? (colours.codes[row] ?? 0) : code))
    const { nearDuplicates } = await compareParts(train, withColumn(mixed, { ...own, codes }), target)
    expect(nearDuplicates?.rows).toBe(40)
    // The rows of train are searched for comparison, which nothing would be compared with where dev has no near ones.
    expect(nearDuplicates?.queriedWithin).toBe(1500)
    expect((await compareParts(train, dev, target)).nearDuplicates).toMatchObject({ rows: 0, queriedWithin: 0 })
  })

  it('finds a shift in one feature, with its size', async () => {
    const dev = healthy(500, 12)
    const moved = numbers('x3', 500, (row) => valueAt(column(dev, 'x3'), row) + 1)
    const comparison = await compareParts(healthy(500, 11), withColumn(dev, moved), target)
    expect(kinds(comparison)).toContain('drift x3')
    const { numbers: figures, severity } = found(comparison, 'drift')
    expect(severity).toBe('problem')
    expect(figures['standardizedDifference']).toBeGreaterThan(0.8)
    expect(figures['standardizedDifference']).toBeLessThan(1.2)
    expect(comparison.joint?.lower).toBeGreaterThan(0.5)
    expect(kinds(comparison)).toContain('joint drift')
  })

  it('finds features that go together otherwise, though each by itself is as it was', async () => {
    const flipped = (seed: number, sign: number): Table => {
      const next = normalFrom(seed)
      const common = Array.from({ length: 800 }, next)
      const at = (row: number): number => common[row] ?? 0
      const first = numbers('a', 800, (row) => at(row) + 0.3 * next())
      return { rows: 800, columns: [first, numbers('b', 800, (row) => sign * at(row) + 0.3 * next())] }
    }
    const comparison = await compareParts(flipped(1, 1), flipped(2, -1))
    expect(kinds(comparison)).toEqual(['joint drift'])
    expect(comparison.joint?.auc).toBeGreaterThan(0.8)
  })

  it('finds a shift of the labels', async () => {
    const next = uniformFrom(9)
    const rare = texts('y', 500, ['no', 'yes'], () => Number(next() < 0.2))
    const comparison = await compareParts(healthy(500, 21), withColumn(healthy(500, 22), rare), target)
    expect(found(comparison, 'label shift')).toMatchObject({ column: 'y', severity: 'problem' })
  })

  it('finds a category that is more frequent, and gaps that are', async () => {
    const next = uniformFrom(31)
    const blue = texts('colour', 500, ['red', 'green', 'blue'], () => (next() < 0.6 ? 2 : Math.floor(3 * next())))
    const gaps = numbers('x5', 500, () => (next() < 0.1 ? NaN : 1))
    const dev = withColumn(withColumn(healthy(500, 32), blue), gaps)
    const comparison = await compareParts(healthy(500, 33), dev, target)
    expect(kinds(comparison)).toEqual(expect.arrayContaining(['drift colour', 'missing drift x5']))
    expect(found(comparison, 'missing drift').message).toMatch(/missing in 0 % of train but in \d/)
  })

  it('joins the categories of two files by their texts, not by their codes', async () => {
    const next = uniformFrom(41)
    const draw = (): number => Math.floor(2 * next())
    const a: Table = { rows: 300, columns: [texts('c', 300, ['x', 'y'], draw)] }
    const b: Table = { rows: 300, columns: [texts('c', 300, ['y', 'x', 'unused'], draw)] }
    const skewed: Table = { rows: 300, columns: [texts('c', 300, ['z', 'x', 'y'], () => 0)] }
    expect(kinds(await compareParts(a, b, { joint: false, near: false }))).not.toContain('drift c')
    const [{ effect, degrees } = { effect: 0, degrees: 0 }] = (await compareParts(a, skewed, { joint: false })).features
    expect(effect).toBeCloseTo(1, 10)
    expect(degrees).toBe(2)
  })

  it('finds copies, exact and nearly so, and says which', async () => {
    const train = healthy(800, 51)
    const dev = healthy(200, 52)
    const next = normalFrom(53)
    // Rows 0 … 9 of dev are copies of rows 100 … 109 of train; rows 10 … 19 are so but for noise.
    const copied = dev.columns.map((own): Table['columns'][number] => {
      const from = column(train, own.name)
      if (own.kind === 'category' && from.kind === 'category') {
        const code = (row: number): number => (row < 20 ? from.codes[row + 100] : own.codes[row]) ?? -1
        return texts(own.name, 200, own.categories, (row) => (own.name === 'y' && row < 3 ? 1 - code(row) : code(row)))
      }
      return numbers(own.name, 200, (row) => {
        if (row >= 20) return valueAt(own, row)
        return valueAt(from, row + 100) + (row < 10 ? 0 : 0.003 * next())
      })
    })
    const comparison = await compareParts(train, { rows: 200, columns: copied }, target)
    expect(comparison.duplicates).toMatchObject({ rows: 10, fraction: 0.05, contradicting: 3 })
    expect(comparison.duplicates.examples[0]).toEqual([100, 0])
    expect(comparison.nearDuplicates).toMatchObject({ rows: 10, withinWider: 0 })
    expect(comparison.nearDuplicates?.examples).toContainEqual([115, 15])
    expect(found(comparison, 'duplicates')).toMatchObject({ severity: 'problem', numbers: { rows: 10 } })
    expect(found(comparison, 'near duplicates').severity).toBe('problem')
  })

  it('does not take crowded rows for copies', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const next = normalFrom(seed)
      const crowd = (rows: number): Table => ({ rows, columns: [numbers('a', rows, next), numbers('b', rows, next)] })
      const comparison = await compareParts(crowd(2000), crowd(500), { joint: false })
      expect(comparison.nearDuplicates?.rows).toBeGreaterThan(0)
      expect(kinds(comparison)).not.toContain('near duplicates')
    }
  })

  it('notes rows that are equal because there are few different ones', async () => {
    const coarse = (rows: number, seed: number): Table => {
      const next = uniformFrom(seed)
      return { rows, columns: ['a', 'b', 'c'].map((name) => numbers(name, rows, () => Math.floor(3 * next()))) }
    }
    const comparison = await compareParts(coarse(400, 61), coarse(100, 62))
    expect(found(comparison, 'duplicates').severity).toBe('note')
  })
})

describe('compareParts on edges', () => {
  it('compares tiny parts without a network, and says so', async () => {
    const comparison = await compareParts(healthy(12, 71), healthy(5, 72), target)
    expect(comparison.joint).toBeNull()
    expect(kinds(comparison)).toEqual(['few rows'])
    expect((await compareParts(healthy(1, 73), healthy(1, 74), target)).features).toHaveLength(7)
  })

  it('takes constant columns, one class, and a column that is always missing', async () => {
    const odd = (rows: number, seed: number): Table => {
      const next = normalFrom(seed)
      return {
        rows,
        columns: [
          numbers('constant', rows, () => 0.1),
          numbers('gone', rows, () => NaN),
          numbers('x', rows, next),
          texts('y', rows, ['only'], () => 0),
        ],
      }
    }
    const comparison = await compareParts(odd(100, 81), odd(80, 82), target)
    expect(comparison.findings).toEqual([])
    expect(comparison.features.map(({ p }) => p).slice(0, 2)).toEqual([1, 1])
    const changed = withColumn(
      odd(80, 82),
      numbers('constant', 80, () => 0.2),
    )
    expect(kinds(await compareParts(odd(100, 81), changed, target))).toContain('drift constant')
  })

  it('finds nothing and trains nothing where nothing varies', async () => {
    const flat: Table = { rows: 50, columns: [numbers('a', 50, () => 1)] }
    const comparison = await compareParts(flat, flat)
    expect(comparison.joint).toBeNull()
    expect(found(comparison, 'duplicates').severity).toBe('note')
  })

  it('refuses parts that do not fit, naming the column', async () => {
    const table = healthy(20, 91)
    const fewer = { ...table, columns: table.columns.slice(1) }
    const data = dataset({ x: [[1], [2], [3]], y: [0, 1, 0] })
    const other = withColumn(
      table,
      texts('x0', 20, ['a'], () => 0),
    )
    await expectRejection(compareParts(table, fewer, target), { code: 'INVALID_DATA', field: 'x0' }, 'no such column')
    await expectRejection(
      compareParts(table, other, target),
      { code: 'INVALID_DATA', field: 'x0' },
      'a category column',
    )
    await expectRejection(compareParts(table, data), { code: 'INVALID_SHAPE', field: 'parts' })
    await expectRejection(
      compareParts(table, table, { target: 'Y' }),
      { code: 'INVALID_DATA', field: 'target', value: 'Y' },
      'Did you mean "y"',
    )
    await expectRejection(compareParts(data, data, { target: 'y' }), { code: 'INVALID_OPTION', field: 'target' })
    await expectRejection(compareParts(data, dataset({ x: [[1, 2]], y: [1] })), {
      code: 'INVALID_SHAPE',
      field: 'columns',
    })
  })

  it.each([
    ['alpha', { alpha: 0 }],
    ['alpha', { alpha: Number.NaN }],
    ['seed', { seed: -1 }],
    ['joint', { joint: 1 as unknown as boolean }],
    ['names', { names: ['train'] as unknown as [string, string] }],
    ['ignore', { ignore: ['no such'] }],
    ['alfa', { alfa: 0.1 } as ComparePartsOptions],
  ])('refuses a wrong %s', async (field, options) => {
    const table = healthy(10, 1)
    await expectRejection(compareParts(table, table, options), { code: 'INVALID_OPTION', field })
  })
})

describe('compareParts on datasets', () => {
  const make = (rows: number, seed: number): Dataset => {
    const table = healthy(rows, seed)
    return preprocess(table, fitPreprocessor(healthy(500, 100), target))
  }

  it('joins one-hot features to one category and takes the targets', async () => {
    const comparison = await compareParts(make(500, 101), make(300, 102))
    expect(comparison.findings).toEqual([])
    expect(comparison.features.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      ...Array.from({ length: 6 }, (_, j) => `x${j} number`),
      'colour category',
    ])
    expect(comparison.targets[0]?.name).toBe('target')
  })

  it('finds copies in bytes, and several outputs', async () => {
    const next = uniformFrom(5)
    const x = Uint8Array.from({ length: 60 * 8 }, () => Math.floor(256 * next()))
    const y = Array.from({ length: 60 }, () => [next(), next()])
    const all = dataset({ x, y })
    const rows = Array.from({ length: 50 }, (_, row) => row)
    const comparison = await compareParts(selectRows(all, rows), selectRows(all, [49, 50, 51, 52, 53]))
    expect(comparison.duplicates).toMatchObject({ rows: 1, examples: [[49, 0]], contradicting: 0 })
    expect(comparison.targets.map(({ name }) => name)).toEqual(['y0', 'y1'])
  })
})

describe('compareParts on tables in f32', () => {
  it('finds what it finds in f64', async () => {
    const halved = (table: Table): Table => ({
      ...table,
      columns: table.columns.map((one) =>
        one.kind === 'number' ? { ...one, values: Float32Array.from(one.values) } : one,
      ),
    })
    const parts = [healthy(300, 111), healthy(200, 112)] as const
    const [a, b] = parts.map(halved)
    if (a === undefined || b === undefined) throw new Error('two tables gave fewer')
    const exact = await compareParts(...parts, target)
    const rounded = await compareParts(a, b, target)
    expect(rounded.features.map(({ p }) => p)).toEqual(exact.features.map(({ p }) => p))
    expect(rounded.findings).toEqual([])
  })
})
