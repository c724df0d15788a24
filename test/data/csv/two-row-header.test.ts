import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'

const rows = Array.from({ length: 20 }, (_, i) => `r${i % 4},${i},${i / 2},${i * 2},${i + 7}\n`).join('')

async function namesOf(header: string): Promise<{ names: string[]; rows: number; notes: readonly string[] }> {
  const table = await readCsv(header + rows)
  return { names: table.columns.map(({ name }) => name), rows: table.rows, notes: table.notes ?? [] }
}

describe('a header of two rows', () => {
  const names = ['region', 'sales Q1', 'sales Q2', 'costs Q1', 'costs Q2']
  it.each([
    ['groups above names, with gaps as of merged cells', ',sales,,costs,\nregion,Q1,Q2,Q1,Q2\n'],
    ['groups above names, in every column', 'region,sales,sales,costs,costs\n,Q1,Q2,Q1,Q2\n'],
    [
      'both rows of pandas, and its row of the name of the index',
      ',sales,sales,costs,costs\n,Q1,Q2,Q1,Q2\nregion,,,,\n',
    ],
  ])('gives joined names: %s', async (_, header) => {
    const found = await namesOf(header)
    expect(found.names).toEqual(names)
    expect(found.rows).toBe(20)
    expect(found.notes).toEqual(['The header has two rows, whose names are joined, as in "sales Q1".'])
  })

  it('may have years as names, which are the same below each group', async () => {
    const found = await namesOf('region,sales,sales,costs,costs\n,2023,2024,2023,2024\n')
    expect(found.names).toEqual(['region', 'sales 2023', 'sales 2024', 'costs 2023', 'costs 2024'])
    expect(found.rows).toBe(20)
  })

  it('may have gaps beside its groups, and units below', async () => {
    const found = await namesOf('region,sales,,costs,\n,Q1,Q2,Q1,Q2\n,[EUR],[EUR],[EUR],[EUR]\n')
    expect(found.names).toEqual(names)
    expect(found.rows).toBe(20)
    expect(found.notes[0]).toContain('The row below the header has texts such as "[EUR]"')
  })

  it.each([
    ['names that say all', ',people,,result,\nid,age,sex,score,grade\n', ['id', 'age', 'sex', 'score', 'grade'], 20],
    ['a name twice above data', 'id,a,a,b,c\n', ['id', 'a', 'a_2', 'b', 'c'], 20],
    ['names twice above different values', 'id,a,a,b,b\nr9,1,2,3,4\n', ['id', 'a', 'a_2', 'b', 'b_2'], 21],
  ])('is one where there are only %s', async (_, header, expected, count) => {
    const found = await namesOf(header)
    expect(found.names).toEqual(expected)
    expect(found.rows).toBe(count)
  })
})

describe('names', () => {
  it('have no spaces of any kind nor characters without a width around them', async () => {
    const { columns } = await readCsv('\u00a0id\u00a0,\u200bregion name\u200b,\u3000y\u2060\n1,a,2\n2,b,3\n')
    expect(columns.map(({ name }) => name)).toEqual(['id', 'region name', 'y'])
  })
})
