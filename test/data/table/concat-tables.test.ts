import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { concatTables, type Table } from '../../../src/index.js'
import { expectFault } from '../../support/errors.js'

const read = async (...texts: string[]): Promise<Table[]> => await Promise.all(texts.map((text) => readCsv(text)))

describe('concatTables', () => {
  it('gives what one file with all rows gives, whatever the order of the columns', async () => {
    const header = 'n,city,ok,when,level\n'
    const [first, second] = [
      '1,Ulm,yes,2024-05-31,1.0\n,Köln,no,,2.0\n',
      '3.5,Aachen,yes,2024-06-01,2.0\n4,,no,2024-06-02,3.0\n',
    ]
    const [a, b] = await read(header + first, header + second)
    const whole = await readCsv(header + first + second)
    expect(concatTables([a as Table, b as Table])).toEqual({ ...whole, notes: [] })
    const reversed = { ...(b as Table), columns: (b as Table).columns.toReversed() }
    expect(concatTables([a as Table, reversed])).toEqual({ ...whole, notes: [] })
  })

  it('keeps booleans of which a table has one value only', async () => {
    const texts = ['x,ok\n1,no\n2,no\n', 'x,ok\n3,yes\n', 'x,ok\n4,\n5,yes\n']
    const tables = await Promise.all(texts.map((text) => readCsv(text, { types: { ok: 'boolean' } })))
    const column = { name: 'ok', kind: 'category', categories: ['no', 'yes'], readAs: 'boolean' }
    expect(concatTables(tables).columns[1]).toEqual({ ...column, codes: Int32Array.of(0, 0, 1, -1, 1) })
  })

  it('takes the kind of a column without values from the table that has some', async () => {
    const tables = await read('x,n,t\n1,,\n2,,\n', 'x,n,t\n3,4,u\n', 'x,n,t\n5,,\n')
    const { columns } = concatTables(tables)
    expect(columns[1]).toMatchObject({ kind: 'number', values: Float64Array.of(NaN, NaN, 4, NaN) })
    expect(columns[2]).toMatchObject({ kind: 'category', codes: Int32Array.of(-1, -1, 0, -1), categories: ['u'] })
  })

  it('keeps false before true where a table has one of the two words only', async () => {
    const tables = await read('x,t\n1,yes\n2,yes\n', 'x,t\n1,yes\n2,no\n')
    expect(concatTables(tables).columns[1]).toMatchObject({
      readAs: 'boolean',
      categories: ['no', 'yes'],
      codes: Int32Array.of(1, 1, 1, 0),
    })
  })

  it('adds up invalid cells and says of which table notes are', async () => {
    const column = (word: string): string => `n\n${'1\n'.repeat(40)}${word}\n`
    const tables = await read(column('bad'), column('worse'))
    const { columns, notes } = concatTables(tables, { names: ['a.csv', 'b.csv'] })
    expect(columns[0]).toMatchObject({ invalid: { count: 2, first: [{ value: 'bad' }, { value: 'worse' }] } })
    expect(notes).toHaveLength(2)
    expect(notes?.[0]).toMatch(/^a\.csv: .*bad/)
    expect(notes?.[1]).toMatch(/^b\.csv: .*worse/)
  })

  it('keeps 32 bits only where all tables have them', async () => {
    const single = await readCsv('n\n1\n', { precision: 'f32' })
    const double = await readCsv('n\n2\n')
    expect(concatTables([single, single]).columns[0]).toMatchObject({ values: Float32Array.of(1, 1) })
    expect(concatTables([single, double]).columns[0]).toMatchObject({ values: Float64Array.of(1, 2) })
  })

  it('names columns that differ, and columns of another kind', async () => {
    const names = ['a.csv', 'b.csv']
    const concat = (tables: readonly Table[]) => () => concatTables(tables, { names })
    const other = await read('x,y,z\n1,2,3\n', 'x,w,z\n1,2,3\n')
    expectFault(concat(other), { code: 'INVALID_DATA', field: 'b.csv' }, 'lacks "y"', 'also has "w"', 'of a.csv')
    const kinds = await read('x,y\n1,2\n', 'x,y\n1,two\n')
    expectFault(
      concat(kinds),
      { code: 'INVALID_DATA', field: 'b.csv', column: 'y' },
      'hold numbers',
      '--types y=category',
    )
    expectFault(() => concatTables([]), { code: 'INVALID_OPTION', field: 'tables' })
    expectFault(() => concatTables(kinds, { names: ['a'] }), { code: 'INVALID_OPTION', field: 'names' })
  })
})
