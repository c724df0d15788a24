import { describe, expect, it } from 'vitest'
import { decompressSnappy } from '../../../../src/data/files/parquet/snappy.js'

/** A block: its decompressed length, then elements. */
const block = (length: number, ...elements: number[][]): Uint8Array => Uint8Array.from([length, ...elements.flat()])
/** An element of bytes that follow, at most 60. */
const literal = (...bytes: number[]): number[] => [(bytes.length - 1) << 2, ...bytes]
/** An element that copies 4 to 11 bytes from at most 2,047 bytes before. */
const copy = (size: number, distance: number): number[] => [
  1 | ((size - 4) << 2) | ((distance >> 8) << 5),
  distance & 255,
]
const four = literal(1, 2, 3, 4)

describe('a block of Snappy', () => {
  it('is bytes, and copies of bytes before', () => {
    const whole = decompressSnappy(block(12, four, literal(5, 6), copy(6, 5)), 12)
    expect([...whole]).toEqual([1, 2, 3, 4, 5, 6, 2, 3, 4, 5, 6, 2])
  })

  it.each([
    ['bytes beyond the end of the output', block(6, four, four), 'a literal of 4 bytes'],
    ['bytes beyond the end of the input', block(8, four, [3 << 2, 1, 2]), 'a literal of 4 bytes'],
    ['a copy beyond the end of the output', block(6, four, copy(4, 4)), 'a copy of 4 bytes from 4 bytes before'],
    ['a copy of what is before the beginning', block(8, four, copy(4, 5)), 'a copy of 4 bytes from 5 bytes before'],
    ['fewer bytes than there must be', block(8, four), '4 bytes of Snappy where there must be 8'],
  ])('is refused with %s', (_, bytes, words) => {
    expect(() => decompressSnappy(bytes, bytes[0] ?? 0)).toThrow(words)
  })
})
