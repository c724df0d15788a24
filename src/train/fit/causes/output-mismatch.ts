import type { Dataset } from '../../../data/dataset/types.js'
import { partName } from '../../../model/custom-part.js'
import { lossKind } from '../../../model/losses.js'
import type { NetworkDescription } from '../../../model/network-options.js'
import { unreachableTargets } from '../../rows/unreachable-targets.js'

/** An activation of the last layer that does not go with the loss. */
export interface OutputMismatch {
  /** The target that shows it; `null` for a classification. */
  readonly column: string | null
  /** Begins in the middle of a sentence: `the output layer 'dense2' has activation 'relu' before the loss …`. */
  readonly message: string
}

/** What is wrong with the last activation: the loss applies its own, or targets lie outside its range; `null` if nothing is. */
export function outputMismatch(
  network: NetworkDescription,
  { targets }: Pick<Dataset, 'targets'>,
): OutputMismatch | null {
  const last = network.layers.at(-1)
  if (last === undefined || last.activation === 'identity') return null
  const pair = `the output layer '${last.name}' has activation '${partName(last.activation)}' before the loss ${partName(network.loss)}`
  const { task, prediction } = lossKind(network.loss)
  if (task === 'classification') return { column: null, message: `${pair}, which applies ${prediction} itself` }
  const unreachable = unreachableTargets(network, targets)
  if (targets.kind === 'classes' || unreachable === null) return null
  const { first, range } = unreachable
  const column = targets.names[first % targets.width] ?? null
  const value = Number((targets.values[first] ?? 0).toPrecision(3))
  const row = Math.floor(first / targets.width)
  return {
    column,
    message: `${pair}, whose range is ${range}, while the target ${JSON.stringify(column)} is ${value} in row ${row}`,
  }
}
