// Does memory grow with the networks that are made and dropped? node --expose-gc bench/memory/networks.ts [CYCLES]
// prints a line of JSON. A part of the fits fails or is aborted: these must leave nothing behind either.

import { dataset, network } from '../../dist/src/index.js'
import { networkInternals } from '../../dist/src/train/network/known-networks.js'
import { labels, values } from '../lib/random.ts'

/** Linear memory as large as it is, as much of it as is handed out, JavaScript's objects and the whole process. */
interface Memory {
  readonly linearBytes: number
  readonly usedBytes: number
  readonly heapBytes: number
  readonly residentBytes: number
}

// The process itself grows until its heap has found its size, some 30,000 networks.
const cycles = Number(process.argv[2] ?? 100_000)
const rows = 64
const data = dataset({ x: values(rows * 20, 1), y: labels(rows, 4, 2) })
const layers = [{ units: 32, keepProb: 0.8, normalization: 'batch' as const }, { units: 4 }]
const init = { inputs: 20, layers, loss: 'softmaxCrossEntropy' as const }

using witness = await network(init)
const { core } = networkInternals(witness)

function memory(): Memory {
  globalThis.gc?.()
  const { heapUsed, rss } = process.memoryUsage()
  return { linearBytes: core.byteLength, usedBytes: core.memory.used, heapBytes: heapUsed, residentBytes: rss }
}

async function cycle(index: number): Promise<void> {
  using net = await network({ ...init, seed: index })
  const options = { epochs: 2, batchSize: 16, dev: data, earlyStopping: { patience: 1 } }
  if (index % 10 === 1) await net.fit(data, { ...options, signal: AbortSignal.abort() })
  else if (index % 10 === 2) {
    const fail = (): never => {
      throw new Error('a callback that fails')
    }
    await net.fit(data, { ...options, onEpoch: fail }).catch(() => undefined)
  } else await net.fit(data, options)
  net.predict(data.x)
}

const seen: Memory[] = []
for (let index = 0; index < cycles; index++) {
  if (index === Math.floor(cycles * 0.4)) seen.push(memory())
  await cycle(index)
}
seen.push(memory())
const [first, last] = seen
console.log(JSON.stringify({ cycles, first, last }))
