import { createHash } from 'node:crypto'
import { dataset, fitScaler, network, scale, split } from 'wellfit'
import { drawPoints } from '../../playground/src/data/generators.ts'

/** The default run of the page, written with the library alone: the hash of its weights. */
export async function referenceHash(epochs: number): Promise<string> {
  const { x, y } = drawPoints('moons', { rows: 300, noise: 0.15, seed: 1, stretch: 1 })
  const all = dataset({ x: Float64Array.from(x), y, task: 'classification', classes: ['A', 'B'] })
  const parts = split(all, { fractions: { dev: 0.2, test: 0.2 }, seed: 1 })
  const scaler = fitScaler(parts.train)
  const layers = [{ units: 8, activation: 'tanh' }, { units: 8, activation: 'tanh' }, { units: 2 }] as const
  using net = await network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', seed: 1 })
  await net.fit(scale(parts.train, scaler), {
    dev: scale(parts.dev, scaler),
    epochs,
    batchSize: 32,
    optimizer: { kind: 'adam', learningRate: 0.01 },
    seed: 1,
  })
  const { buffer, byteOffset, byteLength } = net.parameters
  return createHash('sha256')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex')
    .slice(0, 16)
}
