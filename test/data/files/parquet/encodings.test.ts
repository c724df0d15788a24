import { readFileSync } from 'node:fs'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { readParquet, type TableColumn } from '../../../../src/data/files/parquet/parquet.js'

const folder = new URL('../fixtures/parquet/', import.meta.url)
const expected = JSON.parse(readFileSync(new URL('expected.json', folder), 'utf8')) as Record<
  string,
  (number | string | boolean | null)[]
>

/** Values as pyarrow gives them; times in days. */
function valuesOf(column: TableColumn): (number | string | boolean | null)[] {
  if (column.kind === 'number') return Array.from(column.values, (value) => (Number.isNaN(value) ? null : value))
  return Array.from(column.codes, (code) => {
    const text = column.categories[code] ?? null
    return column.readAs === 'boolean' && text !== null ? text === 'true' : text
  })
}

const files = [
  ['none', 18],
  ['snappy', 18],
  ['gzip', 18],
  ['brotli', 18],
  ['zstd', 18],
  ['lz4', 18],
  ['version1', 16],
  ['version2', 18],
  ['checksums', 18],
  ['plain', 18],
  ['plain2', 18],
  ['int96', 3],
  ['delta', 10],
  ['delta-length', 2],
] as const

describe('files of pyarrow', () => {
  it.each(files)('are read from every encoding and compression: %s', async (name, columns) => {
    const table = await readParquet(readFileSync(new URL(`${name}.parquet`, folder)))
    expect(table.columns).toHaveLength(columns)
    for (const column of table.columns) {
      const wanted = expected[column.name] ?? []
      // A file says milliseconds at most, where pyarrow has microseconds, and this version of it no more.
      const found = valuesOf(column)
      expect([column.name, found]).toEqual([column.name, wanted])
    }
  })

  it('say where they have no checksums', async () => {
    const notes = async (name: string): Promise<readonly string[] | undefined> =>
      (await readParquet(readFileSync(new URL(`${name}.parquet`, folder)))).notes
    expect(await notes('checksums')).toEqual([])
    expect(await notes('none')).toEqual([
      'The pages of this Parquet file have no checksum: damaged values would go unnoticed.',
    ])
  })
})

describe('long pages', () => {
  const ROWS = 1000
  const colour = Array.from({ length: ROWS }, (_, i) => ['red', 'green', 'blue'][(i * i) % 3] ?? '')
  const name = Array.from({ length: ROWS }, (_, i) => `row ${(i * 7) % ROWS}`)
  const member = Array.from({ length: ROWS }, (_, i) => (i * i) % 7 < 3)
  const gaps = name.map((text, i) => (i % 300 === 5 ? null : text))
  const truth = { colour, name, member, gaps }
  const columnData = [
    { name: 'colour', data: colour, type: 'STRING' as const },
    { name: 'name', data: name, type: 'STRING' as const, encoding: 'PLAIN' as const },
    { name: 'member', data: member, type: 'BOOLEAN' as const },
    { name: 'gaps', data: gaps, type: 'STRING' as const },
  ]
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData }))

  it.each([
    ['bytes', bytes],
    ['a blob', new Blob([bytes])],
  ])('of texts and booleans are read in batches: %s', async (_, source) => {
    const table = await readParquet(source)
    expect(Object.fromEntries(table.columns.map((column) => [column.name, valuesOf(column)]))).toEqual(truth)
  })
})
