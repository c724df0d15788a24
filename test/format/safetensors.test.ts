import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WellfitError } from '../../src/errors.js'
import { decodeSafetensors } from '../../src/format/safetensors-decode.js'
import { encodeSafetensors } from '../../src/format/safetensors-encode.js'
import type { Tensor, TensorData } from '../../src/format/tensors.js'
import { workOf } from '../support/work.js'

/** A file with the given header text and data, whatever they say. */
function fileOf(header: string | object, dataBytes = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const file = new Uint8Array(8 + text.length + dataBytes)
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true)
  file.set(text, 8)
  return file
}

/** The message of the error that a file is refused with, or `accepted`. */
function refusal(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes)
    return 'accepted'
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_MODEL') return error.message
    throw error
  }
}

const small = encodeSafetensors(
  [
    ['dense1.weight', { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) }],
    ['dense1.bias', { shape: [3], data: Float64Array.of(-1, 0.5, 1e300) }],
    ['labels', { shape: [5], data: Uint8Array.of(1, 2, 3, 4, 5) }],
  ],
  [['format', 'wellfit']],
)

const entry = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = 'F32'): object => ({
  dtype,
  shape,
  data_offsets: [begin, end],
})

const arbitraryData: fc.Arbitrary<TensorData> = fc.oneof(
  fc.float32Array({ maxLength: 12 }),
  fc.float64Array({ maxLength: 12 }),
  fc.int32Array({ maxLength: 12 }),
  fc.uint32Array({ maxLength: 12 }),
  fc.int16Array({ maxLength: 12 }),
  fc.uint16Array({ maxLength: 12 }),
  fc.int8Array({ maxLength: 12 }),
  fc.uint8Array({ maxLength: 12 }),
)
const arbitraryName = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((name) => !/\p{Surrogate}/u.test(name) && name !== '__metadata__'),
  fc.constantFrom('__proto__', 'constructor', '0', '7', 'toString', '"quoted"\n'),
)
const arbitraryTensors = fc.uniqueArray(fc.tuple(arbitraryName, arbitraryData), { selector: ([name]) => name })

describe('encodeSafetensors', () => {
  it('writes the layout of the format, byte for byte', () => {
    const file = encodeSafetensors([['a', { shape: [2], data: Float32Array.of(1, -2) }]])
    const header = '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}'
    expect(new DataView(file.buffer).getBigUint64(0, true)).toBe(56n)
    expect(new TextDecoder().decode(file.subarray(8, 64))).toBe(header.padEnd(56))
    expect([...file.subarray(64)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0])
  })

  it('aligns every tensor to its entries', () => {
    fc.assert(
      fc.property(arbitraryTensors, (tensors) => {
        const file = encodeSafetensors(tensors.map(([name, data]) => [name, { shape: [data.length], data }]))
        const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true))
        expect(headerBytes % 8).toBe(0)
        const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + headerBytes))) as object
        for (const [name, data] of tensors) {
          const found = Object.entries(header).find(([key]) => key === name)?.[1] as { data_offsets: [number, number] }
          expect(found.data_offsets[0] % data.BYTES_PER_ELEMENT).toBe(0)
        }
      }),
    )
  })

  it('refuses equal names, a shape that is not the data’s, and text that UTF-8 cannot hold', () => {
    const tensor: Tensor = { shape: [1], data: new Float32Array(1) }
    const pair = (name: string): [string, Tensor] => [name, tensor]
    expect(() => encodeSafetensors([pair('a'), pair('a')])).toThrow(/"a".*unique name/)
    expect(() => encodeSafetensors([pair('__metadata__')])).toThrow(/unique name/)
    expect(() => encodeSafetensors([['a', { shape: [2], data: new Float32Array(1) }]])).toThrow(/shape of 1 entries/)
    expect(() => encodeSafetensors([['a', { shape: [-1], data: new Float32Array(1) }]])).toThrow(/shape of 1 entries/)
    expect(() => encodeSafetensors([pair('\ud800')])).toThrow(/well-formed/)
    expect(() => encodeSafetensors([pair('a')], [['k', '\udc00']])).toThrow(/well-formed/)
    const data = new BigInt64Array(1) as unknown as TensorData
    expect(() => encodeSafetensors([['a', { shape: [1], data }]])).toThrow(/Float64Array/)
  })
})

describe('decodeSafetensors', () => {
  it('gives back what was encoded, bit for bit', () => {
    fc.assert(
      fc.property(
        arbitraryTensors,
        fc.dictionary(fc.string({ unit: 'binary-ascii' }), fc.string({ unit: 'binary-ascii' }), {
          noNullPrototype: true,
        }),
        (tensors, texts) => {
          const file = encodeSafetensors(
            tensors.map(([name, data]) => [name, { shape: [1, data.length], data }]),
            Object.entries(texts),
          )
          const { tensors: read, metadata } = decodeSafetensors(file)
          expect(read.size).toBe(tensors.length)
          for (const [name, data] of tensors) {
            expect(read.get(name)?.shape).toEqual([1, data.length])
            expect(read.get(name)?.data).toStrictEqual(data)
          }
          expect(Object.fromEntries(metadata)).toEqual(texts)
        },
      ),
    )
  })

  it('reads from an unaligned view and gives copies', () => {
    const shifted = new Uint8Array(small.length + 3)
    shifted.set(small, 3)
    const { tensors } = decodeSafetensors(shifted.subarray(3))
    shifted.fill(0)
    expect(tensors.get('dense1.weight')?.data).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6))
    expect(tensors.get('dense1.bias')?.data).toEqual(Float64Array.of(-1, 0.5, 1e300))
  })

  it('accepts an empty file, scalars, empty tensors and a header that is not padded', () => {
    expect(decodeSafetensors(fileOf('{}')).tensors.size).toBe(0)
    const { tensors } = decodeSafetensors(
      fileOf({ s: entry(0, 4, []), e: entry(4, 4, [3, 0]), t: entry(4, 8, [1]) }, 8),
    )
    expect([...tensors.keys()]).toEqual(['s', 'e', 't'])
    expect(tensors.get('s')?.shape).toEqual([])
    expect(tensors.get('e')?.data.length).toBe(0)
  })

  it('refuses the file cut off at every byte, and one byte more', () => {
    for (let length = 0; length < small.length; length++)
      expect(refusal(small.subarray(0, length))).not.toBe('accepted')
    expect(refusal(Uint8Array.of(...small, 0))).toMatch(/after the last tensor/)
  })

  it('refuses impossible header lengths', () => {
    for (const length of [0n, 1n, 100_000_001n, 2n ** 63n, 2n ** 64n - 1n, BigInt(small.length)]) {
      const file = small.slice()
      new DataView(file.buffer).setBigUint64(0, length, true)
      expect(refusal(file)).toMatch(/header length/)
    }
  })

  it.each<[string, Uint8Array, RegExp]>([
    [
      'a key twice',
      fileOf(
        '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      ),
      /"a" only once/,
    ],
    [
      'a member twice',
      fileOf('{"a":{"dtype":"U8","shape":[0],"shape":[0],"data_offsets":[0,0]}}'),
      /"shape" only once/,
    ],
    ['an array as header', fileOf('[]'), /JSON object/],
    ['space before the header', fileOf(' {}'), /JSON object/],
    ['a newline after the header', fileOf('{}\n'), /padded with spaces only/],
    ['a byte order mark', fileOf('\ufeff{}'), /JSON object/],
    ['text that is no JSON', fileOf('{a:1}'), /valid JSON/],
    [
      'bad UTF-8',
      (() => {
        const file = fileOf('{"ab":1}')
        file[10] = 0xff
        return file
      })(),
      /UTF-8/,
    ],
    [
      'a lone surrogate as name',
      fileOf('{"\\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}'),
      /name in well-formed Unicode/,
    ],
    ['an unknown member', fileOf({ a: { ...entry(0, 4), extra: [] } }, 4), /exactly/],
    ['a missing member', fileOf({ a: { dtype: 'F32', shape: [1] } }, 4), /exactly/],
    ['a tensor that is no object', fileOf({ a: [] }), /exactly/],
    ['an unknown dtype', fileOf({ a: entry(0, 4, [2], 'F16') }, 4), /dtype.*"F16".*F64, F32/],
    ['a dtype named like a method', fileOf({ a: entry(0, 4, [1], 'constructor') }, 4), /dtype/],
    ['a dtype that is no text', fileOf({ a: entry(0, 4, [1], ['F32']) }, 4), /dtype/],
    ['a negative shape', fileOf({ a: entry(0, 4, [-1]) }, 4), /whole numbers/],
    ['a fractional shape', fileOf({ a: entry(0, 4, [0.5]) }, 4), /whole numbers/],
    ['a shape whose product overflows', fileOf({ a: entry(0, 4, [2 ** 31, 2 ** 31, 4]) }, 4), /below 2\^53/],
    ['an overflow hidden by a 0', fileOf({ a: entry(0, 0, [2 ** 40, 2 ** 40, 0]) }), /below 2\^53/],
    ['a shape that wraps around 2^64', fileOf({ a: entry(0, 4, [4294967296, 4294967296]) }, 4), /below 2\^53/],
    ['a shape that is no array', fileOf({ a: entry(0, 4, 1) }, 4), /shape/],
    ['offsets that do not fit the shape', fileOf({ a: entry(0, 4, [2]) }, 4), /span the shape's 8 bytes/],
    ['offsets backwards', fileOf({ a: entry(4, 0, [1]) }, 4), /begin ≤ end/],
    ['three offsets', fileOf({ a: { ...entry(0, 4), data_offsets: [0, 4, 8] } }, 4), /begin ≤ end/],
    [
      'offsets past 2^53',
      fileOf('{"a":{"dtype":"U8","shape":[1],"data_offsets":[9007199254740992,9007199254740993]}}'),
      /begin ≤ end/,
    ],
    ['a hole at the start', fileOf({ a: entry(4, 8) }, 8), /no gap/],
    ['a hole between', fileOf({ a: entry(0, 4), b: entry(8, 12) }, 12), /no gap/],
    ['an overlap', fileOf({ a: entry(0, 8), b: entry(4, 12) }, 12), /overlap/],
    ['the same bytes twice', fileOf({ a: entry(0, 4), b: entry(0, 4) }, 4), /overlap/],
    ['trailing bytes', fileOf({ a: entry(0, 4) }, 8), /after the last tensor/],
    ['too few bytes', fileOf({ a: entry(0, 8) }, 4), /truncated/],
    ['metadata that is no text', fileOf({ __metadata__: { a: 1 } }), /only strings/],
    ['metadata that is no object', fileOf({ __metadata__: [] }), /object of strings/],
    ['nesting', fileOf(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`), /nested/],
  ])('refuses %s', (_, file, message) => {
    expect(refusal(file)).toMatch(message)
  })

  it('writes and reads 100,000 tensors by work that grows with their number only', () => {
    const tensorsOf = (count: number): [string, Tensor][] =>
      Array.from({ length: count }, (_, i) => [`t${i}`, { shape: [1], data: Uint8Array.of(i & 255) }])
    const [few, many] = [tensorsOf(12_500), tensorsOf(100_000)]
    const [fewBytes, manyBytes] = [encodeSafetensors(few), encodeSafetensors(many)]
    const { tensors: read } = decodeSafetensors(manyBytes)
    expect(read.size).toBe(100_000)
    expect(read.get('t300')?.data).toEqual(Uint8Array.of(44))
    // Eight times as many: eight times the work, and 64 times where it grows with the square.
    const writing = workOf(() => encodeSafetensors(many)) / workOf(() => encodeSafetensors(few))
    const reading = workOf(() => decodeSafetensors(manyBytes)) / workOf(() => decodeSafetensors(fewBytes))
    expect(writing).toBeLessThan(32)
    expect(reading).toBeLessThan(32)
  })

  it('never throws anything but its own error on a changed byte', () => {
    fc.assert(
      fc.property(fc.nat(small.length - 1), fc.nat(255), (at, byte) => {
        const file = small.slice()
        file[at] = byte
        expect(refusal(file)).toMatch(/^accepted$|^decodeSafetensors: .* must /)
      }),
      { numRuns: 500 },
    )
  })
})
