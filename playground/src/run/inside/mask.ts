import { dropoutMask } from 'wellfit'
import type { Dataset, Network } from 'wellfit'
import type { InsideOf } from '../../worker/messages.ts'

/** Which batch a mask is of, by the numbers of the network's own training. */
export interface Batch {
  /** Epochs and batches that the network was trained for, over all calls of `fit`. */
  readonly epochs: number
  readonly batches: number
  readonly batchSize: number
  readonly seed: number
}

/** The masks of the last batch of the last epoch; before the first epoch those of its first batch. */
export function lastMask(
  net: Network,
  train: Dataset,
  { epochs, batches, batchSize, seed }: Batch,
  runEpoch: number,
): InsideOf<'dropout'> {
  const isTrained = epochs > 0
  const perEpoch = Math.ceil(train.rows / batchSize)
  const batch = isTrained ? perEpoch : 1
  const rows = batch < perEpoch ? batchSize : train.rows - (perEpoch - 1) * batchSize
  const drawn = { seed, epoch: Math.max(1, epochs), batches: Math.max(0, batches - 1), rows }
  const layers = net.layers.flatMap(({ name, units }, i) => {
    const keepProb = net.options.layers[i]?.keepProb ?? 1
    if (keepProb === 1) return []
    return [{ layer: name, units, keepProb, mask: dropoutMask({ ...drawn, layer: i + 1, units, keepProb }) }]
  })
  return { name: 'dropout', epoch: Math.max(1, runEpoch), batch, rows, layers }
}
