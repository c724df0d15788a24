import { gzipSync } from 'node:zlib'
import {
  bool,
  CompressionType,
  dateDay,
  dateMillisecond,
  decimal,
  dictionary,
  duration,
  fixedSizeList,
  float16,
  float32,
  float64,
  int16,
  int32,
  int64,
  int8,
  largeUtf8,
  list,
  nullType,
  setCompressionCodec,
  struct,
  timeMicrosecond,
  timestamp,
  TimeUnit,
  uint16,
  uint32,
  uint64,
  uint8,
  utf8,
} from '@uwdata/flechette'
import { describe, expect, it } from 'vitest'
import { readArrow, type Table } from '../../../../src/data/files/arrow/arrow.js'
import { expectRejection } from '../../../support/errors.js'
import { zipOf, zstdOf } from '../../../support/compress.js'
import { everySource } from '../../../support/sources.js'
import { arrowOf } from './samples.js'

const DAY = 86_400_000
const when = [Date.UTC(2024, 1, 29), Date.UTC(1969, 6, 20)]

/** Values of a number column, texts of a category, `null` where one is missing. */
function valuesOf({ columns }: Table, name: string): unknown[] {
  const column = columns.find((one) => one.name === name)
  if (column === undefined) throw new Error(`no column ${name}`)
  if (column.kind === 'number') return [...column.values].map((value) => (Number.isNaN(value) ? null : value))
  return [...column.codes].map((code) => column.categories[code] ?? null)
}

describe.each(['file', 'stream'] as const)('an Arrow %s', (format) => {
  it('may have a buffer of no bytes for texts that are all empty', async () => {
    const bytes = arrowOf({ t: ['', null, ''] }, { t: utf8() }, { format })
    const view = new DataView(bytes.buffer)
    // Flechette pads the buffer to 8 bytes: the third of the batch, behind 8 bytes of validity and 16 of offsets.
    const places = Array.from({ length: Math.floor(bytes.length / 8) - 1 }, (_, i) => 8 * i)
    const at = places.filter(
      (place) => view.getBigInt64(place, true) === 24n && view.getBigInt64(place + 8, true) === 8n,
    )
    expect(at).toHaveLength(1)
    view.setBigInt64((at[0] ?? 0) + 8, 0n, true)
    const table = await readArrow(bytes)
    expect(table.rows).toBe(3)
    expect(valuesOf(table, 't').map((text) => text ?? '')).toEqual(['', '', ''])
  })

  it.each([
    ['int8', int8(), [-128, null, 127]],
    ['int16', int16(), [-32768, null, 32767]],
    ['int32', int32(), [-2147483648, null, 2147483647]],
    ['int64', int64(), [-5, null, 9007199254740991]],
    ['uint8', uint8(), [0, null, 255]],
    ['uint16', uint16(), [0, null, 65535]],
    ['uint32', uint32(), [0, null, 4294967295]],
    ['uint64', uint64(), [0, null, 9007199254740991]],
    ['float16', float16(), [1.5, null, -0.25]],
    ['float32', float32(), [1.5, null, 16777216]],
    ['float64', float64(), [0.1, null, -1e300]],
    ['decimal', decimal(10, 2), [12.5, null, -0.01]],
  ])('has %s as numbers, with nulls and without', async (_, type, values) => {
    const whole = values.map((value) => value ?? 1)
    const table = await readArrow(arrowOf({ a: values, b: whole }, { a: type, b: type }, { format }))
    expect(table.rows).toBe(3)
    expect(table.columns.map(({ kind }) => kind)).toEqual(['number', 'number'])
    expect(valuesOf(table, 'a')).toEqual(values)
    expect(valuesOf(table, 'b')).toEqual(whole)
  })

  it.each([
    ['utf8', utf8()],
    ['large utf8', largeUtf8()],
    ['a dictionary', dictionary(utf8())],
    ['a dictionary with indices of 8 bits', dictionary(utf8(), int8())],
    ['a dictionary of large texts', dictionary(largeUtf8(), uint16())],
  ])('has %s as texts', async (_, type) => {
    const values = ['a', null, '', 'more than twelve bytes, ünïcödé', 'a', '東京']
    const table = await readArrow(arrowOf({ t: values }, { t: type }, { format }))
    expect(table.columns[0]?.kind).toBe('category')
    // The empty text is a missing value, as in every other format.
    expect(valuesOf(table, 't').map((text) => text ?? '')).toEqual(values.map((text) => text ?? ''))
  })

  it.each([utf8(), largeUtf8()])('has texts that are all empty, of no bytes at all', async (type) => {
    const table = await readArrow(arrowOf({ t: ['', ''], n: [1, 2] }, { t: type, n: float64() }, { format }))
    expect(table.rows).toBe(2)
    expect(valuesOf(table, 't').map((text) => text ?? '')).toEqual(['', ''])
  })

  it.each([
    ['days', dateDay()],
    ['milliseconds', dateMillisecond()],
    ['timestamps in seconds', timestamp(TimeUnit.SECOND)],
    ['timestamps in milliseconds', timestamp(TimeUnit.MILLISECOND, 'UTC')],
    ['timestamps in microseconds', timestamp(TimeUnit.MICROSECOND)],
    ['timestamps in nanoseconds', timestamp(TimeUnit.NANOSECOND)],
  ])('has dates as %s', async (_, type) => {
    const values = when.map((time) => new Date(time))
    const table = await readArrow(arrowOf({ d: [...values, null] }, { d: type }, { format }))
    expect(table.columns[0]).toMatchObject({ kind: 'number', readAs: 'date' })
    expect(valuesOf(table, 'd')).toEqual([...when.map((time) => time / DAY), null])
  })

  it('has times of day and durations in seconds, booleans as such, and a column of nulls', async () => {
    const columns = { time: [3_600_000_000n, null], span: [1500n, 250n], ok: [true, null], none: [null, null] }
    const types = { time: timeMicrosecond(), span: duration(TimeUnit.MILLISECOND), ok: bool(), none: nullType() }
    const table = await readArrow(arrowOf(columns, types, { format }))
    expect(valuesOf(table, 'time')).toEqual([3600, null])
    expect(valuesOf(table, 'span')).toEqual([1.5, 0.25])
    expect(table.columns[2]).toMatchObject({ readAs: 'boolean' })
    expect(valuesOf(table, 'ok')).toEqual(['true', null])
    expect(valuesOf(table, 'none')).toEqual([null, null])
  })

  it('has all of its batches, in order', async () => {
    const a = Array.from({ length: 1000 }, (_, i) => i / 4)
    const t = a.map((value) => `t${value % 7}`)
    const bytes = arrowOf({ a, t }, { a: float64(), t: dictionary(utf8()) }, { format, maxBatchRows: 300 })
    const table = await readArrow(bytes)
    expect(table.rows).toBe(1000)
    expect(valuesOf(table, 'a')).toEqual(a)
    expect(valuesOf(table, 't')).toEqual(t)
  })

  it('is read from every source, and compressed as a whole', async () => {
    const bytes = arrowOf({ a: [1, 2.5], t: ['x', 'y'] }, { a: float64() }, { format })
    const expected = await readArrow(bytes)
    for (const [, source] of everySource(bytes)) expect(await readArrow(source())).toEqual(expected)
    for (const packed of [gzipSync(bytes), zstdOf(bytes), zipOf({ 'a.arrow': bytes })])
      expect(await readArrow(Uint8Array.from(packed))).toEqual(expected)
  })

  it('may have columns that are not read, unless they are wanted', async () => {
    const columns = {
      l: [[1, 2], null, [3]],
      s: [{ x: 1, t: 'a' }, { x: 2, t: 'b' }, null],
      f: [[1, 2], null, [3, 4]],
      a: [1, 2, 3],
    }
    const struct2 = struct({ x: float64(), t: dictionary(utf8()) })
    const types = { l: list(int32()), s: struct2, f: fixedSizeList(int32(), 2), a: int32() }
    const bytes = arrowOf(columns, types, { format })
    const table = await readArrow(bytes, { types: { l: 'ignore', s: 'ignore', f: 'ignore' } })
    expect(table.columns.map(({ name }) => name)).toEqual(['a'])
    expect(valuesOf(table, 'a')).toEqual([1, 2, 3])
    await expectRejection(readArrow(bytes), { code: 'INVALID_DATA', column: 'l' }, `types: { "l": 'ignore' }`)
  })

  it('has buffers compressed by LZ4 or Zstandard', async () => {
    setCompressionCodec(CompressionType.LZ4_FRAME, { encode: lz4Periodic, decode: () => new Uint8Array() })
    setCompressionCodec(CompressionType.ZSTD, { encode: zstdConstant, decode: () => new Uint8Array() })
    const a = Array.from({ length: 500 }, () => 0.1)
    const zero = a.map(() => 0)
    const types = { a: float64(), t: utf8() }
    const lz4 = arrowOf({ a, t: a.map(() => 'xyz') }, types, { format, codec: CompressionType.LZ4_FRAME })
    // Uncompressed, the numbers take 4,000 bytes, the texts 1,500 and their offsets 2,004, which do not repeat.
    expect(lz4.length).toBeLessThan(4500)
    const table = await readArrow(lz4)
    expect(valuesOf(table, 'a')).toEqual(a)
    expect(valuesOf(table, 't')).toEqual(a.map(() => 'xyz'))
    const zstd = arrowOf({ a: zero, t: zero.map(() => 'xyz') }, types, { format, codec: CompressionType.ZSTD })
    expect(zstd.length).toBeLessThan(5000)
    expect(valuesOf(await readArrow(zstd), 'a')).toEqual(zero)
  })
})

/** A frame of LZ4 with one block, for bytes that repeat every 8: 8 literals, a copy from 8 before, the last 5 as literals. */
function lz4Periodic(bytes: Uint8Array): Uint8Array {
  const isPeriodic = bytes.length > 40 && bytes.every((byte, i) => i < 8 || byte === bytes[i - 8])
  if (!isPeriodic) return bytes
  let rest = bytes.length - 8 - 5 - 4 - 15
  const length: number[] = []
  for (; rest >= 255; rest -= 255) length.push(255)
  const copy = [(8 << 4) | 15, ...bytes.subarray(0, 8), 8, 0, ...length, rest]
  const block = [...copy, 5 << 4, ...bytes.subarray(bytes.length - 5)]
  const size = new Uint8Array(Uint32Array.of(block.length).buffer)
  return Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0, ...size, ...block, 0, 0, 0, 0)
}

/** A frame of Zstandard with one block of a single byte that is repeated (RFC 8878, section 3.1.1.2). */
function zstdConstant(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 40 || bytes.some((byte) => byte !== bytes[0])) return bytes
  const size = new Uint8Array(Uint32Array.of(bytes.length).buffer)
  const header = new Uint8Array(Uint32Array.of((bytes.length << 3) | 3).buffer).subarray(0, 3)
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0, ...size, ...header, bytes[0] ?? 0)
}

describe('readArrow', () => {
  it('refuses 64-bit integers that f64 would change, unless they are read as texts', async () => {
    const bytes = arrowOf({ id: [1n, 9007199254740993n] }, { id: int64() })
    await expectRejection(readArrow(bytes), { code: 'INVALID_DATA', column: 'id', row: 1 })
    expect(valuesOf(await readArrow(bytes, { types: { id: 'category' } }), 'id')).toEqual(['1', '9007199254740993'])
  })

  it('says that a stream has no end mark', async () => {
    const bytes = arrowOf({ a: [1, 2] }, { a: float64() }, { format: 'stream' })
    expect((await readArrow(bytes)).notes).toEqual([])
    const { rows, notes } = await readArrow(bytes.subarray(0, bytes.length - 8))
    expect(rows).toBe(2)
    expect(notes?.[0]).toContain('no end mark')
  })

  it('refuses unknown names, and tables without rows', async () => {
    const bytes = arrowOf({ a: [1, 2] }, { a: float64() })
    await expectRejection(readArrow(bytes, { types: { b: 'ignore' } }), { code: 'INVALID_DATA' }, 'b')
    await expectRejection(readArrow(arrowOf({ a: [] }, { a: float64() })), { code: 'INVALID_DATA' }, '0 rows')
  })

  it('refuses Feather version 1', async () => {
    const feather = new TextEncoder().encode('FEA1....FEA1')
    await expectRejection(readArrow(feather), { code: 'UNSUPPORTED' }, 'Feather file of version 1')
  })
})
