import { describe, expect, it } from 'vitest'
import { fitPreprocessor, newRowsInspector, type NewRows, summarizeRows, type Table } from '../../src/index.js'
import { readCsv } from '../../src/data/csv/index.js'
import { expectFault } from '../support/errors.js'
import { healthy, normalFrom, numbers, texts, withColumn } from './samples.js'

/** What an inspector that knows `train` says about tables. */
function inspected(train: Table, ...tables: Table[]): NewRows {
  const preprocessor = fitPreprocessor(train, { target: 'y' })
  // As plain JSON, which the metadata of a model are.
  const summary: unknown = JSON.parse(JSON.stringify(summarizeRows(train, preprocessor)))
  const inspector = newRowsInspector(preprocessor, summary)
  for (const table of tables) inspector.add(table)
  return inspector.finish()
}

const colors = 'color,y\n' + 'red,0\nblue,1\nGreen Tea,0\n'.repeat(20)

describe('categories of new rows', () => {
  it('that train does not have are counted, and those in another spelling are mapped', async () => {
    const train = await readCsv(colors)
    const later = await readCsv('color\nRED\npurple\n green  tea\npink\npurple\nred\n\nred\n', {
      types: { color: 'category' },
    })
    const found = inspected(train, later)
    expect(found.unseen).toEqual([
      {
        column: 'color',
        rows: 3,
        distinct: 2,
        texts: [
          { text: 'purple', rows: 2 },
          { text: 'pink', rows: 1 },
        ],
        readAs: 'missing',
      },
    ])
    expect(found.near).toEqual([
      { column: 'color', text: 'RED', category: 'red', rows: 1 },
      { column: 'color', text: 'green  tea', category: 'Green Tea', rows: 1 },
    ])
  })

  it('are added up over tables', async () => {
    const train = await readCsv(colors)
    const part = await readCsv('color\nmauve\nred\n', { types: { color: 'category' } })
    expect(inspected(train, part, part, part)).toMatchObject({
      rows: 6,
      unseen: [{ rows: 3, distinct: 1, texts: [{ text: 'mauve', rows: 3 }] }],
    })
  })

  it('count as others where train has others', () => {
    const train = {
      rows: 400,
      columns: [
        texts(
          'city',
          400,
          Array.from({ length: 60 }, (_, i) => `c${i}`),
          (row) => (row < 340 ? row % 17 : row % 60),
        ),
        texts('y', 400, ['a', 'b'], (row) => row % 2),
      ],
    }
    const preprocessor = fitPreprocessor(train, { target: 'y', mostCategories: 20 })
    const inspector = newRowsInspector(preprocessor)
    inspector.add({ rows: 1, columns: [texts('city', 1, ['Elsewhere'], () => 0)] })
    expect(inspector.finish().unseen).toMatchObject([{ rows: 1, readAs: 'other' }])
  })

  it('are not mapped where two categories differ only in case', async () => {
    const train = await readCsv('size,y\n' + 's,0\nS,1\nm,0\n'.repeat(20))
    const found = inspected(train, await readCsv('size\nM\ns\nS\n" S"\n', { types: { size: 'category' } }))
    expect(found.near).toEqual([{ column: 'size', text: 'M', category: 'm', rows: 1 }])
    expect(found.unseen).toEqual([])
  })
})

describe('drift', () => {
  it('has the index of the definition', () => {
    // 60 of 100 and 40 of 100 rows against 20 and 80 of 100; half a row is added to each of both bins, none to empty ones.
    const column = (first: number): Table['columns'][number] =>
      texts('c', 100, ['a', 'b'], (row) => Number(row >= first))
    const target = texts('y', 100, ['no', 'yes'], (row) => row % 2)
    const train = { rows: 100, columns: [column(60), target] }
    const { drift } = inspected(train, { rows: 100, columns: [column(20), target] })
    // Four bins: a, b, others, missing.
    const [p, q] = [
      [20.5 / 102, 80.5 / 102],
      [60.5 / 102, 40.5 / 102],
    ] as const
    const index = (p[0] - q[0]) * Math.log(p[0] / q[0]) + (p[1] - q[1]) * Math.log(p[1] / q[1])
    expect(drift).toHaveLength(1)
    expect(drift?.[0]?.column).toBe('c')
    expect(drift?.[0]?.stability).toBeCloseTo(index, 12)
  })

  it('is told of the column that has it, most first, whatever the number of tables', () => {
    const train = healthy(2000, 1)
    const later = healthy(1000, 2)
    const next = normalFrom(9)
    const shifted = withColumn(
      withColumn(
        later,
        numbers('x1', 1000, () => next() + 2),
      ),
      numbers('x4', 1000, () => 1.2 * next() + 0.6),
    )
    const found = inspected(train, shifted)
    expect(found.drift?.map(({ column }) => column)).toEqual(['x1', 'x4'])
    expect(found.compared).toBe(7)
  })

  it('is told of missing values', () => {
    const train = healthy(2000, 1)
    const later = withColumn(
      healthy(1000, 2),
      numbers('x0', 1000, (row) => (row % 3 === 0 ? NaN : normalFrom(row)())),
    )
    expect(inspected(train, later).drift?.map(({ column }) => column)).toEqual(['x0'])
  })

  it('is hardly ever told of rows like those of train', () => {
    const alarms = Array.from({ length: 100 }, (_, i) => {
      const rows = [30, 60, 200, 1000][i % 4] ?? 0
      return inspected(healthy(i % 2 === 0 ? 100 : 1000, 2 * i), healthy(rows, 2 * i + 1)).drift?.length ?? 0
    })
    expect(alarms.filter((count) => count > 0).length).toBeLessThanOrEqual(2)
  })

  it('is not told with too few rows, and without a summary that can be read', () => {
    const train = healthy(200, 1)
    expect(inspected(train, healthy(29, 2)).drift).toBeNull()
    const preprocessor = fitPreprocessor(train, { target: 'y' })
    const columns = [{ name: 'x0', kind: 'number', missing: 0, edges: [1, 2], fractions: [0.5, 0.5] }]
    for (const summary of [
      undefined,
      null,
      7,
      {},
      { rows: 10 },
      { rows: 10, columns: [null] },
      { rows: 10, columns },
      { rows: 0, columns: [] },
    ]) {
      const inspector = newRowsInspector(preprocessor, summary)
      inspector.add(healthy(200, 2))
      expect(inspector.finish().drift).toBeNull()
    }
  })

  it('compares booleans by meaning', async () => {
    const train = await readCsv('flag,x,y\n' + 'yes,1,0\nno,2,1\n'.repeat(50))
    const later = await readCsv('flag,x\n' + 'True,1\nFalse,2\n'.repeat(50), {
      types: { flag: 'boolean', x: 'number' },
    })
    expect(inspected(train, later).drift).toEqual([])
  })

  it('names what it cannot read', () => {
    const train = healthy(100, 1)
    const preprocessor = fitPreprocessor(train, { target: 'y' })
    expectFault(() => summarizeRows({ rows: 1, columns: [numbers('z', 1, () => 1)] }, preprocessor), {
      functionName: 'summarizeRows',
    })
    expectFault(() => newRowsInspector({} as never), { functionName: 'newRowsInspector', code: 'INVALID_MODEL' })
  })
})
