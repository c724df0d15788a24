import { WellfitError } from '../../../errors.js'
import { NOTHING, type Decoder } from './decoder.js'

/**
 * The characters of the bytes 0x80 to 0x9F, a space for those without one; all other bytes are those of Latin-1. Written
 * out since `TextDecoder` reads them as control characters in some versions of Node.
 */
const UPPER = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'

/** Converts Windows-1252, the superset of Latin-1 (ISO 8859-1) that Western European programs write, to UTF-8. */
export class Windows1252 implements Decoder {
  readonly #functionName: string
  /** Bytes of the file before the next chunk. */
  #offset: number
  /** Bytes above 127, and those of them that follow another one. */
  #upper = 0
  #following = 0
  #wasUpper = false
  fault: WellfitError | null = null

  /** @param offset Bytes of the file before the first chunk. */
  constructor(functionName: string, offset = 0) {
    this.#functionName = functionName
    this.#offset = offset
  }

  push(chunk: Uint8Array): Uint8Array {
    const output = new Uint8Array(3 * chunk.length)
    let length = 0
    for (const [i, byte] of chunk.entries()) {
      const code = codePoints[byte] ?? 0
      if (code === 0) {
        this.fault = this.#faultOf(byte, this.#offset + i)
        break
      }
      if (code < 0x80) {
        output[length++] = code
        this.#wasUpper = false
      } else {
        this.#upper++
        if (this.#wasUpper) this.#following++
        this.#wasUpper = true
        if (code < 0x800) output[length++] = 0xc0 | (code >> 6)
        else {
          output[length++] = 0xe0 | (code >> 12)
          output[length++] = 0x80 | ((code >> 6) & 63)
        }
        output[length++] = 0x80 | (code & 63)
      }
    }
    this.#offset += chunk.length
    return output.subarray(0, length)
  }

  end(): Uint8Array {
    return NOTHING
  }

  /**
   * Whether most letters beyond ASCII follow another one. In Western European texts they are single letters among ASCII ones;
   * in Cyrillic, Greek or Asian encodings they come in runs.
   */
  get hasRuns(): boolean {
    return this.#upper > 2 && 2 * this.#following > this.#upper
  }

  #faultOf(byte: number, byteOffset: number): WellfitError {
    return new WellfitError({
      code: 'INVALID_DATA',
      functionName: this.#functionName,
      field: 'source',
      value: `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`,
      byteOffset,
      expected: 'be text in UTF-8 or Windows-1252, which do not have this byte here',
      remedy: 'Pass the encoding of the file as `encoding` (--encoding), or check that it is a text file.',
    })
  }
}

/** 0 for bytes that no text has. */
const codePoints = Uint16Array.from({ length: 256 }, (_, byte) => {
  if (byte < 0x80 || byte >= 0xa0) return byte
  const character = UPPER.charAt(byte - 0x80)
  return character === ' ' ? 0 : character.charCodeAt(0)
})
