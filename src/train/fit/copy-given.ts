import { checkDataset } from '../../data/dataset/check-dataset.js'
import { isChunked, type ChunkedDataset } from '../../data/dataset/chunked/chunked-dataset.js'
import { checkSampleWeights } from '../../data/dataset/sample-weights.js'
import type { Dataset, Targets } from '../../data/dataset/types.js'
import { logTarget } from '../../data/preprocess/target-values.js'
import type { FitOptions } from './options.js'

/**
 * The rows and options of a fit with rows of its own, wherever it reads them after the call has returned: it trains on and measures
 * what they are when it is called, whatever the caller writes into them in the next line. Rows of train that go into linear memory
 * before the call returns are copied there alone, and those that are measured where they are chosen (`openRows`); chunks are read
 * while it trains. `isImporting`: whether the code of the optimizer is imported first.
 */
export function copyGiven(
  rows: Dataset | ChunkedDataset,
  { dev, sampleWeights, ...options }: FitOptions,
  isImporting: boolean,
): { readonly rows: Dataset | ChunkedDataset; readonly options: FitOptions } {
  if (dev !== undefined) checkDataset('fit', 'dev', dev)
  const isLate = isImporting || isCheckpointed(options) || options.worker === true
  const isReadLater = isLate || (options.metrics ?? []).length > 0
  return {
    rows: isChunked(rows) || !(isReadLater || (dev === undefined && logTarget(rows) !== null)) ? rows : copyRows(rows),
    options: {
      ...options,
      ...(dev === undefined ? {} : { dev: copyRows(dev) }),
      // The check copies.
      ...(sampleWeights === undefined
        ? {}
        : { sampleWeights: checkSampleWeights('fit', rows.rows, sampleWeights, 'train') }),
    },
  }
}

/** Whether a fit writes checkpoints or goes on from one. */
export function isCheckpointed({ resume, checkpoint }: FitOptions): boolean {
  return resume !== undefined || checkpoint !== undefined
}

/** A dataset whose rows the caller does not hold. */
export function copyRows(data: Dataset): Dataset {
  return { ...data, x: data.x.slice(), targets: copyTargets(data.targets) }
}

function copyTargets(targets: Targets): Targets {
  if (targets.kind === 'values') return { ...targets, values: targets.values.slice() }
  const { labels, probabilities } = targets
  const soft = probabilities === undefined ? {} : { probabilities: probabilities.slice() }
  return { ...targets, labels: labels.slice(), ...soft }
}
