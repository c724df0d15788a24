import { describe, expect, it } from 'vitest'
import { WellfitError } from '../../src/errors.js'
import { checksum } from '../../src/tensor/crc32.js'
import { decodeModel, encodeModel, type ModelParts } from '../../src/format/model.js'
import { encodeSafetensors } from '../../src/format/safetensors-encode.js'
import type { Tensor } from '../../src/format/tensors.js'
import { describeNetwork } from '../../src/model/describe-network.js'

const network = {
  inputs: 2,
  layers: [
    { units: 3, activation: 'leakyRelu', keepProb: 0.8 },
    { units: 2, name: 'out' },
  ],
  loss: 'softmaxCrossEntropy',
  seed: 7,
} as const
const parameters = Float32Array.from({ length: 2 * 3 + 3 + 3 * 2 + 2 }, (_, i) => Math.fround(i * 0.1 - 0.7))
const parts: ModelParts = {
  network,
  parameters,
  columns: ['width', 'height'],
  classes: ['no', 'yes é'],
  target: 'answer',
  preprocessor: { kind: 'preprocessor', mean: [1.5, -2], __proto__: null },
  metadata: { accuracy: 0.97 },
}
const encoded = encodeModel(parts)

/** The message of the error that a model is refused with, or `accepted`. */
function refusal(json: string, tensors: Uint8Array): string {
  try {
    decodeModel(json, tensors)
    return 'accepted'
  } catch (error) {
    if (error instanceof WellfitError && error.code === 'INVALID_MODEL') return error.message
    throw error
  }
}

interface File {
  format: unknown
  version: unknown
  checksum: Record<string, unknown>
  description: Record<string, unknown> & { network: Record<string, unknown> & { layers: Record<string, unknown>[] } }
  [key: string]: unknown
}

/** Changes an option of the first layer. */
function setLayer(file: File, option: string, value: unknown): void {
  Object.assign(file.description.network.layers[0] ?? {}, { [option]: value })
}

/** model.json after a change whose checksum was made good again. */
function forged(change: (file: File) => void): string {
  const file = JSON.parse(encoded.json) as File
  change(file)
  file.checksum['description'] ??= ''
  file.checksum['description'] = checksum(new TextEncoder().encode(JSON.stringify(file.description)))
  return JSON.stringify(file)
}

/** Other tensors with the model.json that goes with them. */
function withTensors(tensors: Parameters<typeof encodeSafetensors>[0]): [string, Uint8Array] {
  const bytes = encodeSafetensors(tensors)
  return [forged((file) => (file.checksum['tensors'] = checksum(bytes))), bytes]
}

function tensor(name: string, shape: number[], value = 0.5): [string, Tensor] {
  return [name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value) }]
}

describe('encodeModel and decodeModel', () => {
  it('give back the network with its defaults, θ and the names', () => {
    const stored = decodeModel(encoded.json, encoded.tensors)
    expect(stored.parameters).toStrictEqual(parameters)
    expect(stored.network).toEqual(describeNetwork(network))
    expect(stored.network.layers[0]).toEqual({
      name: 'dense1',
      units: 3,
      inputs: 2,
      activation: 'leakyRelu',
      alpha: 0.01,
      initializer: 'heNormal',
      keepProb: 0.8,
    })
    expect(stored).toMatchObject({
      columns: parts.columns,
      classes: parts.classes,
      target: 'answer',
      metadata: { accuracy: 0.97 },
    })
    expect(stored.preprocessor).toEqual({ kind: 'preprocessor', mean: [1.5, -2] })
  })

  it('take a description with its derived members, and encode what was decoded to the same bytes', () => {
    const again = encodeModel({ ...parts, network: describeNetwork(network) })
    expect(again.json).toBe(encoded.json)
    const stored = decodeModel(encoded.json, encoded.tensors)
    const twice = encodeModel(stored)
    expect(twice.json).toBe(encoded.json)
    expect(twice.tensors).toEqual(encoded.tensors)
  })

  it('keep 64 bits where the network has them', () => {
    const values = Float64Array.from(parameters, (value) => value + 1e-12)
    const { json, tensors } = encodeModel({ network: { ...network, precision: 'f64' }, parameters: values })
    expect(decodeModel(json, tensors)).toMatchObject({
      parameters: values,
      classes: null,
      columns: null,
      preprocessor: null,
    })
  })

  it('name the tensors by layer and parameter', () => {
    const header = new TextDecoder().decode(encoded.tensors)
    for (const name of ['dense1.weight', 'dense1.bias', 'out.weight', 'out.bias'])
      expect(header).toContain(`"${name}":`)
    expect(header).toContain('"dense1.weight":{"dtype":"F32","shape":[2,3],')
  })

  it('survive an indentation of another kind', () => {
    const compact = JSON.stringify(JSON.parse(encoded.json))
    expect(decodeModel(compact, encoded.tensors).parameters).toEqual(parameters)
    const windows = encoded.json.replaceAll('\n', '\r\n')
    expect(decodeModel(windows, encoded.tensors).parameters).toEqual(parameters)
  })
})

describe('decodeModel refuses', () => {
  it('each flipped bit of the tensors', () => {
    for (let bit = 0; bit < encoded.tensors.length * 8; bit++) {
      const tensors = encoded.tensors.slice()
      tensors[bit >> 3] = (tensors[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(refusal(encoded.json, tensors)).toMatch(/checksum of the tensors/)
    }
  })

  it('each flipped bit of the description', () => {
    const bytes = new TextEncoder().encode(encoded.json)
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const damaged = bytes.slice()
      damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(refusal(new TextDecoder().decode(damaged), encoded.tensors), `bit ${bit}`).not.toBe('accepted')
    }
  })

  it('both files cut off at every byte', () => {
    for (let length = 0; length < encoded.tensors.length; length++) {
      expect(refusal(encoded.json, encoded.tensors.subarray(0, length))).not.toBe('accepted')
    }
    const text = encoded.json.trimEnd()
    for (let length = 0; length < text.length; length++) {
      expect(refusal(text.slice(0, length), encoded.tensors)).not.toBe('accepted')
    }
  })

  it.each<[string, (file: File) => void, RegExp]>([
    ['another format', (file) => (file.format = 'wellfit.history'), /wellfit\.model/],
    ['a newer version', (file) => (file.version = 5), /written by a newer wellfit/],
    ['version 0', (file) => (file.version = 0), /`version` \(=0\) must be 1, 2, 3 or 4/],
    ['a version as text', (file) => (file.version = '1'), /must be 1/],
    ['an unknown member', (file) => (file['code'] = 'x'), /`code` must be a known/],
    ['an unknown member of the description', (file) => (file.description['script'] = 'x'), /`script` must be a known/],
    ['parameters within the description', (file) => (file.description['parameters'] = [1]), /`parameters`/],
    ['no network', (file) => delete (file.description as Record<string, unknown>)['network'], /options/],
    [
      'activation "constructor"',
      (file) => setLayer(file, 'activation', 'constructor'),
      /activation` \(="constructor"\) must be one of/,
    ],
    ['activation "__proto__"', (file) => setLayer(file, 'activation', '__proto__'), /must be one of/],
    ['initializer "toString"', (file) => setLayer(file, 'initializer', 'toString'), /must be one of/],
    ['an unknown loss', (file) => (file.description.network['loss'] = 'valueOf'), /loss/],
    ['an unknown precision', (file) => (file.description.network['precision'] = 'f16'), /precision/],
    ['a wasm path', (file) => (file.description.network['wasm'] = { url: 'http://x/' }), /`wasm`/],
    ['0 units', (file) => setLayer(file, 'units', 0), /units/],
    ['a billion units', (file) => setLayer(file, 'units', 1e9), /units/],
    ['keepProb 0', (file) => setLayer(file, 'keepProb', 0), /keepProb/],
    [
      'weights ≠ topology: other units',
      (file) => {
        setLayer(file, 'units', 4)
        Object.assign(file.description.network.layers[1] ?? {}, { inputs: 4 })
      },
      /shape \[2, 4\], not \[2, 3\]/,
    ],
    [
      'weights ≠ topology: other name',
      (file) => setLayer(file, 'name', 'first'),
      /"dense1.*must be a parameter of the network/,
    ],
    [
      'weights ≠ topology: other precision',
      (file) => (file.description.network['precision'] = 'f64'),
      /dtype F64, not F32/,
    ],
    ['a class too many', (file) => (file.description['classes'] = ['a', 'b', 'c']), /classes/],
    ['equal classes', (file) => (file.description['classes'] = ['a', 'a']), /differ/],
    ['columns of other number', (file) => (file.description['columns'] = ['a']), /columns/],
    ['a target that is no text', (file) => (file.description['target'] = 1), /target/],
    ['a preprocessor that is no object', (file) => (file.description['preprocessor'] = []), /preprocessor/],
    [
      'deep nesting',
      (file) => (file.description['metadata'] = { a: JSON.parse('['.repeat(100) + ']'.repeat(100)) as unknown }),
      /nested/,
    ],
  ])('%s', (_, change, message) => {
    expect(refusal(forged(change), encoded.tensors)).toMatch(message)
  })

  it('nesting beyond 64 levels, and no less', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(refusal(nested(64), encoded.tensors)).toMatch(/object/)
    expect(refusal(nested(65), encoded.tensors)).toMatch(/nested at most 64 deep/)
  })

  it('a key twice, and text that is no JSON', () => {
    expect(refusal(encoded.json.replace('"version": 4', '"version": 3, "version": 4'), encoded.tensors)).toMatch(
      /only once/,
    )
    expect(refusal('<!doctype html>', encoded.tensors)).toMatch(/valid JSON/)
    expect(refusal('[]', encoded.tensors)).toMatch(/object/)
  })

  it('weights that are not finite, missing or too many', () => {
    const good = [
      tensor('dense1.weight', [2, 3]),
      tensor('dense1.bias', [3]),
      tensor('out.weight', [3, 2]),
      tensor('out.bias', [2]),
    ]
    expect(refusal(...withTensors(good))).toBe('accepted')
    expect(refusal(...withTensors([...good.slice(0, 3), tensor('out.bias', [2], NaN)]))).toMatch(
      /out\.bias\[0\]` \(=NaN\).*2 such values/,
    )
    expect(refusal(...withTensors(good.slice(0, 3)))).toMatch(/"out.bias".*be in the file/)
    expect(refusal(...withTensors([...good, tensor('extra', [1])]))).toMatch(/"extra".*parameter of the network/)
    expect(refusal(...withTensors([...good.slice(1), tensor('dense1.weight', [3, 2])]))).toMatch(
      /shape \[2, 3\], not \[3, 2\]/,
    )
  })
})

describe('encodeModel refuses', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['θ of another length', { parameters: parameters.subarray(1) }, 'INVALID_SHAPE'],
    ['NaN in θ', { parameters: parameters.map((value, i) => (i === 3 ? NaN : value)) }, 'INVALID_DATA'],
    ['θ beyond f32', { parameters: Float64Array.from(parameters, () => 1e39) }, 'INVALID_DATA'],
    ['a network that is not valid', { network: { ...network, loss: 'none' } }, 'INVALID_OPTION'],
    ['a preprocessor with NaN', { preprocessor: { mean: [NaN] } }, 'INVALID_OPTION'],
    ['metadata with a function', { metadata: { run: () => 1 } }, 'INVALID_OPTION'],
    ['an unknown part', { weights: [] }, 'INVALID_OPTION'],
  ])('%s', (_, change, code) => {
    expect(() => encodeModel({ ...parts, ...change })).toThrow(expect.objectContaining({ code }))
  })
})
