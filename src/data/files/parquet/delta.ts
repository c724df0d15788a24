import { damaged, fileFault } from './fault.js'
import { bitsAt, readVarint } from './hybrid.js'
import type { RawValues } from './plain.js'

/** More than writers use, which is 128 values a block. */
const MOST_BLOCK = 2 ** 16

/**
 * The encoding DELTA_BINARY_PACKED: the first value, then blocks of differences. A block has its smallest difference,
 * then the width in bits of each of its miniblocks, then what differences exceed the smallest one by, in so many bits.
 *
 * Source: Apache Parquet format, `Encodings.md`, section "Delta Encoding".
 */
class DeltaReader {
  readonly #bytes: Uint8Array
  readonly #perMiniblock: number
  readonly #miniblocks: number
  readonly #count: number
  offset: number

  constructor(bytes: Uint8Array, start: number, count: number) {
    this.#bytes = bytes
    this.offset = start
    const perBlock = this.#varint()
    this.#miniblocks = this.#varint()
    this.#perMiniblock = perBlock / this.#miniblocks
    this.#count = this.#varint()
    const isRegular = perBlock > 0 && perBlock <= MOST_BLOCK && this.#perMiniblock % 32 === 0
    if (!isRegular) throw damaged(`blocks of ${perBlock} values in ${this.#miniblocks} miniblocks`)
    if (this.#count !== count) throw damaged(`${this.#count} values where there must be ${count}`)
  }

  int32(): Int32Array {
    const values = new Int32Array(this.#count)
    let value = Number(BigInt.asIntN(32, this.#zigzag()))
    if (this.#count > 0) values[0] = value
    this.#blocks((least, width, bit, row) => {
      // Differences wrap around modulo 2³², as the format has it.
      const excess = bitsAt(this.#bytes, bit, Math.min(width, 32))
      value = (value + Number(BigInt.asIntN(32, least)) + (excess | 0)) | 0
      values[row] = value
    })
    return values
  }

  int64(): BigInt64Array {
    const values = new BigInt64Array(this.#count)
    let value = this.#zigzag()
    if (this.#count > 0) values[0] = value
    this.#blocks((least, width, bit, row) => {
      const low = BigInt(bitsAt(this.#bytes, bit, Math.min(width, 32)))
      const high = width > 32 ? BigInt(bitsAt(this.#bytes, bit + 32, width - 32)) : 0n
      value = BigInt.asIntN(64, value + least + low + (high << 32n))
      values[row] = value
    })
    return values
  }

  /** Calls `add` for every value but the first, with the bit at which its excess begins. */
  #blocks(add: (least: bigint, width: number, bit: number, row: number) => void): void {
    let row = 1
    while (row < this.#count) {
      const least = this.#zigzag()
      const widths = this.offset
      this.offset += this.#miniblocks
      if (this.offset > this.#bytes.length) throw damaged('a block that is cut off')
      for (let block = 0; block < this.#miniblocks && row < this.#count; block++) {
        const width = this.#bytes[widths + block] ?? 0
        const used = Math.min(this.#perMiniblock, this.#count - row)
        if (width > 64) throw damaged(`differences of ${width} bits`)
        if (this.offset + Math.ceil((used * width) / 8) > this.#bytes.length) throw damaged('a block that is cut off')
        for (let i = 0; i < used; i++) add(least, width, 8 * this.offset + i * width, row++)
        this.offset += (this.#perMiniblock * width) / 8
      }
    }
    this.offset = Math.min(this.offset, this.#bytes.length)
  }

  #varint(): number {
    const { value, next } = readVarint(this.#bytes, this.offset, this.#bytes.length)
    this.offset = next
    return value
  }

  #zigzag(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.offset++]
      if (byte === undefined) throw damaged('a block that is cut off')
      value |= BigInt(byte & 127) << shift
      if (byte < 128) return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))
    }
    throw damaged('a number of more than 10 bytes')
  }
}

export function readDeltaInt32(page: Uint8Array, start: number, count: number): Int32Array {
  return new DeltaReader(page, start, count).int32()
}

export function readDeltaInt64(page: Uint8Array, start: number, count: number): BigInt64Array {
  return new DeltaReader(page, start, count).int64()
}

/** The encoding DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export function readDeltaLengths(page: Uint8Array, start: number, count: number): Uint8Array[] {
  const reader = new DeltaReader(page, start, count)
  const lengths = reader.int32()
  let at = reader.offset
  return Array.from(lengths, (length) => {
    const first = at
    at += length
    if (length < 0 || at > page.length) throw damaged(`a text of ${length} bytes`)
    return page.subarray(first, at)
  })
}

/** Bytes that texts may have together, for any page, and for each of its bytes. */
const TEXT_BYTES = 2 ** 24
const TEXT_BYTES_PER_BYTE = 128

/** The encoding DELTA_BYTE_ARRAY: how many bytes each text has in common with the one before it, then their ends. */
export function readDeltaBytes(page: Uint8Array, start: number, count: number): RawValues {
  const reader = new DeltaReader(page, start, count)
  const prefixes = reader.int32()
  const ends = readDeltaLengths(page, reader.offset, count)
  const most = Math.max(TEXT_BYTES, TEXT_BYTES_PER_BYTE * page.length)
  let total = 0
  let before: Uint8Array = new Uint8Array(0)
  return ends.map((end, i) => {
    const prefix = prefixes[i] ?? 0
    if (prefix < 0 || prefix > before.length) throw damaged(`a text that shares ${prefix} bytes with the one before it`)
    if (end.length === 0 && prefix === before.length) return before
    if (prefix === 0) before = end
    else {
      total += prefix + end.length
      if (total > most)
        throw fileFault({ value: `${total} bytes`, expected: `hold texts of at most ${most} bytes per page` })
      const text = new Uint8Array(prefix + end.length)
      text.set(before.subarray(0, prefix))
      text.set(end, prefix)
      before = text
    }
    return before
  })
}
