import { readFileSync } from 'node:fs'
import { ByteWriter, parquetWriteBuffer, type ColumnSource } from 'hyparquet-writer'
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js'
import { describe, expect, it } from 'vitest'
import { readParquet, type Table } from '../../../../src/data/files/parquet/parquet.js'
import { WellfitError } from '../../../../src/errors.js'
import { expectRejection } from '../../../support/errors.js'

function fixture(name: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(readFileSync(new URL(`../fixtures/parquet/${name}.parquet`, import.meta.url)))
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const changed = bytes.slice()
  changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return changed
}

/** A table, or a typed error; anything else fails the test. */
async function outcomeOf(bytes: Uint8Array): Promise<Table | WellfitError> {
  try {
    return await readParquet(bytes)
  } catch (error) {
    if (error instanceof WellfitError) return error
    throw error
  }
}

/** The bit that is wrong in the file: a length of levels of −2 bytes, which once was read without end. */
const WRONG_BIT = 172
const hanging = fixture('hang-bit')
const whole = flipped(hanging, WRONG_BIT)

describe('a Parquet file with one bit flipped', () => {
  it('of 881 bytes is read or refused by a typed error, for each of its 7,048 bits', async () => {
    expect(whole).toHaveLength(881)
    const original = await readParquet(whole)
    expect(original).toMatchObject({
      rows: 50,
      notes: ['The pages of this Parquet file have no checksum: damaged values would go unnoticed.'],
    })
    let refused = 0
    for (let bit = 0; bit < 8 * whole.length; bit++) {
      const outcome = await outcomeOf(flipped(whole, bit))
      if (outcome instanceof WellfitError) {
        refused++
        expect(['INVALID_DATA', 'UNSUPPORTED']).toContain(outcome.code)
      } else expect(outcome.rows).toBe(50)
    }
    expect(refused).toBeGreaterThan(3000)
  })

  it('is refused where that once hung', async () => {
    await expectRejection(readParquet(hanging), { code: 'INVALID_DATA' }, 'levels of -2 bytes')
  })

  it('of pages with checksums never has other values', async () => {
    const bytes = fixture('checksums')
    const original = await readParquet(bytes)
    const footer = new DataView(bytes.buffer).getUint32(bytes.length - 8, true)
    let refused = 0
    for (let bit = 32; bit < 8 * (bytes.length - 8 - footer); bit += 61) {
      const outcome = await outcomeOf(flipped(bytes, bit))
      if (outcome instanceof WellfitError) refused++
      else expect(outcome.columns).toEqual(original.columns)
    }
    expect(refused).toBeGreaterThan(1000)
  })
})

describe('a Parquet file that announces too much', () => {
  /** A file of one column with the given footer and no pages but `body`. */
  function file(body: Uint8Array, rows: number, meta: Record<string, unknown>, before = {}, behind = {}): Uint8Array {
    const writer = new ByteWriter()
    const footer = new ByteWriter()
    writer.appendBytes(new TextEncoder().encode('PAR1'))
    writer.appendBytes(body)
    serializeTCompactProtocol(footer, {
      field_1: 2,
      field_2: [
        { field_4: 'root', field_5: 1 },
        { field_1: 1, field_3: 0, field_4: 'x' },
      ],
      field_3: BigInt(rows),
      field_4: [
        {
          field_1: [
            {
              ...before,
              field_2: 0n,
              field_3: {
                field_1: 1,
                field_2: [0],
                field_3: ['x'],
                field_4: 0,
                field_5: BigInt(rows),
                field_6: BigInt(body.length),
                field_7: BigInt(body.length),
                field_9: 4n,
                ...meta,
              },
              ...behind,
            },
          ],
          field_2: BigInt(body.length),
          field_3: BigInt(rows),
        },
      ],
    })
    const bytes = footer.getBytes()
    writer.appendBytes(bytes)
    writer.appendUint32(bytes.length)
    writer.appendBytes(new TextEncoder().encode('PAR1'))
    return writer.getBytes()
  }

  it('is refused before memory is taken for its rows', async () => {
    await expectRejection(readParquet(file(new Uint8Array(20), 2 ** 30, {})), { code: 'INVALID_DATA' }, 'cells')
  })

  it('is refused where a column is in another file, or encrypted', async () => {
    const elsewhere = file(new Uint8Array(20), 2, {}, { field_1: 'part-0.parquet' })
    await expectRejection(
      readParquet(elsewhere),
      { value: 'a column in another file' },
      'the values of all of its columns',
    )
    const encrypted = file(new Uint8Array(20), 2, {}, {}, { field_8: { field_1: {} } })
    await expectRejection(readParquet(encrypted), { value: 'an encrypted column' }, 'without encryption')
  })

  it('is refused where its columns do not lie within it, or overlap', async () => {
    const body = new Uint8Array(20)
    for (const meta of [{ field_9: -1n }, { field_9: 2n }, { field_7: -5n }, { field_7: 1000n }, { field_9: 10_000n }])
      await expectRejection(readParquet(file(body, 2, meta)), { code: 'INVALID_DATA' }, 'a column from byte')
  })

  it('is refused where its pages decompress out of proportion', async () => {
    // A page of 2²⁹ bytes in its header alone.
    const page = new ByteWriter()
    serializeTCompactProtocol(page, {
      field_1: 0,
      field_2: 2 ** 29,
      field_3: 4,
      field_5: { field_1: 2, field_2: 0, field_3: 3, field_4: 3 },
    })
    page.appendBytes(Uint8Array.of(0, 0, 0, 0))
    await expectRejection(readParquet(file(page.getBytes(), 2, { field_4: 1 })), { code: 'INVALID_DATA' }, 'decompress')
  })
})

describe('readParquet', () => {
  it('gives a typed error for what is within a page: runs, indices, lengths', async () => {
    const columnData: ColumnSource[] = [
      { name: 't', data: Array.from({ length: 60 }, (_, i) => (i % 9 === 4 ? null : `w${i % 5}`)), type: 'STRING' },
      { name: 'i', data: Array.from({ length: 60 }, (_, i) => i % 7), type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
    ]
    const bytes = new Uint8Array(parquetWriteBuffer({ columnData, codec: 'UNCOMPRESSED' }))
    for (let at = 4; at < bytes.length; at++) {
      for (const value of [0, 0x7f, 0xff]) {
        const changed = bytes.slice()
        changed[at] = value
        const outcome = await outcomeOf(changed)
        expect(outcome).toMatchObject(outcome instanceof WellfitError ? { functionName: 'readParquet' } : { rows: 60 })
      }
    }
  })
})
