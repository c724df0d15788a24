import { WellfitError } from '../../../errors.js'

/** Bytes that any file may decompress to. */
const FREE_BYTES = 2 ** 28
/** The same for each byte of a longer file. Deflate reaches 1,032 : 1, tables of text hardly 100 : 1. */
const BYTES_PER_BYTE = 250

/** Compares what a file decompresses to with its own length, so that a small one cannot fill the memory. */
export class DecompressionBudget {
  readonly #functionName: string
  #packed = 0
  #unpacked = 0

  constructor(functionName: string) {
    this.#functionName = functionName
  }

  /** Counts the bytes of the file as they are read. */
  async *packed(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of chunks) {
      this.count(chunk)
      yield chunk
    }
  }

  /** Counts bytes of the file. */
  count(packed: Uint8Array): void {
    this.#packed += packed.length
  }

  /** Counts the bytes of its contents. */
  spend(bytes: number): void {
    this.#unpacked += bytes
    const most = Math.max(FREE_BYTES, BYTES_PER_BYTE * this.#packed)
    if (this.#unpacked <= most) return
    throw new WellfitError({
      code: 'INVALID_DATA',
      functionName: this.#functionName,
      field: 'source',
      value: `more than ${most} bytes from ${this.#packed}`,
      expected: `decompress to at most ${FREE_BYTES} bytes, or ${BYTES_PER_BYTE} times its length`,
      remedy: 'The file may have been crafted to exhaust memory. If you trust it, decompress it first.',
    })
  }
}
