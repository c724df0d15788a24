import { WellfitError } from '../../../errors.js'
import { decompressedChunks } from '../compressed/decompress.js'
import { CHUNK_BYTES, joined, type TextSource } from '../source.js'
import { NOTHING, type Decoder } from './decoder.js'
import { OtherEncoding } from './other-encoding.js'
import { HEAD_BYTES, recognizeUtf16, type Recognized } from './recognize.js'
import { Utf8Checker } from './utf8.js'
import { Windows1252 } from './windows-1252.js'

/**
 * The bytes of a text as UTF-8, in chunks of whole characters; valid text before a fault is yielded before the error is
 * thrown.
 *
 * @param encoding As `checkEncoding` returns it; `undefined`: UTF-8, UTF-16 or Windows-1252, whichever the bytes show.
 * @param say Takes a sentence about an encoding that was recognized, unless it is UTF-8.
 */
export async function* textChunks(
  functionName: string,
  source: TextSource,
  encoding: string | undefined,
  say: (note: string) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  const decoder =
    typeof source === 'string'
      ? new Utf8Checker(functionName)
      : encoding === undefined
        ? new RecognizingDecoder(functionName, say)
        : decoderOf(functionName, encoding)
  for await (const bytes of sizedChunks(functionName, source)) {
    yield decoder.push(bytes)
    if (decoder.fault !== null) throw decoder.fault
  }
  const last = decoder.end()
  if (last.length > 0) yield last
  if (decoder.fault !== null) throw decoder.fault
}

/** The bytes of a source, decompressed, in chunks of at most `CHUNK_BYTES`. */
async function* sizedChunks(functionName: string, source: TextSource): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of typeof source === 'string' ? encoded(source) : decompressedChunks(functionName, source)) {
    for (let first = 0; first < chunk.length; first += CHUNK_BYTES) yield chunk.subarray(first, first + CHUNK_BYTES)
  }
}

/** A text as UTF-8, in chunks that are not cut within a character. */
function* encoded(text: string): Generator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder()
  let first = 0
  while (first < text.length) {
    const end = first + CHUNK_BYTES / 4
    const isPair = (text.charCodeAt(end) & 0xfc00) === 0xdc00
    yield encoder.encode(text.slice(first, isPair ? end + 1 : end))
    first = isPair ? end + 1 : end
  }
}

/**
 * The standard name of an encoding.
 *
 * @throws WellfitError `INVALID_OPTION` if it is none that this runtime knows.
 */
export function checkEncoding(functionName: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string') {
    // Python's name for UTF-8 with a byte order mark, which is always accepted here.
    if (/^utf[-_]?8[-_]sig$/i.test(value)) return 'utf-8'
    try {
      return new TextDecoder(value).encoding
    } catch {
      // Unknown: falls through to the error.
    }
  }
  throw new WellfitError({
    code: 'INVALID_OPTION',
    functionName,
    field: 'encoding',
    value,
    expected: 'be the name of an encoding, such as utf-8, utf-16le, windows-1252 or shift_jis',
  })
}

function decoderOf(functionName: string, encoding: string): Decoder {
  if (encoding === 'utf-8') return new Utf8Checker(functionName)
  if (encoding === 'windows-1252') return new Windows1252(functionName)
  return new OtherEncoding(functionName, encoding)
}

/**
 * UTF-16 by its beginning; else UTF-8; else Windows-1252, if the first byte that is not UTF-8 follows ASCII only, which both
 * encode alike: a file that has whole characters of UTF-8 before that byte is a damaged one.
 */
class RecognizingDecoder implements Decoder {
  readonly #functionName: string
  readonly #say: (note: string) => void
  /** The beginning, while the encoding is open. */
  #head: Uint8Array = NOTHING
  #decoder: Decoder | null = null

  constructor(functionName: string, say: (note: string) => void) {
    this.#functionName = functionName
    this.#say = say
  }

  get fault(): WellfitError | null {
    return this.#decoder?.fault ?? null
  }

  push(chunk: Uint8Array): Uint8Array {
    if (this.#decoder !== null) return this.#decode(this.#decoder, chunk)
    this.#head = this.#head.length === 0 ? chunk : joined([this.#head, chunk], this.#head.length + chunk.length)
    if (this.#head.length >= HEAD_BYTES) return this.#start()
    // The producer may reuse the memory of a chunk.
    this.#head = this.#head.slice()
    return NOTHING
  }

  #start(): Uint8Array {
    const head = this.#head
    this.#head = NOTHING
    const found = recognizeUtf16(head.subarray(0, HEAD_BYTES))
    if (found !== null) this.#say(utf16Note(found))
    this.#decoder = decoderOf(this.#functionName, found?.encoding ?? 'utf-8')
    return this.#decode(this.#decoder, head)
  }

  #decode(decoder: Decoder, chunk: Uint8Array): Uint8Array {
    const text = decoder.push(chunk)
    if (!(decoder instanceof Utf8Checker) || decoder.fault === null || !decoder.mayBeSingleByte) return text
    const rest = this.#switchToWindows1252(decoder)
    return joined([text, rest], text.length + rest.length)
  }

  end(): Uint8Array {
    const text = this.#decoder === null ? this.#start() : NOTHING
    const decoder = this.#decoder
    if (decoder === null || decoder.fault !== null) return text
    const last = decoder.end()
    const isCutOff = decoder instanceof Utf8Checker && decoder.fault !== null && decoder.mayBeSingleByte
    const rest = isCutOff ? this.#switchToWindows1252(decoder) : last
    if (this.#decoder instanceof Windows1252) this.#say(windows1252Note(this.#decoder.hasRuns))
    return joined([text, rest], text.length + rest.length)
  }

  #switchToWindows1252({ rest, offset }: Utf8Checker): Uint8Array {
    this.#decoder = new Windows1252(this.#functionName, offset)
    return this.#decoder.push(rest)
  }
}

const SETTLE = '`encoding` (--encoding) names another.'

function utf16Note({ encoding, evidence }: Recognized): string {
  const order = encoding === 'utf-16le' ? 'little-endian' : 'big-endian'
  return `The file is read as UTF-16 (${order}), as its ${evidence === 'NUL bytes' ? 'NUL bytes show' : 'byte order mark says'}; ${SETTLE}`
}

function windows1252Note(hasRuns: boolean): string {
  const doubt = hasRuns ? ' Its letters do not look like Western European ones: name its encoding to be sure.' : ''
  return `The file is not UTF-8 and is read as Windows-1252 (Latin-1); ${SETTLE}${doubt}`
}
