import type { Signature } from '../../../result/index.js'
import { type ChunkedDataset, datasetOrSample } from '../chunked/chunked-dataset.js'
import type { Dataset } from '../types.js'

/** The signature of a network that knows nothing of its data. */
export const UNKNOWN: Signature = { columns: null, classes: null, targetNames: null, bytes: null }

/** What rows tell of themselves; names that `dataset` made up (`x0`, `y`, …) are none. */
export function signatureOf(data: Dataset | ChunkedDataset): Signature {
  const { x, columns, targets } = datasetOrSample(data)
  return {
    columns: isNumbered(columns, 'x') ? null : columns,
    classes: targets.kind === 'classes' ? targets.classes : null,
    targetNames: targets.kind === 'classes' || isUnnamedTarget(targets.names) ? null : targets.names,
    bytes: x instanceof Uint8Array,
  }
}

/** What is known, completed by what is new. */
export function completed(known: Signature, added: Signature): Signature {
  return {
    columns: known.columns ?? added.columns,
    classes: known.classes ?? added.classes,
    targetNames: known.targetNames ?? added.targetNames,
    bytes: known.bytes ?? added.bytes,
  }
}

/** Whether names are the default ones: the prefix and the index. */
export function isNumbered(names: readonly string[], prefix: string): boolean {
  return names.every((name, i) => name === `${prefix}${i}`)
}

/** Whether the names of a regression's outputs are the default ones. */
export function isUnnamedTarget(names: readonly string[]): boolean {
  return (names.length === 1 && names[0] === 'y') || isNumbered(names, 'y')
}
