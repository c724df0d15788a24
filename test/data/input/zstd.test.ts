import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { zstdBlocks } from '../../../src/data/input/zstd/frames.js'
import { Xxh64 } from '../../../src/data/input/zstd/xxh64.js'

interface Fixture {
  readonly data: string
  readonly length: number
  readonly sha256: string
}

const fixtures = JSON.parse(readFileSync(new URL('fixtures/zstd.json', import.meta.url), 'utf8')) as Record<
  string,
  Fixture
>

/** Length and hash of what comes out; `most` bytes at most. */
function decompressed(bytes: Uint8Array, most = Infinity): { length: number; sha256: string } {
  const hash = createHash('sha256')
  let length = 0
  for (const block of zstdBlocks(bytes)) {
    hash.update(block)
    length += block.length
    expect(block.length).toBeLessThanOrEqual(2 ** 17)
    if (length > most) break
  }
  return { length, sha256: hash.digest('hex') }
}

function bytesOf({ data }: Fixture): Uint8Array {
  return Uint8Array.from(Buffer.from(data, 'base64'))
}

describe('zstdBlocks', () => {
  it.each(Object.entries(fixtures))('decompresses %s', (_, fixture) => {
    const { length, sha256 } = fixture
    expect(decompressed(bytesOf(fixture))).toEqual({ length, sha256 })
  })

  it('never gives other bytes for a flipped bit in a frame with a checksum', () => {
    const fixture = fixtures['with a checksum'] as Fixture
    const whole = bytesOf(fixture)
    let refused = 0
    let tried = 0
    for (let bit = 0; bit < 8 * whole.length; bit += bit < 2000 ? 1 : 97) {
      const changed = whole.slice()
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      tried++
      try {
        // Padding in front of a bit stream may be anything.
        expect(decompressed(changed, 1e6)).toMatchObject({ sha256: fixture.sha256 })
      } catch (error) {
        if (!(error instanceof Error) || error.name === 'AssertionError') throw error
        refused++
      }
    }
    expect(refused).toBeGreaterThan(0.99 * tried)
  })

  it('refuses what is cut off at any byte', () => {
    const whole = bytesOf(fixtures['words, level 3'] as Fixture)
    for (let end = 1; end < whole.length; end += end < 100 ? 1 : 41)
      expect(() => decompressed(whole.subarray(0, end))).toThrow('cut off')
  })

  it('stops a block of sequences that are longer than a block', () => {
    // No literals, 98,047 sequences, tables of one code each: 0 literals, an offset of before, 65,539 bytes and more.
    const block = [0x00, 0xff, 0xff, 0xff, 0x54, 0, 0, 52, 0, 0, 0, 0, 0, 0, 1]
    const stored = [8 << 3, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    const frame = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x50, ...stored, 1 | (2 << 1) | (block.length << 3), 0, 0, ...block]
    expect(() => decompressed(Uint8Array.from(frame))).toThrow('a block too long')
  })
})

describe('Xxh64', () => {
  // Of the reference implementation, seed 0.
  it.each([
    ['', 0x51d8e999],
    ['a', 0xa98c6e5b],
    ['abc', 0xad770999],
    ['0123456789'.repeat(7), 0xf0e1c781],
  ])('hashes %j', (text, low) => {
    const hash = new Xxh64()
    hash.update(new TextEncoder().encode(text))
    expect(hash.low32()).toBe(low)
  })
})
