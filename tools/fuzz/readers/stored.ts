import { crc32 } from 'node:zlib'
import {
  checkPreprocessor,
  checkScaler,
  dataset,
  decodeCheckpoint,
  decodeModel,
  encodeCheckpoint,
  encodeModel,
  network,
  type Checkpoint,
} from 'wellfit'
import { damagedJson } from '../damage-json.ts'
import type { Random } from '../random.ts'
import { json, parsedText, text, type Reader } from './reader.ts'

const options = {
  inputs: 2,
  layers: [{ units: 3, activation: 'relu' }, { units: 2 }],
  loss: 'softmaxCrossEntropy',
  seed: 1,
} as const
const train = dataset({
  x: Float32Array.from({ length: 24 }, (_, i) => Math.fround((i * 7) % 5)),
  y: Array.from({ length: 12 }, (_, i) => i % 2),
})
const fit = { epochs: 2, batchSize: 4 }

/** A model and a checkpoint of its training. */
async function trained(): Promise<{ model: ReturnType<typeof encodeModel>; checkpoint: Uint8Array }> {
  using net = await network(options)
  const saved: Checkpoint[] = []
  const save = (state: Checkpoint): void => void saved.push(state)
  await net.fit(train, { ...fit, checkpoint: { everySeconds: 0, save } })
  const [first] = saved
  if (first === undefined) throw new Error('the run saved no checkpoint')
  return { model: encodeModel({ network: options, parameters: net.parameters }), checkpoint: encodeCheckpoint(first) }
}

const { model, checkpoint } = await trained()

/** Both files of a model as one: the length of the JSON in two bytes, the JSON, the tensors. */
const modelFile = modelFileOf(model.json, model.tensors)

function modelFileOf(header: string, tensors: Uint8Array): Uint8Array {
  const bytes = text(header)
  return Buffer.concat([Uint8Array.of(bytes.length & 255, bytes.length >> 8), bytes, tensors])
}

function partsOf(bytes: Uint8Array): { header: string; tensors: Uint8Array } {
  const length = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8)
  return { header: new TextDecoder().decode(bytes.subarray(2, 2 + length)), tensors: bytes.slice(2 + length) }
}

/** Decodes a model and predicts by it. */
async function readModel(bytes: Uint8Array): Promise<number> {
  const { header, tensors } = partsOf(bytes)
  const stored = decodeModel(header, tensors)
  using net = await network({ ...stored.network, parameters: stored.parameters })
  net.predict(new Float32Array(stored.network.inputs))
  return stored.parameters.byteLength
}

/** Decodes a checkpoint and goes on from it. */
async function readCheckpoint(bytes: Uint8Array): Promise<number> {
  const resume = decodeCheckpoint(bytes)
  using net = await network(options)
  await net.fit(train, { ...fit, resume })
  return resume.parameters.byteLength
}

/** The model.json names the checksums of its description and of the tensors. */
function withModelChecksums(bytes: Uint8Array): Uint8Array {
  const { header, tensors } = partsOf(bytes)
  const file = parsedText(header) as { description?: unknown } | undefined
  if (typeof file !== 'object' || file === null) return bytes
  const description = JSON.stringify(file.description ?? null)
  const checksum = { description: checksumOf(text(description)), tensors: checksumOf(tensors) }
  return modelFileOf(JSON.stringify({ ...file, checksum }), tensors)
}

function checksumOf(bytes: Uint8Array): string {
  return `crc32:${crc32(bytes).toString(16).padStart(8, '0')}`
}

function damagedModel(bytes: Uint8Array, random: Random): Uint8Array {
  const { header, tensors } = partsOf(bytes)
  return modelFileOf(JSON.stringify(damagedJson(parsedText(header), random)), tensors)
}

/** "wellfitC", the length of the header, the header, vectors, a checksum. */
function damagedCheckpoint(bytes: Uint8Array, random: Random): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true)
  const header = parsedText(new TextDecoder().decode(bytes.subarray(12, 12 + length)))
  const changed = text(JSON.stringify(damagedJson(header, random)))
  const size = new Uint8Array(Uint32Array.of(changed.length).buffer)
  const padding = new Uint8Array((8 - ((12 + changed.length) % 8)) % 8)
  const vectors = bytes.subarray(Math.ceil((12 + length) / 8) * 8)
  return Buffer.concat([bytes.subarray(0, 8), size, changed, padding, vectors])
}

function withCheckpointChecksum(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) return bytes
  const fixed = Uint8Array.from(bytes)
  new DataView(fixed.buffer).setUint32(fixed.length - 4, crc32(fixed.subarray(0, -4)), true)
  return fixed
}

const scalers = [
  json({
    format: 'wellfit.scaler',
    version: 1,
    kind: 'standard',
    of: 'features',
    columns: ['a', 'b'],
    center: [0, 1.5],
    scale: [1, 2],
    constant: ['a'],
  }),
]

function damagedText(bytes: Uint8Array, random: Random): Uint8Array {
  return json(damagedJson(parsedText(new TextDecoder().decode(bytes)), random))
}

const preprocessors = [
  json({
    format: 'wellfit.preprocessor',
    version: 1,
    task: 'classification',
    columns: [
      { name: 'age', kind: 'number', median: 31, mean: 30, scale: 4, indicator: true },
      { name: 'city', kind: 'category', categories: ['a', 'b'], other: true },
    ],
    target: { name: 'y', kind: 'classes', classes: ['no', 'yes'] },
    preparation: [],
  }),
]

function checked(check: (value: unknown) => unknown, bytes: Uint8Array): number {
  check(parsedText(new TextDecoder().decode(bytes)))
  return 0
}

/** The readers of what wellfit wrote: with right checksums, so that the damage reaches what comes after them. */
export const storedReaders: readonly Reader[] = [
  { name: 'model without its checksum', files: [modelFile], read: readModel },
  { name: 'model', files: [modelFile], fixChecksums: withModelChecksums, read: readModel },
  {
    name: 'model of other values',
    files: [modelFile],
    damage: damagedModel,
    fixChecksums: withModelChecksums,
    read: readModel,
  },
  { name: 'checkpoint', files: [checkpoint], fixChecksums: withCheckpointChecksum, read: readCheckpoint },
  {
    name: 'checkpoint of other values',
    files: [checkpoint],
    damage: damagedCheckpoint,
    fixChecksums: withCheckpointChecksum,
    read: readCheckpoint,
  },
  { name: 'scaler', files: scalers, damage: damagedText, read: (bytes) => checked(checkScaler, bytes) },
  {
    name: 'preprocessor',
    files: preprocessors,
    damage: damagedText,
    read: (bytes) => checked(checkPreprocessor, bytes),
  },
]
