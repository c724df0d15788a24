import type { Signature } from '../../../result/index.js'
import { isChunked, type ChunkedDataset } from '../chunked/chunked-dataset.js'
import type { Dataset } from '../types.js'
import type { Alignment } from './alignment.js'
import { applyAlignment } from './apply-alignment.js'
import { checkBytes, unknownName } from './mismatch.js'
import { isNumbered, isUnnamedTarget } from './signature.js'

/**
 * Rows in the order of a network's signature: columns, classes and outputs are matched by name. Names that are the default
 * ones, or that the network does not know, are taken by position. Rows in that order already are returned as they are.
 *
 * @throws WellfitError `INVALID_DATA` for bytes beside numbers, and for a column, a class or an output that the network
 *   does not know.
 */
export function alignRows(functionName: string, field: string, data: Dataset, signature: Signature): Dataset {
  checkBytes(functionName, field, data.x, signature.bytes)
  const alignment = alignmentOf(functionName, field, data, signature)
  return alignment === null ? data : applyAlignment(data, alignment)
}

/** The same for a train set, whose rows may be read while training: each chunk is then aligned as it is read. */
export function alignTrainSet<T extends Dataset | ChunkedDataset>(
  functionName: string,
  field: string,
  data: T,
  signature: Signature,
): T
export function alignTrainSet(
  functionName: string,
  field: string,
  data: Dataset | ChunkedDataset,
  signature: Signature,
): Dataset | ChunkedDataset {
  if (!isChunked(data)) return alignRows(functionName, field, data, signature)
  checkBytes(functionName, field, data.sample.x, signature.bytes)
  const alignment = alignmentOf(functionName, field, data.sample, signature)
  if (alignment === null) return data
  // The sample is a row of zeros: its label says nothing.
  const sample = { ...applyAlignment(data.sample, { ...alignment, labels: null }) }
  return { ...data, columns: sample.columns, sample, source: data.sample, alignment }
}

function alignmentOf(functionName: string, field: string, data: Dataset, names: Signature): Alignment | null {
  const where = { functionName, field }
  const { columns, targets } = data
  const alignment: Alignment = {
    ...where,
    names,
    columns: isNumbered(columns, 'x') ? null : order({ ...where, part: 'columns' }, names.columns, columns),
    labels: targets.kind === 'classes' ? labelsBy(names.classes, targets.classes) : null,
    outputs:
      targets.kind === 'classes' || isUnnamedTarget(targets.names)
        ? null
        : order({ ...where, part: 'targetNames' }, names.targetNames, targets.names),
  }
  return (alignment.columns ?? alignment.labels ?? alignment.outputs) ? alignment : null
}

/** For each known name its position among the given ones; `null` where the order is the same, or not known. */
function order(
  where: { readonly functionName: string; readonly field: string; readonly part: 'columns' | 'targetNames' },
  known: readonly string[] | null,
  given: readonly string[],
): Int32Array | null {
  // Another number of them is another shape, which is refused as such.
  if (known === null || known === given || known.length !== given.length) return null
  if (known.every((name, i) => name === given[i])) return null
  const positions = new Map(given.map((name, i) => [name, i]))
  const isKnown = new Set(known)
  const unknown = given.find((name) => !isKnown.has(name))
  if (unknown !== undefined) throw unknownName(where, unknown, known)
  return Int32Array.from(known, (name) => positions.get(name) ?? 0)
}

/** The network's label of each class; `null` where both count alike. */
function labelsBy(known: readonly string[] | null, given: readonly string[]): Int32Array | null {
  if (known === null || known === given) return null
  if (known.length === given.length && known.every((name, i) => name === given[i])) return null
  const labels = new Map(known.map((name, i) => [name, i]))
  return Int32Array.from(given, (name) => labels.get(name) ?? -1)
}
