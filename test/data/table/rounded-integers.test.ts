import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { readCsv } from '../../../src/data/csv/index.js'
import { readRows } from '../../../src/data/files/jsonl.js'
import { readParquet } from '../../../src/data/files/parquet/parquet.js'
import type { Table } from '../../../src/data/table/table.js'

const ids = [1, 2 ** 24, 2 ** 24 + 1, 2 ** 24 + 2, -(2 ** 25) - 1, 0.5]
const note =
  'Column "id" holds 2 integers beyond 2^24 that f32 rounds, the first of them 16777217: ' +
  "read it with precision 'f64', or as a category."

type Precision = 'f32' | 'f64'
type Read = (values: readonly number[], precision: Precision) => Promise<Table>

const readers: readonly (readonly [string, Read])[] = [
  [
    'readCsv',
    async (values, precision) => await readCsv(['id,x', ...values.map((id) => `${id},1`)].join('\n'), { precision }),
  ],
  [
    'readRows',
    async (values, precision) =>
      await readRows(
        values.map((id) => ({ id })),
        { precision },
      ),
  ],
  [
    'readParquet',
    async (values, precision) => {
      const columnData = [{ name: 'id', data: Float64Array.from(values), type: 'DOUBLE' as const }]
      return await readParquet(new Uint8Array(parquetWriteBuffer({ columnData })), { precision })
    },
  ],
]

/** Parquet files of the writer have no checksums, which a note says. */
const notesOf = ({ notes }: Table): string[] => (notes ?? []).filter((text) => !text.includes('checksum'))

describe.each(readers)('%s', (_, read) => {
  it('says which column has integers that f32 rounds', async () => {
    expect(notesOf(await read(ids, 'f32'))).toEqual([note])
    expect(notesOf(await read([...ids.slice(0, 2), ...ids.slice(3, 4), 0.5], 'f32'))).toEqual([])
  })

  it('keeps them in f64, and says nothing', async () => {
    const table = await read(ids, 'f64')
    expect(notesOf(table)).toEqual([])
    expect(table.columns[0]).toMatchObject({ values: Float64Array.from(ids) })
  })
})

describe('readCsv', () => {
  it('says it of a column whose first rows are missing', async () => {
    const gaps = Array.from({ length: 10_001 }, (_, row) => `,${row}`)
    const { notes } = await readCsv(['id,x', ...gaps, '16777217,1', '-33554433,1'].join('\n'), { precision: 'f32' })
    expect(notes?.at(-1)).toBe(note)
  })
})
