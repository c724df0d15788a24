// Memory by number of epochs: node --expose-gc bench/memory/epochs.ts [EPOCHS] prints a line of JSON.

import { dataset } from '../../dist/src/index.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { labels, values } from '../lib/random.ts'
import { networkOf } from '../lib/training.ts'

/** Linear memory: its size, and the part that is allocated. */
interface Memory {
  readonly linearBytes: number
  readonly usedBytes: number
  /** The JavaScript heap after garbage collection. */
  readonly heapBytes: number
}

const epochs = Number(process.argv[2] ?? 10_000)
const rows = 64
const net = await networkOf([20, 32, 4])
const { core } = networkInternals(net)
const data = dataset({ x: values(rows * 20, 1), y: labels(rows, 4, 2) })

function memory(): Memory {
  globalThis.gc?.()
  return {
    linearBytes: core.byteLength,
    usedBytes: core.memory.used,
    heapBytes: process.memoryUsage().heapUsed,
  }
}

const seen = new Map<number, Memory>()
const { rows: history } = await net.fit(data, {
  dev: data,
  epochs,
  batchSize: 16,
  onEpoch({ epoch }) {
    if (epoch === 1 || epoch === epochs) seen.set(epoch, memory())
  },
})
console.log(JSON.stringify({ epochs: history.length, first: seen.get(1), last: seen.get(epochs) }))
