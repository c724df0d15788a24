import { damaged } from './fault.js'
import type { ParquetColumn } from './footer.js'

/** Values as they are stored, before their meaning is looked at. Views of the page where they can be. */
export type RawValues = Int32Array | BigInt64Array | Float32Array | Float64Array | readonly unknown[]

/** Values one after the other, the format's encoding PLAIN, from `start` on. */
export function readPlain(page: Uint8Array, start: number, count: number, column: ParquetColumn): RawValues {
  const { type, typeLength } = column
  switch (type) {
    case 'INT32':
      return new Int32Array(aligned(page, start, count, 4), ...viewOf(page, start, count, 4))
    case 'FLOAT':
      return new Float32Array(aligned(page, start, count, 4), ...viewOf(page, start, count, 4))
    case 'DOUBLE':
      return new Float64Array(aligned(page, start, count, 8), ...viewOf(page, start, count, 8))
    case 'INT64':
      return new BigInt64Array(aligned(page, start, count, 8), ...viewOf(page, start, count, 8))
    case 'BOOLEAN':
      checkLeft(page, start, Math.ceil(count / 8))
      return Array.from({ length: count }, (_, i) => (((page[start + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1)
    case 'INT96':
      return readInt96(page, start, count)
    case 'BYTE_ARRAY':
      return readByteArrays(page, start, count)
    case 'FIXED_LEN_BYTE_ARRAY':
      checkLeft(page, start, count * typeLength)
      return Array.from({ length: count }, (_, i) =>
        page.subarray(start + i * typeLength, start + (i + 1) * typeLength),
      )
  }
}

function checkLeft(page: Uint8Array, start: number, length: number): void {
  if (start + length > page.length) throw damaged(`${length} bytes of values where ${page.length - start} are left`)
}

function isAligned(page: Uint8Array, start: number, size: number): boolean {
  return (page.byteOffset + start) % size === 0
}

/** The memory for a typed array of values: the page's own where they lie at a multiple of their size, else a copy. */
function aligned(page: Uint8Array, start: number, count: number, size: number): ArrayBuffer {
  checkLeft(page, start, count * size)
  if (isAligned(page, start, size)) return page.buffer as ArrayBuffer
  return Uint8Array.from(page.subarray(start, start + count * size)).buffer
}

function viewOf(page: Uint8Array, start: number, count: number, size: number): [byteOffset: number, length: number] {
  return [isAligned(page, start, size) ? page.byteOffset + start : 0, count]
}

/** Time stamps of Impala and Spark: nanoseconds within the day, then the Julian day. */
function readInt96(page: Uint8Array, start: number, count: number): bigint[] {
  checkLeft(page, start, 12 * count)
  const view = new DataView(page.buffer, page.byteOffset + start, 12 * count)
  return Array.from({ length: count }, (_, i) => {
    const days = BigInt(view.getInt32(12 * i + 8, true) - 2_440_588)
    return days * 86_400_000_000_000n + view.getBigInt64(12 * i, true)
  })
}

function readByteArrays(page: Uint8Array, start: number, count: number): Uint8Array[] {
  return [...byteArrayBatches(page, count, count, start)][0] ?? []
}

/** Byte arrays in the encoding PLAIN, each after its length, at most `batch` at a time. */
export function* byteArrayBatches(
  page: Uint8Array,
  count: number,
  batch: number,
  start = 0,
): Generator<Uint8Array[], void, undefined> {
  checkLeft(page, start, 4 * count)
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength)
  let at = start
  for (let done = 0; done < count; done += batch) {
    yield Array.from({ length: Math.min(batch, count - done) }, () => {
      checkLeft(page, at, 4)
      const first = at + 4
      at = first + view.getUint32(at, true)
      checkLeft(page, first, at - first)
      return page.subarray(first, at)
    })
  }
}

/** The encoding BYTE_STREAM_SPLIT: the first bytes of all values, then their second bytes, and so on. */
export function readSplit(page: Uint8Array, start: number, count: number, column: ParquetColumn): RawValues {
  const sizes: Partial<Record<ParquetColumn['type'], number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 }
  const size = column.type === 'FIXED_LEN_BYTE_ARRAY' ? column.typeLength : sizes[column.type]
  if (size === undefined) throw damaged(`values of ${column.type} split into bytes`)
  checkLeft(page, start, count * size)
  const joined = new Uint8Array(count * size)
  for (let byte = 0; byte < size; byte++) {
    const from = start + byte * count
    for (let i = 0; i < count; i++) joined[i * size + byte] = page[from + i] ?? 0
  }
  return readPlain(joined, 0, count, column)
}
