import type { Random } from './random.ts'

/** Whole numbers at which formats overflow, wrap or end. */
const EDGES = [
  0,
  1,
  2,
  7,
  8,
  127,
  128,
  255,
  256,
  32767,
  65535,
  65536,
  2 ** 24,
  2 ** 30,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
]

/** Pieces that text formats give a meaning to, or that JavaScript does. */
const MARKS = [
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\r\n',
  '\0',
  ' ',
  '{',
  '}',
  '[',
  ']',
  ':',
  '-',
  '+',
  '.',
  '\\',
  '#',
]
const NUMBERS = [
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '0x10',
  '1e-400',
  '9007199254740993',
  '12345678901234567890123',
  '1.234,5',
]
const WORDS = [
  'null',
  'true',
  'constructor',
  '__proto__',
  '"__proto__":',
  '"a":1,"a":2',
  'sep=;\n',
  '2020-02-30',
  '""""',
]
const ODD = ['\u{feff}', '\u{202e}', '\u{1f600}', '\ud800', '\u001b[2J', '[[[[[[[[[[[[[[[[', '{"a":{"a":{"a":']
const PIECES = [...MARKS, ...NUMBERS, ...WORDS, ...ODD].map((piece) => new TextEncoder().encode(piece))

type Change = (bytes: Uint8Array, random: Random, others: readonly Uint8Array[]) => Uint8Array

const small: readonly Change[] = [flipBit, setByte, setNumber, insertPiece]
const large: readonly Change[] = [cut, removeRange, repeatRange, moveRange, splice]
/** Small changes are drawn more often: what is cut off or joined is mostly refused at once. */
const changes = [...small, ...small, ...small, ...large]

/** The bytes with one to eight changes, half of them with a single one. */
export function damaged(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  // `slice` of a Node Buffer would not copy.
  let changed: Uint8Array = Uint8Array.from(bytes)
  for (let left = random.pick([1, 1, 1, 2, 3, 8]); left > 0; left--) {
    changed = random.pick(changes)(changed, random, others)
  }
  return changed
}

function flipBit(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length)
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return bytes
}

function setByte(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length)
  if (at < bytes.length) bytes[at] = random.pick([random.below(256), 0, 255, 127, 128])
  return bytes
}

/** A number of 2, 4 or 8 bytes, in either order. */
function setNumber(bytes: Uint8Array, random: Random): Uint8Array {
  const size = random.pick([2, 4, 8])
  if (bytes.length < size) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = random.below(bytes.length - size + 1)
  const value = random.pick([random.pick(EDGES), random.below(bytes.length * 2), random.bits()])
  const little = random.below(2) === 0
  if (size === 2) view.setUint16(at, value, little)
  else if (size === 4) view.setUint32(at, value, little)
  else view.setBigUint64(at, random.below(4) === 0 ? 2n ** 64n - BigInt(value) : BigInt(value), little)
  return bytes
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, random.below(bytes.length + 1))
}

function rangeOf(bytes: Uint8Array, random: Random): [first: number, end: number] {
  const first = random.below(bytes.length)
  return [first, Math.min(bytes.length, first + 1 + random.below(random.pick([4, 16, 64])))]
}

function removeRange(bytes: Uint8Array, random: Random): Uint8Array {
  const [first, end] = rangeOf(bytes, random)
  return inserted(bytes.subarray(0, first), [], bytes.subarray(end))
}

function repeatRange(bytes: Uint8Array, random: Random): Uint8Array {
  const [first, end] = rangeOf(bytes, random)
  const copies = Array.from({ length: 1 + random.below(random.pick([2, 8, 64])) }, () => bytes.subarray(first, end))
  return inserted(bytes.subarray(0, end), copies, bytes.subarray(end))
}

function insertPiece(bytes: Uint8Array, random: Random): Uint8Array {
  const at = random.below(bytes.length + 1)
  return inserted(bytes.subarray(0, at), [random.pick(PIECES)], bytes.subarray(at))
}

function moveRange(bytes: Uint8Array, random: Random): Uint8Array {
  const [first, end] = rangeOf(bytes, random)
  bytes.copyWithin(random.below(bytes.length + 1), first, end)
  return bytes
}

/** The start of one file and the end of another. */
function splice(bytes: Uint8Array, random: Random, others: readonly Uint8Array[]): Uint8Array {
  const other = random.pick(others)
  return inserted(bytes.subarray(0, random.below(bytes.length + 1)), [], other.subarray(random.below(other.length + 1)))
}

/** A new array, so that no change reaches the file that it began from. */
function inserted(before: Uint8Array, middle: readonly Uint8Array[], after: Uint8Array): Uint8Array {
  const parts = [before, ...middle, after]
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let filled = 0
  for (const part of parts) {
    whole.set(part, filled)
    filled += part.length
  }
  return whole
}
