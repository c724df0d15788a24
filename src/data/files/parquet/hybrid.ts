import { damaged } from './fault.js'

type Numbers = Uint8Array | Int32Array

/**
 * Fills `output` from runs of equal values and runs of values packed into `width` bits each, the format's "RLE /
 * bit-packing hybrid". A run may be no longer than what is left to fill, and its values must lie before `end`.
 *
 * A run begins with a variable-length integer: its number of values times 2, then the value in whole bytes; or its number
 * of groups of eight values times 2, plus 1, then `width` bytes for each group. A group may be cut off behind the last
 * value, as some writers do.
 *
 * Source: Apache Parquet format, `Encodings.md`, section RLE.
 */
export function readHybrid(bytes: Uint8Array, start: number, end: number, width: number, output: Numbers): void {
  if (width === 0) return
  let at = start
  let filled = 0
  while (filled < output.length) {
    const head = readVarint(bytes, at, end)
    at = head.next
    const left = output.length - filled
    if (head.value % 2 === 0) {
      const count = head.value / 2
      if (count === 0 || count > left) throw damaged(`a run of ${count} values where ${left} are left`)
      const next = at + Math.ceil(width / 8)
      if (next > end) throw damaged('a run that is cut off')
      output.fill(littleEndian(bytes, at, next), filled, filled + count)
      at = next
      filled += count
    } else {
      const groups = (head.value - 1) / 2
      const count = Math.min(8 * groups, left)
      if (groups === 0) throw damaged('a run of 0 values')
      if (at + Math.ceil((count * width) / 8) > end) throw damaged(`${groups} groups of values that are cut off`)
      unpackBits(bytes, at, width, output, filled, count)
      at += groups * width
      filled += count
    }
  }
}

/** Integers of `width` bits, from the lowest bit of a byte on. */
function unpackBits(
  bytes: Uint8Array,
  start: number,
  width: number,
  output: Numbers,
  first: number,
  count: number,
): void {
  if (width > 24) {
    for (let i = 0; i < count; i++) output[first + i] = bitsAt(bytes, 8 * start + i * width, width)
    return
  }
  const mask = 2 ** width - 1
  let at = start
  let buffer = 0
  let bits = 0
  for (let i = 0; i < count; i++) {
    while (bits < width) {
      buffer |= (bytes[at++] ?? 0) << bits
      bits += 8
    }
    output[first + i] = buffer & mask
    buffer >>>= width
    bits -= width
  }
}

/** An unsigned integer of up to 32 bits that begins at any bit. */
export function bitsAt(bytes: Uint8Array, bitOffset: number, width: number): number {
  let value = 0
  let read = 0
  while (read < width) {
    const offset = bitOffset + read
    const shift = offset % 8
    const take = Math.min(8 - shift, width - read)
    value += (((bytes[Math.floor(offset / 8)] ?? 0) >>> shift) & ((1 << take) - 1)) * 2 ** read
    read += take
  }
  return value
}

function littleEndian(bytes: Uint8Array, start: number, end: number): number {
  let value = 0
  for (let i = end - 1; i >= start; i--) value = value * 256 + (bytes[i] ?? 0)
  return value
}

/** A variable-length integer of up to 32 bits, and the offset behind it. */
export function readVarint(bytes: Uint8Array, start: number, end: number): { value: number; next: number } {
  let value = 0
  for (let i = 0; i < 5 && start + i < end; i++) {
    const byte = bytes[start + i] ?? 0
    value += (byte & 127) * 2 ** (7 * i)
    if (byte < 128) return { value, next: start + i + 1 }
  }
  throw damaged('a length that is cut off')
}
