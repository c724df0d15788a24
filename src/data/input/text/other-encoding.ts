import { WellfitError } from '../../../errors.js'
import { NOTHING, type Decoder } from './decoder.js'

/** Converts text in an encoding that `TextDecoder` knows to UTF-8. */
export class OtherEncoding implements Decoder {
  readonly #functionName: string
  readonly #encoding: string
  readonly #decoder: TextDecoder
  fault: WellfitError | null = null

  constructor(functionName: string, encoding: string) {
    this.#functionName = functionName
    this.#encoding = encoding
    this.#decoder = new TextDecoder(encoding, { fatal: true })
  }

  push(chunk: Uint8Array): Uint8Array {
    return this.#checked(() => this.#decoder.decode(chunk, { stream: true }))
  }

  end(): Uint8Array {
    return this.#checked(() => this.#decoder.decode())
  }

  #checked(decode: () => string): Uint8Array {
    try {
      const text = decode()
      if (!text.includes('\0')) return encoder.encode(text)
      this.fault = this.#error('0x00', 'be text, which has no NUL characters')
    } catch (cause) {
      this.fault = this.#error(undefined, `be well-formed text in ${this.#encoding}`, cause)
    }
    return NOTHING
  }

  #error(value: string | undefined, expected: string, cause?: unknown): WellfitError {
    return new WellfitError({
      code: 'INVALID_DATA',
      functionName: this.#functionName,
      field: 'source',
      ...(value === undefined ? {} : { value }),
      expected,
      remedy: 'Pass the encoding of the file as `encoding` (--encoding), or check that it is not cut off.',
      ...(cause === undefined ? {} : { cause }),
    })
  }
}

const encoder = new TextEncoder()
