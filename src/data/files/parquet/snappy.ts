import { damaged } from './fault.js'

/**
 * Decompresses a block of Snappy to exactly `length` bytes.
 *
 * The block begins with its decompressed length. The low two bits of each element say what it is: bytes that follow, or a
 * copy of bytes before it whose offset has 11, 16 or 32 bits.
 *
 * Source: "Snappy compressed format description", google/snappy.
 */
export function decompressSnappy(input: Uint8Array, length: number): Uint8Array {
  const output = new Uint8Array(length)
  const from = new DataView(input.buffer, input.byteOffset, input.byteLength)
  const to = new DataView(output.buffer)
  const end = input.length
  let at = skipLength(input)
  let filled = 0
  while (at < end) {
    const tag = input[at++] ?? 0
    if ((tag & 3) === 0) {
      let size = (tag >> 2) + 1
      if (size > 60) {
        const extra = size - 60
        size = littleEndian(input, at, extra) + 1
        at += extra
      }
      if (at + size > end || filled + size > length) throw damaged(`a literal of ${size} bytes`)
      if (size <= SHORT && at + SHORT <= end && filled + SHORT <= length) copyWords(from, at, to, filled, size)
      else copyLiteral(input, at, output, filled, size)
      at += size
      filled += size
    } else {
      const isShort = (tag & 3) === 1
      const size = isShort ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1
      let distance = (input[at++] ?? 0) | (isShort ? (tag >> 5) << 8 : (input[at++] ?? 0) << 8)
      if ((tag & 3) === 3) {
        distance += littleEndian(input, at, 2) * 65_536
        at += 2
      }
      const isRepeat = distance < 4 || distance > filled
      if (!isRepeat && size <= SHORT && filled + SHORT <= length) copyWords(to, filled - distance, to, filled, size)
      else copyBack(output, filled, distance, size)
      filled += size
    }
  }
  if (filled !== length) throw damaged(`${filled} bytes of Snappy where there must be ${length}`)
  return output
}

/** Most elements are no longer: four words are copied whatever their length, since what follows them overwrites the rest. */
const SHORT = 16

/** Copies `size` bytes, at most `SHORT`, and a few more; a copy that overlaps itself lies four bytes back at least. */
function copyWords(from: DataView, start: number, to: DataView, filled: number, size: number): void {
  to.setUint32(filled, from.getUint32(start, true), true)
  to.setUint32(filled + 4, from.getUint32(start + 4, true), true)
  if (size <= 8) return
  to.setUint32(filled + 8, from.getUint32(start + 8, true), true)
  to.setUint32(filled + 12, from.getUint32(start + 12, true), true)
}

/** Longer copies are faster by a call into the engine, shorter ones byte by byte. */
const LONG = 64

export function copyLiteral(input: Uint8Array, at: number, output: Uint8Array, filled: number, size: number): void {
  if (size > LONG) output.set(input.subarray(at, at + size), filled)
  else for (let i = 0; i < size; i++) output[filled + i] = input[at + i] ?? 0
}

/** Copies `size` bytes from `distance` bytes before; the two may overlap, which repeats them. */
export function copyBack(output: Uint8Array, filled: number, distance: number, size: number): void {
  if (distance === 0 || distance > filled || filled + size > output.length)
    throw damaged(`a copy of ${size} bytes from ${distance} bytes before`)
  const from = filled - distance
  if (size > LONG && distance >= size) output.copyWithin(filled, from, from + size)
  else for (let i = 0; i < size; i++) output[filled + i] = output[from + i] ?? 0
}

function skipLength(input: Uint8Array): number {
  for (let i = 0; i < 5; i++) if ((input[i] ?? 128) < 128) return i + 1
  throw damaged('a block of Snappy without a length')
}

function littleEndian(input: Uint8Array, start: number, count: number): number {
  let value = 0
  for (let i = count - 1; i >= 0; i--) value = value * 256 + (input[start + i] ?? 0)
  return value
}
