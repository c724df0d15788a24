import { WellfitError } from '../../../errors.js'
import { joined } from '../source.js'
import { NOTHING, type Decoder } from './decoder.js'

/**
 * Passes on the whole characters of UTF-8 text; chunks may end within a character. A byte order mark is dropped. Bytes
 * that are not UTF-8 text set `fault`, with the offset of the first of them; the text before it is still passed on.
 */
export class Utf8Checker implements Decoder {
  readonly #functionName: string
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #isStart = true
  #isAscii = true
  /** Bytes that were not passed on: an incomplete character, or what begins with the first fault. */
  rest: Uint8Array = NOTHING
  /** Bytes of the file before `rest`. */
  offset = 0
  fault: WellfitError | null = null

  constructor(functionName: string) {
    this.#functionName = functionName
  }

  /**
   * After a fault: whether the text may be in an encoding of one byte a character, since all of it before the fault is ASCII
   * and the fault is neither a NUL nor the beginning of a character that is cut off behind its second byte.
   */
  get mayBeSingleByte(): boolean {
    const isCutOff = this.rest.length > 1 && completeLength(this.rest) === 0
    return this.#isAscii && this.rest[0] !== 0 && !isCutOff
  }

  /** The complete characters of the text so far. */
  push(chunk: Uint8Array): Uint8Array {
    const bytes = this.rest.length === 0 ? chunk : joined([this.rest, chunk], this.rest.length + chunk.length)
    const checked = this.#check(bytes.subarray(0, completeLength(bytes)))
    this.rest = bytes.slice(checked.length)
    this.offset += checked.length
    return this.#withoutMark(checked)
  }

  /** Call after the last chunk: the last character must be complete. */
  end(): Uint8Array {
    if (this.fault === null && this.rest.length > 0) {
      this.fault = notUtf8(this.#functionName, this.rest, 0, this.offset)
    }
    return NOTHING
  }

  #check(bytes: Uint8Array): Uint8Array {
    const zero = bytes.indexOf(0)
    if (zero === -1 && isAscii(bytes)) return bytes
    if (zero === -1 && this.#isText(bytes)) {
      this.#isAscii = false
      return bytes
    }
    const wrong = firstIllFormed(bytes)
    const end = zero !== -1 && (wrong === -1 || zero < wrong) ? zero : wrong
    const offset = this.offset + end
    this.#isAscii &&= isAscii(bytes.subarray(0, end))
    this.fault = end === zero ? zeroByte(this.#functionName, offset) : notUtf8(this.#functionName, bytes, end, offset)
    return bytes.subarray(0, end)
  }

  #isText(bytes: Uint8Array): boolean {
    try {
      this.#decoder.decode(bytes)
      return true
    } catch {
      return false
    }
  }

  #withoutMark(bytes: Uint8Array): Uint8Array {
    if (!this.#isStart || bytes.length === 0) return bytes
    this.#isStart = false
    return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
  }
}

/** Whether every byte is below 128: checked four bytes at a time, without the string that a decoder would allocate. */
function isAscii(bytes: Uint8Array): boolean {
  if (bytes.length < 8) return bytes.every((byte) => byte < 128)
  const head = -bytes.byteOffset & 3
  const count = (bytes.length - head) >> 2
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + head, count)
  let upper = 0
  for (let i = 0; i < head; i++) upper |= bytes[i] ?? 0
  for (let i = head + 4 * count; i < bytes.length; i++) upper |= bytes[i] ?? 0
  for (let i = 0; i < count; i++) upper |= words[i] ?? 0
  return (upper & 0x80808080) === 0
}

/** The error for a byte 0, which no text has. */
function zeroByte(functionName: string, byteOffset: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'source',
    value: 0,
    byteOffset,
    expected: 'be text, which has no NUL bytes',
    remedy: 'If it is text in UTF-16 or UTF-32, save it as UTF-8; otherwise it is not a text file.',
  })
}

function notUtf8(functionName: string, bytes: Uint8Array, index: number, byteOffset: number): WellfitError {
  const byte = bytes[index] ?? 0
  const isUtf16 = byteOffset === 0 && (byte === 0xfe || byte === 0xff)
  return new WellfitError({
    code: 'INVALID_DATA',
    functionName,
    field: 'source',
    value: `0x${byte.toString(16).toUpperCase()}`,
    byteOffset,
    expected: isUtf16 ? 'be UTF-8; it begins like UTF-16' : 'be well-formed UTF-8',
    remedy: 'Save it as UTF-8, or pass its encoding as `encoding` (--encoding).',
  })
}

/** Length of the bytes without an incomplete character at their end. */
function completeLength(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const start = bytes.length - back
    if (((bytes[start] ?? 0) & 0xc0) === 0x80) continue
    return characterLength(bytes, start) === CUT_OFF ? start : bytes.length
  }
  return bytes.length
}

function firstIllFormed(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const length = characterLength(bytes, i)
    if (length <= 0) return i
    i += length
  }
  return -1
}

const ILL_FORMED = 0
const CUT_OFF = -1

/** Bytes of the character that begins at `start` (Unicode, table 3-7, "Well-Formed UTF-8 Byte Sequences"). */
function characterLength(bytes: Uint8Array, start: number): number {
  const lead = bytes[start] ?? 0
  if (lead < 0x80) return 1
  if (lead < 0xc2 || lead > 0xf4) return ILL_FORMED
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  for (let i = 1; i < length; i++) {
    const byte = bytes[start + i]
    if (byte === undefined) return CUT_OFF
    const least = i > 1 ? 0x80 : lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const most = i > 1 ? 0xbf : lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (byte < least || byte > most) return ILL_FORMED
  }
  return length
}
