import { halfOf } from '../half-precision.js'
import type { BatchReader } from './batch-reader.js'
import { damaged } from './fault.js'
import type { FileLimits } from '../limits.js'
import type { ArrowType } from './schema.js'
import { textsOf } from './texts.js'

/** Values as JavaScript has them: numbers in typed arrays where they can be, else anything; `null` where one is missing. */
export type Values = Float64Array | Float32Array | Int32Array | readonly unknown[]

const DAY = 86_400_000
/** Of each unit of time, by its number. */
const PER_SECOND: readonly number[] = [1, 1e3, 1e6, 1e9]

/** Reads the values of a column of a batch; of a dictionary, its values. */
export function readValues(type: ArrowType, batch: BatchReader, limits: FileLimits): Values {
  const { rows } = batch
  const nulls = batch.node()
  if (type.kind === 'null') return Array.from({ length: rows }, () => null)
  const present = batch.validity(nulls)
  switch (type.kind) {
    case 'boolean': {
      const bits = batch.buffer(Math.ceil(rows / 8))
      return filled(rows, present, (row) => isSet(bits, row))
    }
    case 'integer':
      return withNulls(integers(batch, type.bits, type.isSigned), present)
    case 'half':
      return withNulls(Float32Array.from(aligned(Uint16Array, batch.buffer(2 * rows), rows), halfOf), present)
    case 'float':
      return withNulls(aligned(Float32Array, batch.buffer(4 * rows), rows), present)
    case 'double':
      return withNulls(aligned(Float64Array, batch.buffer(8 * rows), rows), present)
    case 'text':
      return textsOf(type.layout, batch, present, limits)
    case 'decimal':
      return decimals(batch, type.bytes, type.scale, present)
    case 'date': {
      const days = integers(batch, type.unit === 'days' ? 32 : 64, true)
      const length = type.unit === 'days' ? DAY : 1
      return filled(rows, present, (row) => new Date(Number(days[row]) * length))
    }
    case 'timestamp': {
      const times = integers(batch, 64, true)
      return filled(rows, present, (row) => new Date(millisecondsOf(times[row] ?? 0, type.unit)))
    }
    case 'time': {
      const times = integers(batch, type.bits, true)
      return withNulls(
        Float64Array.from({ length: rows }, (_, row) => Number(times[row]) / (PER_SECOND[type.unit] ?? NaN)),
        present,
      )
    }
    case 'unsupported':
      throw damaged(`values of type ${type.name}`)
  }
}

/** Reads a column of indices into the values of a dictionary. */
export function readIndexed(
  values: ArrayLike<unknown>,
  index: { readonly bits: number; readonly isSigned: boolean },
  batch: BatchReader,
): readonly unknown[] {
  const present = batch.validity(batch.node())
  const indices = integers(batch, index.bits, index.isSigned)
  return filled(batch.rows, present, (row) => {
    const at = Number(indices[row])
    if (at >= 0 && at < values.length) return values[at]
    throw damaged(`index ${at} of a dictionary of ${values.length} values`)
  })
}

/** Whether a bit is set, the lowest of a byte first. */
function isSet(bits: Uint8Array, row: number): boolean {
  return (((bits[row >> 3] ?? 0) >> (row & 7)) & 1) === 1
}

function filled(rows: number, present: Uint8Array | null, valueOf: (row: number) => unknown): unknown[] {
  return Array.from({ length: rows }, (_, row) => (present === null || isSet(present, row) ? valueOf(row) : null))
}

/** Numbers with NaN where they are missing. */
function withNulls(values: Numbers | readonly bigint[], present: Uint8Array | null): Values {
  if (present === null) return toValues(values)
  if (!ArrayBuffer.isView(values)) return filled(values.length, present, (row) => values[row])
  const numbers = Float64Array.from(values)
  for (let row = 0; row < numbers.length; row++) if (!isSet(present, row)) numbers[row] = NaN
  return numbers
}

type Numbers =
  Float64Array | Float32Array | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array

function toValues(values: Numbers | readonly bigint[]): Values {
  const isKept = values instanceof Float64Array || values instanceof Float32Array || values instanceof Int32Array
  return isKept || !ArrayBuffer.isView(values) ? values : Float64Array.from(values)
}

/** Integers of any width; those of 64 bits as doubles where all are exact in it. */
function integers(batch: BatchReader, bits: number, isSigned: boolean): Numbers | readonly bigint[] {
  const { rows } = batch
  if (bits !== 8 && bits !== 16 && bits !== 32 && bits !== 64) throw damaged(`integers of ${bits} bits`)
  const bytes = batch.buffer((bits / 8) * rows)
  if (bits === 64)
    return isSigned ? long(aligned(BigInt64Array, bytes, rows)) : long(aligned(BigUint64Array, bytes, rows))
  if (bits === 32) return isSigned ? aligned(Int32Array, bytes, rows) : aligned(Uint32Array, bytes, rows)
  if (bits === 16) return isSigned ? aligned(Int16Array, bytes, rows) : aligned(Uint16Array, bytes, rows)
  return isSigned ? aligned(Int8Array, bytes, rows) : aligned(Uint8Array, bytes, rows)
}

/** The exact integers, as doubles if all can be. */
function long(raw: BigInt64Array | BigUint64Array): Float64Array | readonly bigint[] {
  const values = Float64Array.from({ length: raw.length }, (_, i) => Number(raw[i]))
  return values.every(Number.isSafeInteger) ? values : Array.from(raw)
}

interface TypedArray<T> {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T
}

/** A view of the first elements, or a copy where they are not aligned. */
function aligned<T>(Type: TypedArray<T>, bytes: Uint8Array, length: number): T {
  const isAligned = bytes.byteOffset % Type.BYTES_PER_ELEMENT === 0
  const from = isAligned ? bytes : Uint8Array.from(bytes.subarray(0, length * Type.BYTES_PER_ELEMENT))
  return new Type(from.buffer, from.byteOffset, length)
}

/** Numbers with `scale` decimals, rounded correctly: by one division where both numbers are exact, else from digits. */
function decimals(batch: BatchReader, bytes: number, scale: number, present: Uint8Array | null): readonly unknown[] {
  if (![4, 8, 16, 32].includes(bytes) || Math.abs(scale) > 76)
    throw damaged(`decimals of ${bytes} bytes, scale ${scale}`)
  const buffer = batch.buffer(bytes * batch.rows)
  const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
  return filled(batch.rows, present, (row) => {
    let whole = 0n
    for (let at = bytes - 4; at >= 0; at -= 4) whole = (whole << 32n) | BigInt(view.getUint32(row * bytes + at, true))
    const signed = BigInt.asIntN(8 * bytes, whole)
    const near = Number(signed)
    const isExact = scale >= 0 && scale <= 22 && Number.isSafeInteger(near)
    return isExact ? near / Number(`1e${scale}`) : Number(`${signed}e${-scale}`)
  })
}

/** Whole milliseconds, as a `Date` holds them. */
function millisecondsOf(time: number | bigint, unit: number): number {
  if (unit === 0) return Number(time) * 1000
  const divisor = (PER_SECOND[unit] ?? NaN) / 1000
  if (typeof time === 'bigint') return Number(time / BigInt(divisor))
  return Math.trunc(time / divisor)
}
