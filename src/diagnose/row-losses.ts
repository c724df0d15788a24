import type { Dataset } from '../data/dataset/types.js'
import { likeliestClasses } from '../decision/decide.js'
import type { Evaluation, Network } from '../train/network/contract.js'
import { alignedTo } from '../train/network/known-networks.js'
import type { RowLosses } from './statistics/paired.js'

/** The loss of each row of dev, for comparisons of networks on the same rows. */
export function rowLosses(functionName: string, net: Network, dev: Dataset, { rowErrors }: Evaluation): RowLosses {
  const { targets, x } = alignedTo(functionName, 'dev', net, dev)
  if (targets.kind === 'classes') {
    const predicted = likeliestClasses(net.predict(x), net.outputs)
    return { losses: targets.labels.map((label, row) => (label === predicted[row] ? 0 : 1)), deviations: null }
  }
  if (rowErrors === undefined) {
    // Of several binary outputs every decision counts.
    const predicted = likeliestClasses(net.predict(x), 1)
    return {
      losses: predicted.map((label, i) => Number(label !== Number((targets.values[i] ?? 0) > 0.5))),
      deviations: null,
    }
  }
  return { losses: rowErrors?.squaredErrors ?? [], deviations: rowErrors?.squaredDeviations ?? [] }
}
