import { describe, expect, it } from 'vitest'
import { readHuffmanTable } from '../../../src/data/input/zstd/huffman.js'

/** The example of RFC 8878, section 4.2.1.3: weights 4, 3, 2, 0, 1 of four bits each, and a last one of 1 that is left out. */
const example = Uint8Array.of(127 + 5, 0x43, 0x20, 0x10)

describe('a Huffman table with its weights as they are', () => {
  it('gives the codes of the example of RFC 8878: 1, 01, 001, 0000 and 0001', () => {
    const { table, end } = readHuffmanTable(example, 0, example.length)
    expect(end).toBe(4)
    expect(table.width).toBe(4)
    expect([...table.symbols]).toEqual([4, 5, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0])
    expect([...table.bits]).toEqual([4, 4, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('has codes of at most 11 bits', () => {
    // One weight of 11 is half of the sum; the last one, which is left out, is the other half.
    const { table } = readHuffmanTable(Uint8Array.of(127 + 1, 11 << 4), 0, 2)
    expect(table.width).toBe(11)
    expect([...new Set(table.bits)]).toEqual([1])
    expect(() => readHuffmanTable(Uint8Array.of(127 + 1, 12 << 4), 0, 2)).toThrow('a table that is damaged')
  })

  it('is refused where it is cut off', () => {
    expect(() => readHuffmanTable(example, 0, 3)).toThrow('a table that is cut off')
    expect(() => readHuffmanTable(Uint8Array.of(20, 0x43), 0, 2)).toThrow('a table that is cut off')
  })
})
