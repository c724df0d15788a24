import { parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { readParquet } from '../../../../src/data/files/parquet/parquet.js'
import { expectRejection } from '../../../support/errors.js'
import { everySource } from '../../../support/sources.js'

const columnData: ColumnSource[] = [
  { name: 'f', data: Float64Array.of(1.5, NaN, -3), type: 'DOUBLE' },
  { name: 'i', data: [1, null, 3], type: 'INT32' },
  { name: 'l', data: [1n, 2n, 3n], type: 'INT64' },
  { name: 't', data: ['é', 'a', null], type: 'STRING' },
  { name: 'b', data: [true, false, null], type: 'BOOLEAN' },
  { name: 'd', data: [new Date('1970-01-02'), null, new Date('1970-01-01T12:00Z')], type: 'TIMESTAMP' },
]

function written(columns: readonly ColumnSource[], rowGroupSize = 2): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parquetWriteBuffer({ columnData: [...columns], rowGroupSize }))
}

const bytes = written(columnData)

describe('readParquet', () => {
  it('reads numbers, texts, booleans and times over row groups; nulls are missing', async () => {
    const { rows, columns } = await readParquet(bytes)
    expect(rows).toBe(3)
    expect(columns).toEqual([
      { name: 'f', kind: 'number', values: Float64Array.of(1.5, NaN, -3) },
      { name: 'i', kind: 'number', values: Float64Array.of(1, NaN, 3) },
      { name: 'l', kind: 'number', values: Float64Array.of(1, 2, 3) },
      { name: 't', kind: 'category', codes: Int32Array.of(1, 0, -1), categories: ['a', 'é'] },
      { name: 'b', kind: 'category', codes: Int32Array.of(1, 0, -1), categories: ['false', 'true'], readAs: 'boolean' },
      { name: 'd', kind: 'number', values: Float64Array.of(1, NaN, 0.5), readAs: 'date' },
    ])
  })

  it.each(everySource(bytes))('reads from %s', async (_, source) => {
    expect(await readParquet(source())).toEqual(await readParquet(bytes))
  })

  it('gives the same for row groups of any size', async () => {
    for (const size of [1, 3, 100])
      expect(await readParquet(written(columnData, size))).toEqual(await readParquet(bytes))
  })

  it('reads what it is told to, as it is told to', async () => {
    const types = { f: 'ignore', i: 'category', d: 'ignore' } as const
    const { columns } = await readParquet(bytes, { types, precision: 'f32' })
    expect(columns.map(({ name }) => name)).toEqual(['i', 'l', 't', 'b'])
    expect(columns[0]).toMatchObject({ kind: 'category', categories: ['1', '3'] })
    expect(columns[1]).toMatchObject({ values: Float32Array.of(1, 2, 3) })
    await expectRejection(readParquet(bytes, { types: { ff: 'number' } }), { column: 'ff' }, 'Did you mean "f"?')
  })

  it('refuses a file cut at any byte', async () => {
    for (let end = 0; end < bytes.length; end++) {
      await expectRejection(readParquet(bytes.subarray(0, end)), { code: 'INVALID_DATA', functionName: 'readParquet' })
    }
  })

  it('gives a table or an error for each byte of the footer changed', async () => {
    const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true)
    for (let at = bytes.length - 8 - footer; at < bytes.length; at++) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ (1 << (at & 7))
      const result = await readParquet(changed).catch((error: unknown) => error)
      if (result instanceof Error) expect(result).toMatchObject({ functionName: 'readParquet' })
      else expect(result).toMatchObject({ rows: expect.any(Number) as number })
    }
  })

  it('does not go round in a page that says it ends before it begins', async () => {
    const columns: ColumnSource[] = [{ name: 'f', data: Float64Array.of(1, 2), type: 'DOUBLE' }]
    const file = new Uint8Array(parquetWriteBuffer({ columnData: columns, codec: 'UNCOMPRESSED' }))
    // The header of the first page: 0x15, field 1, its type; 0x15, field 2, its length unpacked; 0x15, field 3, packed.
    const [first, , second, unpacked = 0, third, packed = 0] = file.slice(4, 10)
    expect([first, second, third, packed]).toEqual([0x15, 0x15, 0x15, unpacked])
    // As a zigzag varint, an odd number is below 0.
    file[9] = packed | 1
    await expectRejection(readParquet(file), { code: 'INVALID_DATA' }, 'a page of -')
  })

  it('refuses nested columns by name, integers beyond 2⁵³, and infinities', async () => {
    const nested = written([{ name: 'j', data: [{ a: 1 }, { a: 2 }], type: 'JSON' }])
    await expectRejection(readParquet(nested), { code: 'INVALID_DATA', column: 'j', row: 0 }, "'ignore'")
    const large = written([{ name: 'l', data: [1n, 2n ** 60n], type: 'INT64' }])
    await expectRejection(readParquet(large), { column: 'l', row: 1 }, '2⁵³')
    const infinite = written([{ name: 'f', data: [1, Infinity], type: 'DOUBLE' }])
    await expectRejection(readParquet(infinite), { column: 'f', row: 1, value: Infinity })
    await expectRejection(readParquet(new TextEncoder().encode('a,b\n1,2\n')), { code: 'INVALID_DATA' }, 'Parquet')
  })
})
