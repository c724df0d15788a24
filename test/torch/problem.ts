import { dataset, type Dataset, network, type Network } from '../../src/index.js'
import { networkInternals } from '../../src/train/network/known-networks.js'
import { uniform } from '../reference/random.js'
import type { TorchCase } from './cases.js'

export const ROWS = 50
export const BATCH_SIZE = 16
export const EPOCHS = 50
const SEED = 5
const CLASSES = ['0', '1', '2']

const random = uniform(77)
export const x = Array.from({ length: ROWS }, () => Array.from({ length: 4 }, random))
/** Classes that a line cannot tell apart, some of them wrong. */
export const labels = x.map(([a = 0, b = 0, c = 0], i) => (i % 11 === 0 ? i % 3 : a * b > 0.1 ? 0 : c > a ? 1 : 2))

/** The data for a loss: three classes, or whether each of the three is the row's. */
export function dataOf({ loss }: TorchCase): Dataset {
  if (loss === 'softmaxCrossEntropy') return dataset({ x, y: Int32Array.from(labels), classes: CLASSES })
  return dataset({ x, y: labels.map((label) => CLASSES.map((_, k) => Number(k === label))) })
}

export function networkOf({ loss, layer }: TorchCase): Promise<Network> {
  const layers = [
    { units: 6, activation: 'tanh', ...layer },
    { units: 5, activation: 'softplus', ...layer },
    { units: 3 },
  ]
  return network({ inputs: 4, layers: layers as { units: number }[], loss, precision: 'f64', seed: 3 })
}

/** Trains as a case says; θ after 200 batches. */
export async function trained(given: TorchCase): Promise<number[]> {
  using net = await networkOf(given)
  const fit = { epochs: EPOCHS, batchSize: BATCH_SIZE, lastBatch: 'keep', seed: SEED } as const
  await net.fit(dataOf(given), { ...fit, ...given.fit })
  return Array.from(net.parameters)
}

/** The rows of every epoch in the order of its batches, as `fit` draws them. */
export async function orders(): Promise<number[][]> {
  using net = await network({ inputs: 1, layers: [{ units: 1 }], loss: 'meanSquaredError', precision: 'f64' })
  const { core } = networkInternals(net)
  const region = core.memory.allocate(ROWS * 4, 'test')
  const drawn = Array.from({ length: EPOCHS }, (_, epoch) => {
    core.kernels.permute(region.pointer, ROWS, SEED, 0, epoch + 1, 0)
    return Array.from(core.words(region.pointer, ROWS))
  })
  core.memory.release(region)
  return drawn
}
