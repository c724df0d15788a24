import { dataset, network, type Dataset, type Network } from '../../src/index.js'

/** A network that a proximal L1 has left with few weights: two of forty inputs tell the class. */
export async function demo(): Promise<{ net: Network; data: Dataset }> {
  const x = Array.from({ length: 200 }, (_, i) =>
    Array.from({ length: 40 }, (_, j) => Math.sin(1 + i * (j + 3) * 1.7 + j)),
  )
  const data = dataset({ x, y: x.map(([a = 0, b = 0]) => (a + b > 0 ? 'up' : 'down')) })
  const net = await network({ inputs: 40, layers: [{ units: 32 }, { units: 1 }], loss: 'binaryCrossEntropy', seed: 1 })
  await net.fit(data, { epochs: 60, batchSize: 20, optimizer: { kind: 'adam', learningRate: 0.01 }, l1: 2 })
  return { net, data }
}
