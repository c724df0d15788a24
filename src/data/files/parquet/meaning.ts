import { halfOf } from '../half-precision.js'
import { damaged } from './fault.js'
import type { ParquetColumn, TimeUnit } from './footer.js'
import type { RawValues } from './plain.js'

/** Values as a language has them: numbers in typed arrays where they can be, else anything. */
export type Values = Float64Array | Float32Array | Int32Array | Uint32Array | readonly unknown[]

const decoder = new TextDecoder()
const DAY = 86_400_000

/** What stored values mean: texts, dates, decimals. Integers of 64 bits become f64 where all of them are exact in it. */
export function interpret(raw: RawValues, column: ParquetColumn): Values {
  const { meaning, type } = column
  switch (meaning.kind) {
    case 'text':
      return type === 'BYTE_ARRAY' || type === 'FIXED_LEN_BYTE_ARRAY' ? bytesOf(raw).map(textOf) : plain(raw, type)
    case 'json':
      return bytesOf(raw).map(jsonOf)
    case 'uuid':
      return bytesOf(raw).map(uuidOf)
    case 'half':
      return Float32Array.from(bytesOf(raw), (bytes) => halfOf((bytes[0] ?? 0) + 256 * (bytes[1] ?? 0)))
    case 'decimal':
      return decimals(raw, meaning.scale)
    case 'date':
      return Array.from(raw, (days) => new Date(Number(days) * DAY))
    case 'time stamp':
      return Array.from(raw, (time) => new Date(millisecondsOf(time, meaning.unit)))
    case 'unsigned':
      if (raw instanceof Int32Array) return new Uint32Array(raw.buffer as ArrayBuffer, raw.byteOffset, raw.length)
      if (raw instanceof BigInt64Array)
        return plain(Array.from(raw, (value) => BigInt.asUintN(64, value)) as RawValues, type)
      return plain(raw, type)
    case 'plain':
    case 'unsupported':
      return plain(raw, type)
  }
}

function plain(raw: RawValues, type: ParquetColumn['type']): Values {
  if (type === 'INT96') return Array.from(raw, (time) => new Date(millisecondsOf(time, 'nanoseconds')))
  return raw instanceof BigInt64Array ? (asDoubles(raw) ?? Array.from(raw)) : raw
}

/** Integers of 64 bits as doubles, read as two halves, which is several times faster; null where one is not exact. */
function asDoubles(raw: BigInt64Array): Float64Array | null {
  const halves = new Int32Array(raw.buffer, raw.byteOffset, 2 * raw.length)
  const values = new Float64Array(raw.length)
  for (let i = 0; i < values.length; i++) {
    const value = (halves[2 * i + 1] ?? 0) * 2 ** 32 + ((halves[2 * i] ?? 0) >>> 0)
    if (!Number.isSafeInteger(value)) return null
    values[i] = value
  }
  return values
}

function bytesOf(raw: RawValues): readonly Uint8Array[] {
  return Array.from(raw as readonly unknown[], (value) => {
    if (value instanceof Uint8Array) return value
    throw damaged('numbers where there must be bytes')
  })
}

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes)) as unknown
  } catch {
    throw damaged('a text that is not JSON')
  }
}

function uuidOf(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/** Numbers with `scale` decimals, rounded correctly: by one division where both numbers are exact, else from digits. */
function decimals(raw: RawValues, scale: number): Float64Array {
  if (scale < 0 || scale > 76) throw damaged(`decimals of scale ${scale}`)
  const power = scale <= 22 ? Number(`1e${scale}`) : null
  return Float64Array.from(raw as readonly unknown[], (value) => {
    const whole = value instanceof Uint8Array ? bigIntOf(value) : (value as number | bigint)
    const near = Number(whole)
    return power !== null && Number.isSafeInteger(near) ? near / power : Number(`${whole}e-${scale}`)
  })
}

/** A signed integer of any length, its first byte the highest. */
function bigIntOf(bytes: Uint8Array): bigint {
  if (bytes.length > 64) throw damaged(`a decimal of ${bytes.length} bytes`)
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return BigInt.asIntN(8 * bytes.length, value)
}

/** Whole milliseconds, as a `Date` holds them. */
function millisecondsOf(time: unknown, unit: TimeUnit): number {
  if (typeof time !== 'bigint') return Number(time)
  if (unit === 'milliseconds') return Number(time)
  return Number(time / (unit === 'microseconds' ? 1000n : 1_000_000n))
}
