import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readIdx } from '../../../src/data/files/idx.js'
import { expectRejection } from '../../support/errors.js'
import { everySource } from '../../support/sources.js'

/** An IDX file of unsigned bytes. */
function idx(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const file = new Uint8Array(4 + 4 * shape.length + values.length)
  const view = new DataView(file.buffer)
  file.set([0, 0, 8, shape.length])
  shape.forEach((size, i) => view.setUint32(4 + 4 * i, size))
  file.set(values, 4 + 4 * shape.length)
  return file
}

const images = idx([2, 2, 3], [0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255])

describe('readIdx', () => {
  it('gives shape and bytes, plain and packed alike, and unaligned', async () => {
    const expected = { shape: [2, 2, 3], values: Uint8Array.of(0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255) }
    expect(await readIdx(images)).toEqual(expected)
    expect(await readIdx(gzipSync(images))).toEqual(expected)
    const shifted = new Uint8Array(images.length + 1)
    shifted.set(images, 1)
    expect(await readIdx(shifted.subarray(1))).toEqual(expected)
  })

  it.each(everySource(Uint8Array.from(gzipSync(images))))('reads from %s', async (_, source) => {
    expect(await readIdx(source())).toEqual(await readIdx(images))
  })

  it('gives back any array that was written', async () => {
    const arrays = fc
      .array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 5 })
      .chain((shape) => fc.tuple(fc.constant(shape), bytesOf(shape)))
    await fc.assert(
      fc.asyncProperty(arrays, async ([shape, values]) => {
        const file = idx(shape, values)
        expect(await readIdx(file)).toEqual({ shape, values })
        expect(await readIdx(gzipSync(file))).toEqual({ shape, values })
      }),
      { numRuns: 50 },
    )
  })

  // http://yann.lecun.com/exdb/mnist: high byte first. The reals are those of IEEE 754.
  it.each([
    [0x09, [0xff, 0x7f], Int8Array.of(-1, 127)],
    [0x0b, [0x01, 0x02, 0xff, 0xfe], Int16Array.of(258, -2)],
    [0x0c, [0, 1, 0, 0, 0xff, 0xff, 0xff, 0xfd], Int32Array.of(65_536, -3)],
    [0x0d, [0x3f, 0xc0, 0, 0, 0xc0, 0, 0, 0], Float32Array.of(1.5, -2)],
    [0x0e, [0x3f, 0xf8, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0], Float64Array.of(1.5, -2)],
  ] as const)('reads values of type %i', async (type, bytes, values) => {
    const file = Uint8Array.of(0, 0, type, 1, 0, 0, 0, 2, ...bytes)
    expect(await readIdx(file)).toEqual({ shape: [2], values })
    expect(await readIdx(gzipSync(file))).toEqual({ shape: [2], values })
    await expectRejection(readIdx(file.subarray(0, -1)), { code: 'INVALID_DATA', byteOffset: 8 })
    const shifted = new Uint8Array(file.length + 1)
    shifted.set(file, 1)
    expect(await readIdx(shifted.subarray(1))).toEqual({ shape: [2], values })
  })

  it('unpacks what spans many chunks', async () => {
    const values = Uint8Array.from({ length: 1_000_000 }, (_, i) => i % 251)
    expect(await readIdx(gzipSync(idx([1000, 1000], values)))).toEqual({ shape: [1000, 1000], values })
  })

  it('refuses a file cut at any byte', async () => {
    for (let length = 0; length < images.length; length++) {
      await expectRejection(readIdx(images.subarray(0, length)), { code: 'INVALID_DATA', functionName: 'readIdx' })
    }
    const packed = gzipSync(images)
    for (let length = 0; length < packed.length; length++) {
      await expectRejection(readIdx(packed.subarray(0, length)), { code: 'INVALID_DATA', functionName: 'readIdx' })
    }
  })

  it('refuses bytes too many, naming where values begin', async () => {
    const long = Uint8Array.of(...images, 0)
    const words = ['2 × 2 × 3 = 12 bytes']
    await expectRejection(readIdx(long), { code: 'INVALID_DATA', byteOffset: 16, value: '13 bytes' }, ...words)
    await expectRejection(readIdx(gzipSync(long)), { code: 'INVALID_DATA', byteOffset: 16 }, ...words)
  })

  it('refuses other formats, other types, and no dimensions', async () => {
    const starting = (...head: number[]): Promise<unknown> => readIdx(Uint8Array.of(...head, ...images.subarray(4)))
    await expectRejection(starting(1, 0, 8, 3), { byteOffset: 0, value: 1 }, 'Is it an IDX file?')
    await expectRejection(starting(0, 0, 0x0a, 3), { byteOffset: 2, value: 0x0a }, 'unsigned or signed bytes')
    await expectRejection(starting(0, 0, 0x0d, 3), { byteOffset: 16 }, '2 × 2 × 3 values of 4 bytes = 48 bytes')
    await expectRejection(starting(0, 0, 8, 0), { byteOffset: 3, value: 0 }, 'at least one')
    await expectRejection(starting(0, 0, 8, 200), { byteOffset: 3, value: 200 })
  })

  it('refuses a shape beyond 2 GiB before it reads on', async () => {
    await expectRejection(readIdx(idx([2 ** 32 - 1, 2 ** 32 - 1], [])), { code: 'INVALID_DATA', byteOffset: 4 })
  })

  it('unpacks no more than the header says: 40 MB packed 1000:1 behind a header of 3 bytes', async () => {
    const trap = gzipSync(idx([3], new Uint8Array(40_000_000)))
    expect(trap.length).toBeLessThan(80_000)
    const before = process.memoryUsage().arrayBuffers
    await expectRejection(readIdx(trap), { code: 'INVALID_DATA', value: 'more bytes', byteOffset: 8 })
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000)
  })

  it('refuses packed bytes of another kind at once, and a damaged pack', async () => {
    await expectRejection(readIdx(gzipSync(new Uint8Array(1_000_000).fill(65))), { byteOffset: 0 }, 'IDX file?')
    const damaged = Uint8Array.from(gzipSync(images))
    damaged[damaged.length - 5] = (damaged.at(-5) ?? 0) ^ 1
    await expectRejection(readIdx(damaged), { code: 'INVALID_DATA' }, 'whole gzip data')
  })
})

function bytesOf(shape: readonly number[]): fc.Arbitrary<Uint8Array> {
  const length = shape.reduce((product, size) => product * size, 1)
  return fc.uint8Array({ minLength: length, maxLength: length })
}
