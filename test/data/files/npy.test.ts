import { readFileSync } from 'node:fs'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readNpy, readNpz } from '../../../src/data/files/npy/npy.js'
import { expectRejection } from '../../support/errors.js'
import { everySource } from '../../support/sources.js'

interface Fixtures {
  readonly arrays: Readonly<Record<string, { file: string; shape: number[]; values: number[] }>>
  readonly [file: string]: unknown
}

const fixtures = JSON.parse(readFileSync(new URL('fixtures/npy.json', import.meta.url), 'utf8')) as Fixtures
const bytesOf = (base64: unknown): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(String(base64), 'base64'))
const file = (name: string): Uint8Array<ArrayBuffer> => bytesOf(fixtures[name])
const arrays = Object.entries(fixtures.arrays)
const plain = bytesOf(fixtures.arrays['f4']?.file)

/** A file of version 1 with a header of that text. */
function npy(header: string, values = 0): Uint8Array {
  const text = new TextEncoder().encode(header)
  return Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length & 255, text.length >> 8, ...text, ...new Uint8Array(values)) // prettier-ignore
}

const header = (shape: string, descr = "'<f4'"): string =>
  `{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }\n`

describe('readNpy', () => {
  it.each(arrays)('reads what NumPy wrote: %s', async (_, { file: base64, shape, values }) => {
    const read = await readNpy(bytesOf(base64))
    expect(read.shape).toEqual(shape)
    expect([...read.values]).toEqual(values)
  })

  it('keeps types, but for those that JavaScript has not', async () => {
    const types = await Promise.all(arrays.map(async ([, { file: base64 }]) => await readNpy(bytesOf(base64))))
    expect(types.map(({ dtype, values }) => `${dtype} ${values.constructor.name}`)).toEqual([
      '<f4 Float32Array',
      '>f8 Float64Array',
      '<f2 Float32Array',
      '<i8 Float64Array',
      '|u1 Uint8Array',
      '>i2 Int16Array',
      '|b1 Uint8Array',
      '<f8 Float64Array',
      '<f4 Float32Array',
      '<u4 Uint32Array',
    ])
  })

  it.each(everySource(plain))('reads from %s', async (_, source) => {
    expect(await readNpy(source())).toEqual(await readNpy(plain))
  })

  it('reads bytes that are not aligned', async () => {
    const shifted = new Uint8Array(plain.length + 3)
    shifted.set(plain, 3)
    expect(await readNpy(shifted.subarray(3))).toEqual(await readNpy(plain))
  })

  it('refuses a file cut at any byte, and one too long', async () => {
    for (let end = 0; end < plain.length; end++) {
      await expectRejection(readNpy(plain.subarray(0, end)), {
        code: 'INVALID_DATA',
        functionName: 'readNpy',
        field: 'bytes',
      })
    }
    await expectRejection(readNpy(Uint8Array.of(...plain, 0)), { code: 'INVALID_DATA', byteOffset: 128 }, '97 bytes')
  })

  it('refuses objects, texts, complex numbers, records and integers beyond 2⁵³', async () => {
    await expectRejection(readNpy(file('objects')), { code: 'INVALID_DATA', value: '|O' }, 'never run')
    await expectRejection(readNpy(file('texts')), { code: 'INVALID_DATA', value: '<U2' }, 'astype')
    await expectRejection(readNpy(file('complex')), { code: 'INVALID_DATA', value: '<c16' })
    await expectRejection(readNpy(file('records')), { code: 'INVALID_DATA' }, 'CSV or Parquet')
    await expectRejection(readNpy(file('beyond')), { code: 'INVALID_DATA', byteOffset: 136, value: 2 ** 53 })
  })

  it.each([
    header('(4000000000, 4000000000, 4000000000)'),
    header('(99999999999999999999999999,)'),
    header('(2, 3)'),
    header('(-1,)'),
    header('(1.5,)'),
    header('(2, )', "'<f3'"),
    header('(2, )', "'constructor'"),
    header('(2, )', "__import__('os')"),
    `{'descr': '<f4', 'fortran_order': False, 'shape': (${'1'.repeat(5000)}x`,
    '{}',
    '',
  ])('refuses the header %j without taking memory for it', async (text) => {
    await expectRejection(readNpy(npy(text, 8)), { code: 'INVALID_DATA', functionName: 'readNpy' })
  })

  it('refuses other versions and other formats', async () => {
    const other = plain.slice()
    other[6] = 9
    await expectRejection(readNpy(other), { code: 'INVALID_DATA', byteOffset: 6, value: 9 })
    const unmarked = plain.slice()
    unmarked[5] = 0x79
    await expectRejection(readNpy(unmarked), { code: 'INVALID_DATA', byteOffset: 0 }, 'begin as an .npy file does')
    await expectRejection(readNpy(file('npz')), { code: 'INVALID_DATA', byteOffset: 0 }, 'readNpz')
  })
})

describe('readNpz', () => {
  it.each(['npz', 'compressed'])('reads arrays by name: %s', async (name) => {
    const read = await readNpz(file(name))
    expect([...read.keys()]).toEqual(['x', 'y'])
    expect(read.get('x')).toEqual(await readNpy(plain))
    expect(read.get('y')).toEqual({ shape: [2], dtype: '<i8', values: Float64Array.of(0, 1) })
  })

  it.each(everySource(file('compressed')))('reads from %s', async (_, source) => {
    expect(await readNpz(source())).toEqual(await readNpz(file('npz')))
  })

  it.each(['npz', 'compressed'])('refuses an archive cut at any byte: %s', async (name) => {
    const bytes = file(name)
    for (let end = 0; end < bytes.length; end++) {
      await expectRejection(readNpz(bytes.subarray(0, end)), {
        code: 'INVALID_DATA',
        functionName: 'readNpz',
        field: 'bytes',
      })
    }
  })

  it.each(['npz', 'compressed'])('gives the same arrays or an error for each bit flipped: %s', async (name) => {
    const bytes = file(name)
    const good = await readNpz(bytes)
    for (const at of bytes.keys()) {
      const flipped = bytes.slice()
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at & 7))
      const result = await readNpz(flipped).catch((error: unknown) => error)
      if (result instanceof Map) expect([...result.values()]).toEqual([...good.values()].slice(0, result.size))
      else expect(result).toMatchObject({ code: 'INVALID_DATA', functionName: 'readNpz' })
    }
  })

  it('unpacks no more than the archive says', async () => {
    const bomb = file('bomb')
    const view = new DataView(bomb.buffer)
    const central = bomb.length - 22 - 51
    expect(view.getUint32(central, true)).toBe(0x02014b50)
    view.setUint32(central + 24, 1000, true)
    await expectRejection(readNpz(bomb), { code: 'INVALID_DATA', value: 'more bytes' }, '1000 bytes')
  })

  it('stops at the shape that the header of an array announces', async () => {
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }"
    const npy = new Uint8Array(2 ** 24)
    npy.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0])
    npy.set(new TextEncoder().encode(`${text.padEnd(117)}\n`), 10)
    const packed = deflateRawSync(npy)
    const zip = new DataView(new ArrayBuffer(31 + packed.length + 47 + 22))
    const bytes = new Uint8Array(zip.buffer)
    const central = 31 + packed.length
    zip.setUint32(0, 0x04034b50, true)
    zip.setUint16(26, 1, true)
    bytes[30] = 97
    bytes.set(packed, 31)
    zip.setUint32(central, 0x02014b50, true)
    zip.setUint16(central + 10, 8, true)
    zip.setUint32(central + 20, packed.length, true)
    zip.setUint32(central + 24, npy.length, true)
    zip.setUint16(central + 28, 1, true)
    bytes[central + 46] = 97
    zip.setUint32(central + 47, 0x06054b50, true)
    zip.setUint16(central + 57, 1, true)
    zip.setUint32(central + 63, central, true)
    await expectRejection(readNpz(bytes), { code: 'INVALID_DATA', value: 'an array of 148 bytes' }, '"a"')
  })
})
