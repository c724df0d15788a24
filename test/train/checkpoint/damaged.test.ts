import { describe, expect, it } from 'vitest'
import {
  type Checkpoint,
  dataset,
  decodeCheckpoint,
  encodeCheckpoint,
  type FitOptions,
  network,
  WellfitError,
} from '../../../src/index.js'
import { crc32 } from '../../../src/tensor/crc32.js'
import { expectRejection } from '../../support/errors.js'

const x = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)])
const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a > b ? 1 : 0)) })
const shape = { inputs: 2, layers: [{ units: 3 }, { units: 2 }], loss: 'softmaxCrossEntropy' } as const
const options: FitOptions = {
  epochs: 3,
  batchSize: 8,
  dev: data,
  earlyStopping: { patience: 2 },
  schedule: { kind: 'plateau' },
}

async function aCheckpoint(): Promise<Checkpoint> {
  const saved: Checkpoint[] = []
  using net = await network(shape)
  await net.fit(data, { ...options, checkpoint: { everySeconds: 0, save: (state) => void saved.push(state) } })
  const taken = saved.find(({ stepOfEpoch, epoch }) => epoch === 2 && stepOfEpoch > 0) ?? saved[0]
  if (taken === undefined) throw new Error('no checkpoint was handed out')
  return taken
}

const checkpoint = await aCheckpoint()
const odd: readonly unknown[] = [undefined, null, true, -1, 0.5, 1e9, 'text', [], [[]], [{}], {}, { length: 1 }]

/** The bytes with another header, and the checksum that belongs to them. */
function withHeader(change: (header: Record<string, unknown>) => unknown): Uint8Array {
  const bytes = encodeCheckpoint(checkpoint)
  const view = new DataView(bytes.buffer)
  const length = view.getUint32(8, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(12, 12 + length))) as Record<string, unknown>
  const changed = change(header)
  const json = new TextEncoder().encode(typeof changed === 'string' ? changed : (JSON.stringify(changed) ?? ''))
  const vectors = bytes.subarray(Math.ceil((12 + length) / 8) * 8, -4)
  const start = Math.ceil((12 + json.length) / 8) * 8
  const built = new Uint8Array(start + vectors.length + 4)
  built.set(bytes.subarray(0, 8))
  new DataView(built.buffer).setUint32(8, json.length, true)
  built.set(json, 12)
  built.set(vectors, start)
  new DataView(built.buffer).setUint32(built.length - 4, crc32(built.subarray(0, -4)), true)
  return built
}

function thrownBy(action: () => unknown): unknown {
  try {
    action()
    return null
  } catch (error) {
    return error
  }
}

describe('bytes with a right checksum', () => {
  it('are read where the header is as it was', () => {
    expect(decodeCheckpoint(withHeader((header) => header))).toEqual(checkpoint)
  })

  it.each(['', '{', 'null', '[]', '5', '"text"', '\uD800'])('and the header %j are refused', (text) => {
    const error = thrownBy(() => decodeCheckpoint(withHeader(() => text)))
    expect(error).toMatchObject({ code: 'INVALID_MODEL', functionName: 'decodeCheckpoint' })
  })

  it('and any odd member of the header give a typed error, or what was meant', () => {
    const faults: string[] = []
    for (const member of Object.keys({ ...checkpoint, vectors: 0 })) {
      for (const value of odd) {
        const bytes = withHeader((header) => ({ ...header, [member]: value }))
        const error = thrownBy(() => decodeCheckpoint(bytes))
        if (error !== null && !(error instanceof WellfitError)) faults.push(`${member} ${JSON.stringify(value)}`)
      }
    }
    expect(faults).toEqual([])
  })

  it.each([
    { length: 1e9, optimizer: 1, best: false },
    { length: 17, optimizer: 1e9, best: false },
    { length: 17, optimizer: -1, best: true },
    { length: 2 ** 53, optimizer: 0, best: false },
  ])('and vectors that they do not hold are refused: %j', (vectors) => {
    const error = thrownBy(() => decodeCheckpoint(withHeader((header) => ({ ...header, vectors }))))
    expect(error).toMatchObject({ code: 'INVALID_MODEL' })
  })

  it('that announce a header beyond their end are refused', () => {
    const bytes = encodeCheckpoint(checkpoint)
    const view = new DataView(bytes.buffer)
    view.setUint32(8, 0xffffffff, true)
    view.setUint32(bytes.length - 4, crc32(bytes.subarray(0, -4)), true)
    expect(thrownBy(() => decodeCheckpoint(bytes))).toMatchObject({ code: 'INVALID_MODEL' })
  })
})

describe('fit resumed from what is no checkpoint', () => {
  it.each([{}, { format: 'wellfit.checkpoint' }, { format: 'wellfit.checkpoint', version: 1 }, [], null, 'text'])(
    'is refused, and θ stays: %j',
    async (resume) => {
      using net = await network(shape)
      const before = net.parameters
      const fitting = net.fit(data, { ...options, resume: resume as unknown as Checkpoint })
      const error = await expectRejection(fitting, { code: 'INVALID_OPTION', functionName: 'fit' })
      expect(error.field).toMatch(/^resume/)
      expect(net.parameters).toEqual(before)
    },
  )

  const members = Object.keys(checkpoint) as (keyof Checkpoint)[]

  it.each(members)('is refused where `%s` is odd, or goes on', async (member) => {
    for (const value of odd) {
      using net = await network(shape)
      const before = net.parameters
      const resume = { ...checkpoint, [member]: value } as unknown as Checkpoint
      const error: unknown = await net.fit(data, { ...options, resume }).catch((thrown: unknown) => thrown)
      if (!(error instanceof Error)) continue
      expect(error, `${member} ${JSON.stringify(value)}`).toBeInstanceOf(WellfitError)
      expect(net.parameters).toEqual(before)
    }
  })

  it.each([
    ['optimizerState', []],
    ['optimizerState', [checkpoint.parameters]],
    ['session', []],
    ['stepOfEpoch', 6],
  ])('is refused where `%s` is not that of the run', async (member, value) => {
    using net = await network(shape)
    const resume = { ...checkpoint, [member]: value } as unknown as Checkpoint
    await expectRejection(net.fit(data, { ...options, resume }), { code: 'INVALID_OPTION', field: `resume.${member}` })
  })
})
