import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksum, crc32 } from '../../src/tensor/crc32.js'

/** The remainder of polynomial division, one bit at a time. */
function referenceCrc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = ((remainder ^ (byte >>> bit)) & 1) === 1
      remainder = odd ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
    }
  }
  return (remainder ^ 0xffffffff) >>> 0
}

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
    expect(crc32(new Uint8Array(0))).toBe(0)
  })

  it('agrees with the definition, bit by bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(crc32(bytes)).toBe(referenceCrc32(bytes))
      }),
    )
  })

  it('is written as eight digits, leading zeros kept', () => {
    expect(checksum(new Uint8Array(0))).toBe('crc32:00000000')
    expect(checksum(new TextEncoder().encode('123456789'))).toBe('crc32:cbf43926')
  })
})
