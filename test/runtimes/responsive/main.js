// Trains when told to, in a worker or on the page's own thread, and says when it is done.
import { dataset, network } from '../../../dist/src/index.js'

const rows = 20_000
const x = Float32Array.from({ length: rows * 100 }, (_, i) => ((i * 31) % 101) / 50 - 1)
const data = dataset({ x, y: Int32Array.from({ length: rows }, (_, i) => (i * 7) % 10) })
const layers = [{ units: 128, keepProb: 0.8 }, { units: 64 }, { units: 10 }]
const net = await network({ inputs: 100, layers, loss: 'softmaxCrossEntropy' })

/** @param {boolean} worker */
async function train(worker) {
  let told = 0
  const onEpoch = () => void told++
  const { stop } = await net.fit(data, { dev: data, epochs: 3, worker, onEpoch, onProgress: () => void told++ })
  return `${stop.reason} ${told > 3}`
}

Object.assign(globalThis, { train })
document.title = 'ready'
