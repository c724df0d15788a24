import { WellfitError } from '../errors.js'

/**
 * Turns bytes into text, wherever the chunks are cut. A byte order mark is left out. What is not UTF-8 text becomes
 * `fault`, with the place of the first wrong byte; the text before it is still handed on.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #rest: Uint8Array = new Uint8Array(0)
  /** Bytes before `#rest`. */
  #offset = 0
  #isStart = true
  fault: WellfitError | null = null

  /** The text of a chunk, as far as its characters are complete. */
  push(chunk: Uint8Array): string {
    const bytes = this.#rest.length === 0 ? chunk : joined(this.#rest, chunk)
    const end = completeLength(bytes)
    const text = this.#decode(bytes.subarray(0, end))
    this.#rest = new Uint8Array(bytes.subarray(end))
    this.#offset += end
    return text
  }

  /** To be called after the last chunk: a character must not be cut off. */
  end(): void {
    if (this.fault === null && this.#rest.length > 0) this.fault = notUtf8(this.#rest, 0, this.#offset)
  }

  #decode(bytes: Uint8Array): string {
    const zero = bytes.indexOf(0)
    let text: string | null = null
    try {
      if (zero === -1) text = this.#decoder.decode(bytes)
    } catch {
      text = null
    }
    if (text !== null) return this.#withoutMark(text)
    const wrong = firstIllFormed(bytes)
    const end = zero !== -1 && (wrong === -1 || zero < wrong) ? zero : wrong
    this.fault = end === zero ? zeroByte(this.#offset + zero) : notUtf8(bytes, end, this.#offset + end)
    return this.#withoutMark(this.#decoder.decode(bytes.subarray(0, end)))
  }

  #withoutMark(text: string): string {
    if (!this.#isStart || text === '') return text
    this.#isStart = false
    return text.startsWith('\uFEFF') ? text.slice(1) : text
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length)
  bytes.set(first)
  bytes.set(second, first.length)
  return bytes
}

/** The error for a byte 0, which no text has. */
export function zeroByte(byteOffset: number): WellfitError {
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'source',
    value: 0,
    byteOffset,
    expected: 'be text, which has no NUL bytes',
    remedy: 'If it is text in UTF-16, save it as UTF-8; if not, it is no CSV file.',
  })
}

function notUtf8(bytes: Uint8Array, index: number, byteOffset: number): WellfitError {
  const byte = bytes[index] ?? 0
  const isUtf16 = byteOffset === 0 && (byte === 0xfe || byte === 0xff)
  return new WellfitError({
    code: 'INVALID_DATA',
    door: 'readCsv',
    field: 'source',
    value: `0x${byte.toString(16).toUpperCase()}`,
    byteOffset,
    expected: isUtf16 ? 'be UTF-8; it begins like UTF-16' : 'be well-formed UTF-8',
    remedy: 'Save it as UTF-8.',
  })
}

/** Length of the bytes without a character that is cut off at their end. */
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
