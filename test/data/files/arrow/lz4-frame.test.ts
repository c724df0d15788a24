import { describe, expect, it } from 'vitest'
import { decompressLz4Frame } from '../../../../src/data/files/arrow/lz4-frame.js'

/** A frame of blocks, each with its length as four bytes before it; the flags are those of version 1. */
function frame(...blocks: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0, ...blocks.flat(), 0, 0, 0, 0])
}

/** Three bytes as they are. */
const stored = [3, 0, 0, 0x80, 1, 2, 3]
/** Four literals, and four bytes copied from three before; then a last literal. */
const compressed = [10, 0, 0, 0, 0x40, 4, 5, 6, 7, 3, 0, 0x20, 8, 9]

describe('a frame of LZ4', () => {
  it('is blocks that are stored or compressed', () => {
    expect([...decompressLz4Frame(frame(stored), 3)]).toEqual([1, 2, 3])
    expect([...decompressLz4Frame(frame(stored, compressed), 13)]).toEqual([1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 5, 8, 9])
  })

  it('is refused where it is cut off, or of another length', () => {
    expect(() => decompressLz4Frame(frame(stored).subarray(0, 12), 3)).toThrow('cut off')
    expect(() => decompressLz4Frame(frame(stored), 2)).toThrow('more than 2 bytes')
    expect(() => decompressLz4Frame(frame(stored), 4)).toThrow('3 bytes of LZ4 where there must be 4')
  })
})
