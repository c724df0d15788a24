import type { PageHeader, SchemaElement } from 'hyparquet'
import { readColumn } from 'hyparquet/src/column.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { ByteWriter, parquetWriteBuffer } from 'hyparquet-writer'
import { writePageHeader } from 'hyparquet-writer/src/datapage.js'
import { describe, expect, it } from 'vitest'
import type { ColumnChunk, ParquetColumn } from '../../../../src/data/files/parquet/footer.js'
import { FileLimits } from '../../../../src/data/files/limits.js'
import { fileFault } from '../../../../src/data/files/parquet/fault.js'
import type { Values } from '../../../../src/data/files/parquet/meaning.js'
import { readParquet } from '../../../../src/data/files/parquet/parquet.js'
import { chunkValues } from '../../../../src/data/files/parquet/values.js'
import { expectRejection } from '../../../support/errors.js'

const element: SchemaElement = { name: 'x', type: 'DOUBLE', repetition_type: 'OPTIONAL' }
const root: SchemaElement = { name: 'root', num_children: 1, repetition_type: 'REQUIRED' }
const decoder: Parameters<typeof readColumn>[2] = {
  pathInSchema: ['x'],
  type: 'DOUBLE',
  element,
  schemaPath: [
    { children: [], count: 2, element: root, path: [] },
    { children: [], count: 1, element, path: ['x'] },
  ],
  codec: 'UNCOMPRESSED',
  parsers: DEFAULT_PARSERS,
}
const column: ParquetColumn = {
  name: 'x',
  type: 'DOUBLE',
  typeLength: 0,
  isOptional: true,
  isNested: false,
  meaning: { kind: 'plain' },
}

async function valuesOf(bytes: ArrayBuffer, rows: number): Promise<Values[]> {
  const chunk: ColumnChunk = {
    path: ['x'],
    type: 'DOUBLE',
    codec: 'UNCOMPRESSED',
    values: rows,
    start: 0,
    end: bytes.byteLength,
  }
  const state = {
    limits: new FileLimits(bytes.byteLength, fileFault, 'decompress'),
    checksums: { verified: 0, absent: 0 },
  }
  const pages: Values[] = []
  for await (const values of chunkValues(new Uint8Array(bytes), chunk, column, state)) pages.push(values)
  return pages
}

/** Levels as a writer encodes them, and the rows at which a value is missing. */
const levels = [
  { name: 'one run', bytes: [16, 1], gaps: [] },
  { name: 'two runs', bytes: [6, 1, 10, 1], gaps: [] },
  { name: 'a run and gaps', bytes: [6, 1, 4, 0, 6, 1], gaps: [3, 4] },
  { name: 'packed bits', bytes: [3, 0b1111_1111], gaps: [] },
  { name: 'packed bits with gaps', bytes: [3, 0b1110_1101], gaps: [1, 4] },
  { name: 'nothing there', bytes: [16, 0], gaps: [0, 1, 2, 3, 4, 5, 6, 7] },
]
const ROWS = 8

/** A column of one page, of either version. */
function page(version: 1 | 2, encoded: readonly number[], values: Float64Array): ArrayBuffer {
  const lead = version === 1 ? [encoded.length, 0, 0, 0] : []
  const size = lead.length + encoded.length + values.byteLength
  const shared = { num_values: ROWS, encoding: 'PLAIN' } as const
  const header: PageHeader = {
    type: version === 1 ? 'DATA_PAGE' : 'DATA_PAGE_V2',
    uncompressed_page_size: size,
    compressed_page_size: size,
    ...(version === 1
      ? { data_page_header: { ...shared, definition_level_encoding: 'RLE', repetition_level_encoding: 'RLE' } }
      : {
          data_page_header_v2: {
            ...shared,
            num_nulls: ROWS - values.length,
            num_rows: ROWS,
            definition_levels_byte_length: encoded.length,
            repetition_levels_byte_length: 0,
            is_compressed: false,
          },
        }),
  }
  const writer = new ByteWriter()
  writePageHeader(writer, header)
  writer.appendBytes(Uint8Array.from([...lead, ...encoded]))
  writer.appendBytes(new Uint8Array(values.buffer))
  return writer.getBuffer()
}

describe('chunkValues', () => {
  it.each(levels.flatMap((entry) => [1 as const, 2 as const].map((version) => ({ ...entry, version }))))(
    'gives what hyparquet gives: $name, version $version',
    async ({ bytes, gaps, version }) => {
      const all = Float64Array.from({ length: ROWS }, (_, row) => row + 0.5)
      const there = all.filter((_, row) => !gaps.includes(row))
      const stored = page(version, bytes, there)
      const group = { groupStart: 0, groupRows: ROWS, selectStart: 0, selectEnd: ROWS }
      const { data } = readColumn({ view: new DataView(stored), offset: 0 }, group, decoder)
      const found = (await valuesOf(stored, ROWS)).map((values) => [...values].map((value: unknown) => value ?? NaN))
      const wanted = data.map((values) => [...values].map((value: unknown) => value ?? NaN))
      expect(found).toEqual(wanted)
      expect(found.flat()).toEqual([...all].map((value, row) => (gaps.includes(row) ? NaN : value)))
    },
  )

  it('leaves a page without gaps a view of its bytes', async () => {
    const stored = page(
      2,
      [16, 1],
      Float64Array.from({ length: ROWS }, (_, row) => row),
    )
    const [values] = await valuesOf(stored, ROWS)
    expect(values).toBeInstanceOf(Float64Array)
  })
})

describe('indices into a dictionary', () => {
  /** A dictionary of two numbers, and a page of indices of so many bits that all are 1. */
  function indices(width: number): ArrayBuffer {
    const writer = new ByteWriter()
    const dictionary = new Uint8Array(Float64Array.of(0.5, 1.5).buffer)
    writePageHeader(writer, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: dictionary.length,
      compressed_page_size: dictionary.length,
      dictionary_page_header: { num_values: 2, encoding: 'PLAIN' },
    })
    writer.appendBytes(dictionary)
    const run = [2 * ROWS, 1, ...new Array<number>(Math.ceil(width / 8) - 1).fill(0)]
    const stored = Uint8Array.of(16, 1, width, ...run)
    writePageHeader(writer, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: stored.length,
      compressed_page_size: stored.length,
      data_page_header_v2: {
        num_values: ROWS,
        num_nulls: 0,
        num_rows: ROWS,
        encoding: 'RLE_DICTIONARY',
        definition_levels_byte_length: 2,
        repetition_levels_byte_length: 0,
        is_compressed: false,
      },
    })
    writer.appendBytes(stored)
    return writer.getBuffer()
  }

  it('have up to 32 bits; more are damage, though their bytes are there', async () => {
    for (const width of [1, 8, 31, 32]) {
      const pages = await valuesOf(indices(width), ROWS)
      expect(pages.flatMap((values) => [...values])).toEqual(new Array(ROWS).fill(1.5))
    }
    await expectRejection(valuesOf(indices(33), ROWS), { code: 'INVALID_DATA' }, 'indices of 33 bits')
  })
})

describe('readParquet', () => {
  it.each(['PLAIN', 'RLE_DICTIONARY', undefined] as const)('reads numbers of encoding %s alike', async (encoding) => {
    const data = Array.from({ length: 1000 }, (_, row) => (row % 11 === 3 ? null : (row % 7) / 4))
    for (const nullable of [true, undefined]) {
      const full = data.map((value) => value ?? -1)
      const columns = [
        { name: 'gaps', data, type: 'DOUBLE' as const, ...(encoding === undefined ? {} : { encoding }) },
        {
          name: 'full',
          data: full,
          type: 'FLOAT' as const,
          ...(encoding === undefined ? {} : { encoding }),
          ...(nullable === undefined ? {} : { nullable }),
        },
      ]
      const file = new Uint8Array(parquetWriteBuffer({ columnData: columns, rowGroupSize: 300 }))
      const table = await readParquet(file)
      expect(table.columns.map((column) => column.kind === 'number' && [...column.values])).toEqual([
        data.map((value) => value ?? NaN),
        full,
      ])
    }
  })

  it('names the row of a number that f32 does not hold', async () => {
    const data = Float64Array.from({ length: 50 }, (_, row) => (row === 37 ? 1e39 : row))
    const file = new Uint8Array(parquetWriteBuffer({ columnData: [{ name: 'x', data, type: 'DOUBLE' }] }))
    await expect(readParquet(file, { precision: 'f32' })).rejects.toMatchObject({ row: 37, column: 'x' })
  })
})
