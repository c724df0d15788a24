import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decompressedChunks } from '../../../src/data/input/compressed/decompress.js'
import { Utf8Checker } from '../../../src/data/input/text/utf8.js'
import { Xxh64 } from '../../../src/data/input/zstd/xxh64.js'

const MASK = 2n ** 64n - 1n
const [P1, P2, P3, P4, P5] = [0x9e3779b185ebca87n, 0xc2b2ae3d27d4eb4fn, 0x165667b19e3779f9n, 0x85ebca77c2b2ae63n, 0x27d4eb2f165667c5n] as const // prettier-ignore
const rotated = (value: bigint, bits: bigint): bigint => ((value << bits) | (value >> (64n - bits))) & MASK
const round = (lane: bigint, input: bigint): bigint => (rotated((lane + input * P2) & MASK, 31n) * P1) & MASK

/** XXH64 with seed 0 by its specification, in integers of any size; the lower half. */
function xxh64(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  let hash: bigint = P5
  if (bytes.length >= 32) {
    let lanes = [(P1 + P2) & MASK, P2, 0n, -P1 & MASK]
    for (; at + 32 <= bytes.length; at += 32) {
      const from = at
      lanes = lanes.map((lane, i) => round(lane, view.getBigUint64(from + 8 * i, true)))
    }
    hash = lanes.reduce((sum, lane, i) => sum + rotated(lane, [1n, 7n, 12n, 18n][i] ?? 0n), 0n) & MASK
    for (const lane of lanes) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK
  }
  hash = (hash + BigInt(bytes.length)) & MASK
  for (; at + 8 <= bytes.length; at += 8) hash = (rotated(hash ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4) & MASK // prettier-ignore
  if (at + 4 <= bytes.length) {
    hash = (rotated(hash ^ ((BigInt(view.getUint32(at, true)) * P1) & MASK), 23n) * P2 + P3) & MASK
    at += 4
  }
  for (; at < bytes.length; at++) hash = (rotated(hash ^ ((BigInt(bytes[at] ?? 0) * P5) & MASK), 11n) * P1) & MASK
  hash = ((hash ^ (hash >> 33n)) * P2) & MASK
  hash = ((hash ^ (hash >> 29n)) * P3) & MASK
  return Number((hash ^ (hash >> 32n)) & 0xffffffffn)
}

describe('XXH64', () => {
  it('is that of the specification, for every length and in chunks of any size', () => {
    // The published value of no bytes is ef46db3751d8e999.
    expect(new Xxh64().low32() >>> 0).toBe(0x51d8e999)
    const bytes = Uint8Array.from({ length: 140 }, (_, i) => (i * 151 + 7) & 255)
    for (let length = 0; length <= bytes.length; length++) {
      const whole = bytes.subarray(0, length)
      for (const size of [1, 7, 31, 32, 33, 200]) {
        const hash = new Xxh64()
        for (let at = 0; at < length; at += size) hash.update(whole.subarray(at, at + size))
        expect(hash.low32() >>> 0, `${length} in chunks of ${size}`).toBe(xxh64(whole))
      }
    }
  })
})

describe('a source', () => {
  /** Chunks, and whether their source was closed. */
  function watched(chunks: readonly Uint8Array[]): { source: AsyncIterable<Uint8Array>; isClosed: () => boolean } {
    let closed = false
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks
      } finally {
        closed = true
      }
    }
    return { source: source(), isClosed: () => closed }
  }
  const plain = [Uint8Array.from({ length: 100 }, () => 65), Uint8Array.from({ length: 100 }, () => 66)]
  const packed = gzipSync(Buffer.from(Array.from({ length: 300_000 }, (_, i) => (i * i) % 251)))

  it.each([
    ['plain', plain],
    ['compressed', [packed.subarray(0, 1000), packed.subarray(1000)]],
  ])('is closed where reading ends at the first chunk: %s', async (_, chunks) => {
    const { source, isClosed } = watched(chunks)
    for await (const chunk of decompressedChunks('readCsv', source)) {
      expect(chunk.length).toBeGreaterThan(0)
      break
    }
    expect(isClosed()).toBe(true)
  })
})

describe('UTF-8', () => {
  /** The text that passes, and the fault, with the bytes in chunks of `size`. */
  function checked(bytes: readonly number[], size: number): { text: string; at: number | undefined } {
    const checker = new Utf8Checker('readCsv')
    const passed: number[] = []
    for (let at = 0; at < bytes.length && checker.fault === null; at += size)
      passed.push(...checker.push(Uint8Array.from(bytes.slice(at, at + size))))
    if (checker.fault === null) passed.push(...checker.end())
    return { text: new TextDecoder().decode(Uint8Array.from(passed)), at: checker.fault?.byteOffset }
  }

  it.each<[string, number[], string, number | undefined]>([
    ['characters of one to four bytes', [...new TextEncoder().encode('aé€😀')], 'aé€😀', undefined],
    ['the last characters of each length', [0x7f, 0xdf, 0xbf, 0xef, 0xbf, 0xbf, 0xf4, 0x8f, 0xbf, 0xbf], '\u007f\u07ff\uffff\u{10ffff}', undefined], // prettier-ignore
    ['the first characters of each length', [0xc2, 0x80, 0xe0, 0xa0, 0x80, 0xf0, 0x90, 0x80, 0x80], '\u0080\u0800\u{10000}', undefined], // prettier-ignore
    ['a mark at the beginning', [0xef, 0xbb, 0xbf, 0x61], 'a', undefined],
    ['a character that is cut off', [0x61, 0xe2, 0x82], 'a', 1],
    ['a first byte alone', [0x61, 0xc3], 'a', 1],
    ['a byte that begins nothing', [0x61, 0x80], 'a', 1],
    ['a form that is too long', [0xc1, 0xbf], '', 0],
    ['a form of three bytes that is too long', [0xe0, 0x9f, 0xbf], '', 0],
    ['a form of four bytes that is too long', [0xf0, 0x8f, 0xbf, 0xbf], '', 0],
    ['a surrogate', [0x61, 0x62, 0xed, 0xa0, 0x80], 'ab', 2],
    ['a character beyond the last', [0xf4, 0x90, 0x80, 0x80], '', 0],
    ['a byte above all first ones', [0xf5, 0x80, 0x80, 0x80], '', 0],
    ['a wrong second byte', [0xe2, 0x41, 0x80], '', 0],
    ['a wrong third byte', [0x61, 0xe2, 0x82, 0x41], 'a', 1],
    ['a NUL', [0x61, 0x62, 0x00, 0x63], 'ab', 2],
    ['a NUL behind a fault', [0x61, 0x80, 0x00], 'a', 1],
    ['a fault behind a NUL', [0x61, 0x00, 0x80], 'a', 1],
  ])('%s is checked in chunks of any size', (_, bytes, text, at) => {
    for (let size = 1; size <= bytes.length; size++) expect(checked(bytes, size), `size ${size}`).toEqual({ text, at })
  })

  it('of long texts is checked to the byte', () => {
    for (let length = 7; length < 24; length++) {
      for (let wrong = 0; wrong < length; wrong++) {
        const bytes = Array.from({ length }, (_, i) => (i === wrong ? 0x80 : 0x61))
        expect(checked(bytes, 100)).toEqual({ text: 'a'.repeat(wrong), at: wrong })
      }
    }
  })

  it('may be an encoding of one byte a character where all before the fault is ASCII', () => {
    const after = (...bytes: number[]): boolean => {
      const checker = new Utf8Checker('readCsv')
      checker.push(Uint8Array.from(bytes))
      checker.end()
      return checker.mayBeSingleByte
    }
    expect(after(0x61, 0xe9, 0x61)).toBe(true)
    expect(after(0x61, 0xe9)).toBe(true)
    expect(after(0xc3, 0xa9, 0xe9, 0x61)).toBe(false)
    expect(after(0x61, 0x00, 0x61)).toBe(false)
    expect(after(0x61, 0xe2, 0x82)).toBe(false)
  })
})
