import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { chunksOf } from '../../support/sources.js'

describe('decimal commas without a header', () => {
  it.each([
    [';', '51,26;3354,92\n52,1;33,2\n'],
    ['tab', '51,26\t3354,92\n52,1\t33,2\n'],
    ['|', '51,26|3354,92\n52,1|33,2\n'],
    ['; with thousands', '51,26;3.354,92\n52,1;33,2\n'],
  ])('are no delimiters beside %s', async (_, text) => {
    expect((await readCsv(text)).columns).toMatchObject([
      { name: 'column_1', values: Float64Array.of(51.26, 52.1) },
      { name: 'column_2', values: Float64Array.of(3354.92, 33.2) },
    ])
  })

  it('are delimiters where other texts stand between them', async () => {
    const { columns } = await readCsv('id,tags,n\n1,x;y,5\n2,u;v,6\n')
    expect(columns.map(({ name }) => name)).toEqual(['id', 'tags', 'n'])
    expect((await readCsv('1,5\n2,6\n')).columns).toHaveLength(2)
  })
})

describe('a quote in a comment line', () => {
  const text = '# the "old" tank, 5" wide\na b t\n1 2 "x y"\n# 3" off\n3 4 z\n'

  it('is no quote among columns separated by spaces', async () => {
    const { rows, columns } = await readCsv(text)
    expect(rows).toBe(2)
    expect(columns).toMatchObject([
      { name: 'a', values: Float64Array.of(1, 3) },
      { name: 'b', values: Float64Array.of(2, 4) },
      { name: 't', categories: ['x y', 'z'] },
    ])
    const bytes = new TextEncoder().encode(text)
    for (const at of bytes.keys()) expect((await readCsv(chunksOf(bytes, at))).columns).toEqual(columns)
  })

  it('is one in a table without comments', async () => {
    const { columns } = await readCsv('a b\n"# 1" 2\n"# 3" 4\n', { comment: false, delimiter: ' ' })
    expect(columns[0]).toMatchObject({ categories: ['# 1', '# 3'] })
  })

  it('may have spaces between a delimiter and a quote', async () => {
    const { columns } = await readCsv('"a", "b"\n1,  "x, y"\n2, "z ""w"""\n')
    expect(columns).toMatchObject([
      { name: 'a', values: Float64Array.of(1, 2) },
      { name: 'b', categories: ['x, y', 'z "w"'] },
    ])
  })
})
