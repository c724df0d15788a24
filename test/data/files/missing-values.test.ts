import { float64, utf8 } from '@uwdata/flechette'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { readArrow } from '../../../src/data/files/arrow/arrow.js'
import { readJsonLines, readRows } from '../../../src/data/files/jsonl.js'
import { readParquet } from '../../../src/data/files/parquet/parquet.js'
import type { Table } from '../../../src/data/table/table.js'
import { expectRejection } from '../../support/errors.js'
import { arrowOf } from './arrow/samples.js'

const numbers = [-999, 1.5, -999.0, 2.5, null]
const texts = ['-999', '1,5', 'none', '2,5', '-999.0']
const words = ['red', 'none', 'blue', 'none', null]
const rows = numbers.map((a, i) => ({ a, b: texts[i], c: words[i] }))
const missing = ['-999', 'none']

const readers: readonly (readonly [kind: string, read: (missing: readonly string[]) => Promise<Table>])[] = [
  ['JSON lines', (own) => readJsonLines(rows.map((row) => JSON.stringify(row)).join('\n'), { missing: own })],
  ['rows', (own) => readRows(rows, { missing: own })],
  [
    'Parquet',
    (own) => {
      const columnData = [
        { name: 'a', data: numbers, type: 'DOUBLE' as const },
        { name: 'b', data: texts, type: 'STRING' as const },
        { name: 'c', data: words, type: 'STRING' as const },
      ]
      return readParquet(new Uint8Array(parquetWriteBuffer({ columnData })), { missing: own })
    },
  ],
  [
    'Arrow',
    (own) => readArrow(arrowOf({ a: numbers, b: texts, c: words }, { a: float64(), b: utf8(), c: utf8() }), { missing: own }),
  ],
] // prettier-ignore

describe('`missing`: values that stand for a missing one', () => {
  it.each(readers)('in %s', async (_, read) => {
    const { columns } = await read(missing)
    const [a, b, c] = columns
    expect(a).toMatchObject({ kind: 'number', values: Float64Array.of(NaN, 1.5, NaN, 2.5, NaN) })
    expect(b).toMatchObject({ kind: 'number', values: Float64Array.of(NaN, 1.5, NaN, 2.5, NaN) })
    expect(c).toMatchObject({ kind: 'category', categories: ['blue', 'red'], codes: Int32Array.of(1, -1, 0, -1, -1) })
    // Without the option they are values.
    expect((await read([])).columns[0]).toMatchObject({ values: Float64Array.of(-999, 1.5, -999, 2.5, NaN) })
  })

  it('in numbers of 32 bits without nulls, which are read as a whole', async () => {
    const columnData = [{ name: 'a', data: Float32Array.of(-999, 1.5, 2.5), type: 'FLOAT' as const }]
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData }))
    const { columns } = await readParquet(bytes, { missing, precision: 'f32' })
    expect(columns).toMatchObject([{ values: Float32Array.of(NaN, 1.5, 2.5) }])
  })

  it('are texts', async () => {
    const wrong = { missing: [-999] } as unknown as { missing: string[] }
    await expectRejection(readRows(rows, wrong), { code: 'INVALID_OPTION', field: 'missing' }, 'array of strings')
  })
})
