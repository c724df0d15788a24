import { describe, expect, it } from 'vitest'
import { fileFault } from '../../../src/data/files/arrow/fault.js'
import { FileLimits } from '../../../src/data/files/limits.js'

describe('the limits of a file with columns', () => {
  it('let 64 MiB be decoded, or 1,024 bytes for each of a longer file, to the byte', () => {
    for (const [fileBytes, most] of [
      [1000, 2 ** 26],
      [2 ** 20, 2 ** 30],
    ] as const) {
      const limits = new FileLimits(fileBytes, fileFault, 'decode')
      limits.spend(most - 1)
      limits.spend(1)
      expect(() => limits.spend(1)).toThrow(`decode to at most ${most} bytes`)
    }
  })

  it('let 2²⁴ cells be announced, or 2,048 for each byte of a longer file', () => {
    const short = new FileLimits(1000, fileFault, 'decode')
    short.checkCells(2 ** 22, 4)
    expect(() => short.checkCells(2 ** 22 + 1, 4)).toThrow(`hold at most ${2 ** 24} cells`)
    const long = new FileLimits(2 ** 20, fileFault, 'decode')
    long.checkCells(2 ** 31, 1)
    expect(() => long.checkCells(2 ** 31 + 1, 1)).toThrow(`hold at most ${2 ** 31} cells`)
  })
})
