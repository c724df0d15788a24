// What the small app does in every bundle: trains with and without threads and a worker.
import { dataset, network } from 'wellfit'

export async function run() {
  const x = Array.from({ length: 64 }, (_, i) => [((i * 37) % 64) / 64, ((i * 11) % 64) / 64])
  const train = dataset({ x, y: x.map(([a, b]) => (a > b ? 1 : 0)) })
  const layers = [{ units: 8 }, { units: 2 }]
  const results = []
  for (const threads of [1, 2]) {
    for (const worker of [false, true]) {
      const net = await network({ inputs: 2, layers, loss: 'softmaxCrossEntropy', seed: 1, threads })
      const { notes } = await net.fit(train, { epochs: 3, worker, batchSize: 16 }).catch((error) => {
        if (error.code !== 'UNSUPPORTED') throw error
        return { notes: [error.message] }
      })
      results.push({ threads: net.threads, worker, notes, weights: Array.from(net.parameters.subarray(0, 4)) })
    }
  }
  return JSON.stringify(results)
}
