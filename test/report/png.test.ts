import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { png } from '../../src/report/html/png.js'

interface Picture {
  readonly width: number
  readonly height: number
  readonly channels: number
  readonly bytes: Uint8Array
}

/** Reads a PNG file of 8 bits without filters, as Node's zlib unpacks it: checks its chunks, their sums, and the sum of the stream. */
function decode(file: Uint8Array): Picture {
  const view = Buffer.from(file)
  expect(view.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n')
  const chunks: [string, Buffer][] = []
  for (let at = 8; at < view.length;) {
    const length = view.readUInt32BE(at)
    expect(view.readUInt32BE(at + 8 + length)).toBe(crc32(view.subarray(at + 4, at + 8 + length)))
    chunks.push([view.toString('latin1', at + 4, at + 8), view.subarray(at + 8, at + 8 + length)])
    at += 12 + length
  }
  expect(chunks.map(([name]) => name)).toEqual(['IHDR', 'IDAT', 'IEND'])
  const [header, data] = chunks.map(([, bytes]) => bytes) as [Buffer, Buffer]
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)]
  const channels = { 0: 1, 2: 3 }[header[9] as 0 | 2]
  expect([header[8], ...header.subarray(10)]).toEqual([8, 0, 0, 0])
  const lines = inflateSync(data)
  expect(lines).toHaveLength(height * (width * channels + 1))
  const bytes = new Uint8Array(width * height * channels)
  for (let y = 0; y < height; y++) {
    const begin = y * (width * channels + 1)
    expect(lines[begin]).toBe(0)
    bytes.set(lines.subarray(begin + 1, begin + 1 + width * channels), y * width * channels)
  }
  return { width, height, channels, bytes }
}

/** Bytes that repeat nothing. */
function noise(count: number): Uint8Array {
  let state = 1
  return new Uint8Array(count).map(() => (state = (state * 48271) % 2147483647) >>> 8)
}

describe('a picture as a PNG file', () => {
  const cases: readonly (readonly [string, number, number, 1 | 3, Uint8Array])[] = [
    ['one grey pixel', 1, 1, 1, Uint8Array.of(200)],
    ['one colour', 1, 1, 3, Uint8Array.of(1, 2, 3)],
    ['all greys', 16, 16, 1, new Uint8Array(256).map((_, i) => i)],
    ['black', 128, 128, 1, new Uint8Array(128 * 128)],
    ['one colour all over', 9, 7, 3, new Uint8Array(9 * 7 * 3).map((_, i) => [250, 3, 144][i % 3] ?? 0)],
    ['noise', 128, 128, 3, noise(128 * 128 * 3)],
  ]

  it.each(cases)('%s has its pixels', (_, width, height, channels, bytes) => {
    expect(decode(png(bytes, width, height, channels))).toEqual({ width, height, channels, bytes })
  })

  it('has 68 bytes more than its scanlines', () => {
    // 8 + 25 + 12 + 12 + 11 bytes around them.
    expect(png(noise(784), 28, 28, 1)).toHaveLength(784 + 28 + 68)
  })

  it('is refused beyond the size of one block', () => {
    expect(decode(png(noise(65_534), 65_534, 1, 1)).width).toBe(65_534)
    expect(() => png(noise(65_535), 65_535, 1, 1)).toThrow('png: 65536 bytes exceed 65535')
  })
})
