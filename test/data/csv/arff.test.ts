import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { expectRejection } from '../../support/errors.js'
import { chunksOf } from '../../support/sources.js'

const head = `% Weka
@RELATION 'rents of flats'

@ATTRIBUTE age  NUMERIC
@attribute 'size of \\'flat\\', m²' real % not read
@attribute district {1,2,3}
@attribute since date "yyyy-MM-dd"
@data
`
const text = `${head}31,55.5,1,2024-05-31\n% a comment\n?,80,2,2024-06-01\n44,61,3,?\n`

describe('ARFF', () => {
  it('has the columns that it declares; nominal ones are categories', async () => {
    const { rows, columns, notes } = await readCsv(text)
    expect(rows).toBe(3)
    expect(columns).toMatchObject([
      { name: 'age', values: Float64Array.of(31, NaN, 44) },
      { name: "size of 'flat', m²", values: Float64Array.of(55.5, 80, 61) },
      { name: 'district', kind: 'category', categories: ['1', '2', '3'] },
      { name: 'since', readAs: 'date' },
    ])
    expect(notes).toEqual(['The file is ARFF: its 4 columns are those that it declares.'])
  })

  it('is the same wherever chunks are cut, and numbers rows by lines of the file', async () => {
    const bytes = new TextEncoder().encode(text)
    const whole = await readCsv(bytes)
    for (const at of bytes.keys()) expect(await readCsv(chunksOf(bytes, at))).toEqual(whole)
    await expectRejection(readCsv(`${text}1,2\n`), { code: 'INVALID_DATA', row: 13, field: 'row' })
  })

  it('takes a type that is given instead', async () => {
    const { columns } = await readCsv(text, { types: { district: 'number' } })
    expect(columns[2]).toMatchObject({ kind: 'number', values: Float64Array.of(1, 2, 3) })
  })

  it('is refused without data, without attributes, and with sparse rows', async () => {
    const field = 'ARFF file'
    await expectRejection(readCsv('@relation r\n@attribute a real\n'), { code: 'INVALID_DATA', field })
    await expectRejection(readCsv('@relation r\n@data\n1\n'), { code: 'INVALID_DATA', field })
    await expectRejection(readCsv('@relation r\n@attribute a real\n@data\n{0 1}\n'), { code: 'UNSUPPORTED', field })
  })

  it('is told from other files in a time that grows with their length alone', async () => {
    // Each % more doubled the time that a pattern took for these.
    for (const above of ['%'.repeat(5000), `${'% '.repeat(2500)}%`, '%\n'.repeat(2500)]) {
      expect((await readCsv(`${above}\na,b\n1,2\n3,4\n`)).columns.map(({ name }) => name)).toEqual(['a', 'b'])
      expect((await readCsv(`${above}\n${text}`)).rows).toBe(3)
      const sparse = `@relation r\n@attribute a real\n@data\n${above}\n{0 1}\n`
      await expectRejection(readCsv(sparse), { code: 'UNSUPPORTED', field: 'ARFF file' })
    }
  })
})
