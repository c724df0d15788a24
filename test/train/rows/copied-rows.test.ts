import { describe, expect, it } from 'vitest'
import { type Checkpoint, dataset, type Dataset, type FitOptions, network, type Network } from '../../../src/index.js'
import { uniform } from '../../reference/random.js'

// The rows are those of the call: what the caller writes into its arrays in the next line is not trained on.

const random = uniform(11)
const values = Array.from({ length: 120 }, () => random())
const part = (from: number, rows: number): Dataset => {
  const x = Float32Array.from(values.slice(from, from + 3 * rows))
  return dataset({ x, y: Array.from({ length: rows }, (_, row) => ((x[3 * row] ?? 0) > 0.5 ? 1 : 0)) })
}
const weights = (): Float64Array => Float64Array.from({ length: 30 }, (_, row) => 1 + (row % 3))

/** A network, its data, and the weights of the rows. */
async function given(): Promise<{ net: Network; train: Dataset; dev: Dataset; sampleWeights: Float64Array }> {
  const net = await network({ inputs: 3, layers: [{ units: 4 }, { units: 2 }], loss: 'softmaxCrossEntropy', seed: 1 })
  return { net, train: part(0, 30), dev: part(90, 10), sampleWeights: weights() }
}

function spoil({ x, targets }: Dataset): void {
  x.fill(0)
  if (targets.kind === 'classes') targets.labels.fill(0)
}

async function trained(options: FitOptions, isSpoilt: boolean): Promise<string> {
  const { net, train, dev, sampleWeights } = await given()
  using own = net
  const fitting = own.fit(train, { epochs: 4, batchSize: 10, dev, sampleWeights, ...options })
  if (isSpoilt) {
    spoil(train)
    spoil(dev)
    sampleWeights.fill(1)
  }
  const { rows } = await fitting
  return JSON.stringify([Array.from(own.parameters), rows.map(({ train: one, dev: other }) => [one, other])])
}

describe.each(['adam', 'lbfgs'] as const)('%s', (kind) => {
  const optimizer = kind === 'lbfgs' ? ({ kind } as const) : ({ kind, learningRate: 0.01 } as const)
  const base: FitOptions = { optimizer, ...(kind === 'lbfgs' ? { batchSize: 30 } : {}) }

  it('alone', async () => {
    expect(await trained(base, true)).toBe(await trained(base, false))
  })

  it('with checkpoints', async () => {
    const options = { ...base, checkpoint: { everySeconds: 0, save: () => undefined } }
    expect(await trained(options, true)).toBe(await trained(options, false))
  })

  it('resumed', async () => {
    const found: Checkpoint[] = []
    await trained({ ...base, epochs: 2, checkpoint: { everySeconds: 0, save: (one) => void found.push(one) } }, false)
    const resume = found.at(-1)
    if (resume === undefined) throw new Error('no checkpoint was saved')
    expect(await trained({ ...base, resume }, true)).toBe(await trained({ ...base, resume }, false))
  })

  it('in a worker', async () => {
    const options = { ...base, worker: true }
    expect(await trained(options, true)).toBe(await trained(options, false))
  })
})
