import { describe, expect, it } from 'vitest'
import { type CsvChunkOptions, readCsv, readCsvChunks, type Table } from '../../../src/data/csv/index.js'
import { textAt } from '../../../src/data/table/table.js'
import { expectFault } from '../../support/errors.js'
import { chunksOf } from '../../support/sources.js'

async function tablesOf(text: string, options?: CsvChunkOptions): Promise<Table[]> {
  const bytes = new TextEncoder().encode(text)
  const cuts = Array.from({ length: Math.floor(bytes.length / 5000) }, (_, i) => 5000 * (i + 1))
  const found: Table[] = []
  for await (const table of readCsvChunks(chunksOf(bytes, ...cuts), options)) found.push(table)
  return found
}

function cells(tables: readonly Table[]): (string | null)[][] {
  return tables.flatMap(({ rows, columns }) =>
    Array.from({ length: rows }, (_, row) => columns.map((column) => textAt(column, row))),
  )
}

const rows = Array.from(
  { length: 25_000 },
  (_, i) => `${i},${i % 7 === 0 ? '' : i / 8},${['a', 'b b', '"c,d"'][i % 3]},2024-01-${10 + (i % 20)}`,
)
const text = `id,x,kind,day\n${rows.join('\n')}\n`

describe('readCsvChunks', () => {
  it('has the rows of readCsv, in tables of about the wanted size', async () => {
    const tables = await tablesOf(text, { rows: 1000 })
    // Types are decided from 10,000 rows.
    expect(tables.length).toBeGreaterThan(10)
    for (const { rows: count } of tables.slice(1, -1)) expect(count).toBeLessThan(1500)
    expect(cells(tables)).toEqual(cells([await readCsv(text)]))
  })

  it('says what it assumed once, and leaves a footer out', async () => {
    const tables = await tablesOf(
      `id,id,x\n${rows
        .map((row) => row.split(',').slice(0, 3).join(','))
        .join('\n')
        .replaceAll(/"c|b b/g, 'c')}\nTotal,,\n`,
      { rows: 1000 },
    )
    const notes = tables.flatMap((table) => table.notes ?? [])
    expect(notes.filter((note) => note.includes('occurs again'))).toHaveLength(1)
    expect(notes.filter((note) => note.includes('"Total"'))).toHaveLength(1)
    expect(cells(tables)).toHaveLength(25_000)
  })

  it('is one table for a small file', async () => {
    const tables = await tablesOf('a,b\n1,x\n2,y\n')
    expect(tables).toEqual([await readCsv('a,b\n1,x\n2,y\n')])
  })

  it('names the row of a cell that does not fit, whatever the table', async () => {
    const broken = text.replace('\n24000,3000,', '\n24000,oops,')
    await expect(tablesOf(broken, { rows: 1000, types: { x: 'number' } })).rejects.toThrow('`x` (="oops") at row 24002')
  })

  it('refuses what is no number of rows', async () => {
    await expect(tablesOf('a\n1\n', { rows: 0 })).rejects.toThrow('readCsvChunks: `rows` (=0)')
  })
})

describe('columns', () => {
  it('reads the named ones only', async () => {
    const { columns } = await readCsv('a,b,c\n1,x,2\n', { columns: ['c', 'a'] })
    expect(columns.map(({ name }) => name)).toEqual(['a', 'c'])
  })

  it('must be columns of the file', async () => {
    await expect(readCsv('alpha,b\n1,2\n', { columns: ['alpa'] })).rejects.toThrow('Did you mean "alpha"?')
    await readCsv('a\n1\n', { columns: [] }).catch((error: unknown) =>
      expectFault(
        () => {
          throw error
        },
        { field: 'columns', code: 'INVALID_OPTION' },
      ),
    )
    expect.assertions(3)
  })
})
