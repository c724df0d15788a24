import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Allocator, type Region } from '../../src/runtime/memory.js'
import { expectFault } from '../support/errors.js'

const allocator = (maximum = 1024): Allocator => new Allocator(new WebAssembly.Memory({ initial: 1, maximum }), 100)

describe('the allocator', () => {
  it('never hands out a byte twice, aligns to 64, and gets everything back', () => {
    const sizes = fc.array(fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.nat()), { maxLength: 60 })
    fc.assert(
      fc.property(sizes, (steps) => {
        const memory = allocator()
        const held: Region[] = []
        for (const [bytes, pick] of steps) {
          if (pick % 3 === 0 && held.length > 0) {
            const [region] = held.splice(pick % held.length, 1)
            if (region !== undefined) memory.release(region)
            continue
          }
          const region = memory.allocate(bytes, 'test')
          expect(region.pointer % 64).toBe(0)
          expect(region.bytes).toBeGreaterThanOrEqual(bytes)
          for (const other of held) {
            const apart =
              region.pointer >= other.pointer + other.bytes || other.pointer >= region.pointer + region.bytes
            expect(apart).toBe(true)
          }
          held.push(region)
        }
        expect(memory.used).toBeGreaterThanOrEqual(held.reduce((sum, region) => sum + region.bytes, 0))
        const before = memory.used
        const total = held.reduce((sum, region) => sum + region.bytes, 0)
        held.forEach((region) => memory.release(region))
        expect(memory.used).toBe(before - total)
      }),
    )
  })

  it('uses released memory again before it grows', () => {
    const wasm = new WebAssembly.Memory({ initial: 1, maximum: 1024 })
    const memory = new Allocator(wasm, 0)
    const sizes = [100_000, 200_000, 300_000]
    sizes.map((size) => memory.allocate(size, 'test')).forEach((region) => memory.release(region))
    const grown = wasm.buffer.byteLength
    for (let round = 0; round < 100; round++) {
      const regions = sizes.map((size) => memory.allocate(size, 'test'))
      regions.toReversed().forEach((region) => memory.release(region))
    }
    expect(wasm.buffer.byteLength).toBe(grown)
  })

  it('joins neighbours that are free, in whatever order they were released', () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [0, 2, 1],
    ]) {
      const memory = allocator()
      const regions = [64, 128, 192].map((bytes) => memory.allocate(bytes, 'test'))
      // What is allocated behind them keeps them from simply becoming the end again.
      const behind = memory.allocate(64, 'test')
      for (const i of order) memory.release(regions[i] ?? behind)
      expect(memory.allocate(64 + 128 + 192, 'test').pointer).toBe(regions[0]?.pointer)
    }
  })

  it('hands out addresses up to 4 GiB, and grows the memory no further', () => {
    const memory = { buffer: { byteLength: 0 }, grow: (pages: number) => (memory.buffer.byteLength += 65536 * pages) }
    const large = new Allocator(memory as unknown as WebAssembly.Memory, 0)
    expect(large.allocate(3 * 2 ** 30, 'test').pointer).toBe(0)
    expect(large.allocate(2 ** 30, 'test').pointer).toBe(3 * 2 ** 30)
    expectFault(() => large.allocate(64, 'test'), { code: 'UNSUPPORTED', field: 'memory' })
    expect(memory.buffer.byteLength).toBe(2 ** 32)
  })

  it('says how much is missing where the memory cannot grow, and stays usable', () => {
    const memory = allocator(2)
    expectFault(
      () => memory.allocate(3 * 65536, 'fit'),
      { code: 'UNSUPPORTED', functionName: 'fit', field: 'memory' },
      '0.2 MiB more',
      'batchSize',
      '`using net = …`',
    )
    expect(memory.allocate(1000, 'fit').bytes).toBeGreaterThanOrEqual(1000)
  })

  it('refuses what passes 4 GiB before it asks for it', () => {
    expectFault(() => allocator(65536).allocate(2 ** 32, 'fit'), { code: 'UNSUPPORTED' }, '4096.0 MiB', '4 GiB')
  })
})
