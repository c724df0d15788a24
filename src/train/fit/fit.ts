import type { ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import type { Dataset } from '../../data/dataset/types.js'
import type { History } from '../../result/index.js'
import { dataFingerprints } from '../checkpoint/checkpoint.js'
import type { NetworkInternals } from '../network/internals.js'
import { rowWeights } from '../rows/row-weights.js'
import { checkInMemory } from './full-batch.js'
import { describeFit, type FitOptions } from './options.js'
import { checkOutputActivation } from './causes/output-activation.js'
import { FitRun } from './run.js'

/** Trains a network, in this thread or in a worker; see `Network.fit`. */
export async function fitNetwork(
  network: NetworkInternals,
  train: Dataset | ChunkedDataset,
  options: FitOptions,
): Promise<History> {
  const plan = describeFit(options, train, network.description)
  checkOutputActivation('fit', network.description)
  if (plan.optimizer.kind === 'lbfgs') checkInMemory(train)
  if (options.worker === true) {
    const { fitInWorker } = await import('../worker/fit-in-worker.js')
    return await fitInWorker(network, train, options)
  }
  const weights = rowWeights('fit', train, options)
  const { resume, checkpoint, dev } = options
  const needsData = resume !== undefined || checkpoint !== undefined
  const fingerprints = needsData ? await dataFingerprints(train, dev, weights) : null
  const run = new FitRun(network, train, options, { plan, weights, fingerprints })
  try {
    await run.startThreads()
    return await run.complete()
  } finally {
    await run.release()
  }
}
