import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeModel, encodeModel, network, WellfitError } from '../../src/index.js'
import { decodeSafetensors } from '../../src/format/safetensors-decode.js'
import { encodeSafetensors } from '../../src/format/safetensors-encode.js'
import type { Tensor } from '../../src/format/tensors.js'
import { checksum } from '../../src/tensor/crc32.js'
import { demo } from '../support/sparse-model.js'

const shape = { inputs: 20, layers: [{ units: 30 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const COUNT = 20 * 30 + 30 + 30 * 2 + 2

/** θ of which every `keep`-th entry is not 0. */
function thetaOf(keep: number): Float32Array {
  return Float32Array.from({ length: COUNT }, (_, i) => (i % keep === 0 ? i / 7 - 40.5 : 0))
}

const encoded = encodeModel({ network: shape, parameters: thetaOf(10) })
const version = (json: string): unknown => (JSON.parse(json) as { version: unknown }).version

function refusal(json: string, tensors: Uint8Array): string {
  try {
    decodeModel(json, tensors)
    return 'accepted'
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_MODEL') return error.message
    throw error
  }
}

/** The model after a change of its tensors, its checksum made good again. */
function forged(change: (tensors: Map<string, Tensor>) => void): [string, Uint8Array] {
  const tensors = new Map(decodeSafetensors(encoded.tensors).tensors)
  change(tensors)
  const bytes = encodeSafetensors(tensors)
  const file = JSON.parse(encoded.json) as { checksum: Record<string, string> }
  file.checksum['tensors'] = checksum(bytes)
  return [JSON.stringify(file), bytes]
}

function dataOf(tensors: ReadonlyMap<string, Tensor>, name: string): Tensor['data'] {
  const tensor = tensors.get(name)
  if (tensor === undefined) throw new Error(`no ${name}`)
  return tensor.data
}

const PRESENT = 'dense1.weight.present'
const VALUES = 'dense1.weight.values'

describe('sparse saving', () => {
  it('stores what is mostly 0 by its other entries, and tells the share', () => {
    const names = [...decodeSafetensors(encoded.tensors).tensors.keys()].sort()
    expect(names).toEqual(['dense1.bias', PRESENT, VALUES, 'dense2.bias', 'dense2.weight'].sort())
    expect(version(encoded.json)).toBe(4)
    expect(encoded.sparsity).toBeCloseTo(0.9, 2)
    const dense = encodeModel({ network: shape, parameters: thetaOf(1) })
    expect(version(dense.json)).toBe(4)
    expect(encoded.tensors.length).toBeLessThan(0.45 * dense.tensors.length)
  })

  it('leaves a model with few zeros dense', () => {
    const { json, tensors } = encodeModel({ network: shape, parameters: thetaOf(2) })
    expect(version(json)).toBe(4)
    expect([...decodeSafetensors(tensors).tensors.keys()]).toContain('dense1.weight')
  })

  it('gives back every bit, −0 and all zeros included, in both precisions', () => {
    const entry = fc.oneof(
      { weight: 8, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(-0, 1e-45, -1.5, 3e38) },
    )
    fc.assert(
      fc.property(
        fc.array(entry, { minLength: COUNT, maxLength: COUNT }),
        fc.constantFrom('f32', 'f64'),
        (values, precision) => {
          const parameters = precision === 'f32' ? Float32Array.from(values) : Float64Array.from(values)
          const { json, tensors } = encodeModel({ network: { ...shape, precision }, parameters })
          expect(new Uint8Array(decodeModel(json, tensors).parameters.buffer)).toEqual(
            new Uint8Array(parameters.buffer),
          )
        },
      ),
      { numRuns: 60 },
    )
    const zeros = encodeModel({ network: shape, parameters: new Float32Array(COUNT) })
    expect(zeros.sparsity).toBe(1)
    expect(decodeModel(zeros.json, zeros.tensors).parameters).toEqual(new Float32Array(COUNT))
  })

  it('encodes what was decoded to the same bytes', () => {
    const twice = encodeModel(decodeModel(encoded.json, encoded.tensors))
    expect(twice).toEqual(encoded)
  })

  it('a network trained with L1 is smaller on disk and predicts the same bits', async () => {
    const { net, data } = await demo()
    const { json, tensors, sparsity } = encodeModel({ network: net.options, parameters: net.parameters })
    expect(sparsity).toBeGreaterThan(0.6)
    expect(tensors.length).toBeLessThan(0.6 * 4 * net.parameterCount)
    const stored = decodeModel(json, tensors)
    using loaded = await network({ ...stored.network, parameters: stored.parameters })
    expect([...loaded.predict(data.x)]).toEqual([...net.predict(data.x)])
  })
})

describe('a sparse model is refused', () => {
  it('with any bit flipped, or cut off anywhere', () => {
    for (let bit = 0; bit < encoded.tensors.length * 8; bit += 3) {
      const tensors = encoded.tensors.slice()
      tensors[bit >> 3] = (tensors[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(refusal(encoded.json, tensors)).not.toBe('accepted')
    }
    for (let length = 0; length < encoded.tensors.length; length += 7) {
      expect(refusal(encoded.json, encoded.tensors.subarray(0, length))).not.toBe('accepted')
    }
  })

  it.each<[string, (tensors: Map<string, Tensor>) => void, RegExp]>([
    ['without its bits', (tensors) => void tensors.delete(PRESENT), /have both \.present and \.values/],
    ['without its values', (tensors) => void tensors.delete(VALUES), /have both/],
    [
      'stored twice',
      (tensors) => tensors.set('dense1.weight', { shape: [20, 30], data: new Float32Array(600) }),
      /stored once/,
    ],
    [
      'with too few bits',
      (tensors) => tensors.set(PRESENT, { shape: [74], data: new Uint8Array(74) }),
      /have 75 entries of dtype U8/,
    ],
    [
      'with bits of another type',
      (tensors) => tensors.set(PRESENT, { shape: [75], data: new Int8Array(75) }),
      /dtype U8/,
    ],
    [
      'with a bit more than values',
      (tensors) => (dataOf(tensors, PRESENT)[0] = 255),
      /have 67 entries, one for each bit/,
    ],
    [
      'with a value too many',
      (tensors) => tensors.set(VALUES, { shape: [61], data: new Float32Array(61).fill(1) }),
      /have 60 entries/,
    ],
    [
      'with values of another type',
      (tensors) => tensors.set(VALUES, { shape: [60], data: new Int32Array(60).fill(1) }),
      /dtype F32 or F64/,
    ],
    [
      'with values of another precision',
      (tensors) => tensors.set(VALUES, { shape: [60], data: new Float64Array(60).fill(1) }),
      /dtype F32, not F64/,
    ],
    ['with a value of 0', (tensors) => (dataOf(tensors, VALUES)[3] = 0), /hold no 0/],
    ['with a value that is not finite', (tensors) => (dataOf(tensors, VALUES)[3] = NaN), /finite/],
    [
      'with values as a matrix',
      (tensors) => tensors.set(VALUES, { shape: [6, 10], data: new Float32Array(60).fill(1) }),
      /have 60 entries/,
    ],
  ])('%s', (_, change, message) => {
    expect(refusal(...forged(() => undefined))).toBe('accepted')
    expect(refusal(...forged(change))).toMatch(message)
  })

  it('with bits beyond the last entry', () => {
    const odd = { inputs: 67, layers: [{ units: 3 }], loss: 'softmaxCrossEntropy' } as const
    const theta = new Float32Array(67 * 3 + 3)
    theta[0] = 1
    const { json, tensors } = encodeModel({ network: odd, parameters: theta })
    const found = new Map(decodeSafetensors(tensors).tensors)
    const bits = dataOf(found, 'dense1.weight.present')
    bits[0] = 0
    bits[25] = 2
    const bytes = encodeSafetensors(found)
    const file = JSON.parse(json) as { checksum: Record<string, string> }
    file.checksum['tensors'] = checksum(bytes)
    expect(refusal(JSON.stringify(file), bytes)).toMatch(/no bit set beyond its last entry/)
  })

  it('for a large network that a short file describes, before memory is taken', () => {
    const file = JSON.parse(encoded.json) as {
      checksum: Record<string, string>
      description: { network: { inputs: number; layers: { inputs: number; units: number }[] } }
    }
    const [first] = file.description.network.layers
    if (first === undefined) throw new Error('no layer')
    file.description.network.inputs = first.inputs = 2 ** 23
    file.checksum['description'] = checksum(new TextEncoder().encode(JSON.stringify(file.description)))
    expect(refusal(JSON.stringify(file), encoded.tensors)).toMatch(/have 31457280 entries/)
  })
})
