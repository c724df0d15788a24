import { readFileSync } from 'node:fs'
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
