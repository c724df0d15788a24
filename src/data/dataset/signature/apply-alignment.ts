import { emptyLike } from '../select-rows.js'
import type { Dataset, Targets } from '../types.js'
import type { Alignment } from './alignment.js'
import { unknownClass } from './mismatch.js'

/** Rows rearranged as an alignment says. */
export function applyAlignment(data: Dataset, alignment: Alignment): Dataset {
  const { columns, names } = alignment
  return {
    ...data,
    x: columns === null ? data.x : rearranged(data.x, columns, emptyLike(data.x, data.x.length)),
    columns: columns === null ? data.columns : (names.columns ?? data.columns),
    targets: alignedTargets(data.targets, alignment),
  }
}

function alignedTargets(targets: Targets, alignment: Alignment): Targets {
  const { outputs, names } = alignment
  if (targets.kind === 'classes') {
    const classes = names.classes ?? targets.classes
    const labels = alignedLabels(targets, alignment)
    const { probabilities } = targets
    if (probabilities === undefined) return { kind: 'classes', labels, classes }
    return { kind: 'classes', labels, classes, probabilities: alignedProbabilities(targets, probabilities, alignment) }
  }
  if (outputs === null || names.targetNames === null) return targets
  const values = rearranged(targets.values, outputs, new Float64Array(targets.values.length))
  return { ...targets, values, names: names.targetNames }
}

function alignedLabels(
  { labels, classes }: Extract<Targets, { kind: 'classes' }>,
  { labels: map, names, functionName, field }: Alignment,
): Int32Array {
  if (map === null || map.every((label, i) => label === i)) return labels
  const aligned = labels.map((label) => map[label] ?? -1)
  const row = aligned.indexOf(-1)
  if (row === -1) return aligned
  const unknown = labels[row] ?? 0
  const count = labels.reduce((sum, label) => sum + (label === unknown ? 1 : 0), 0)
  throw unknownClass({ functionName, field }, classes[unknown] ?? '', names.classes ?? [], { row, count })
}

/** Probabilities in the network's order of classes; a class that the rows do not have gets 0. */
function alignedProbabilities(
  { classes }: Extract<Targets, { kind: 'classes' }>,
  probabilities: Float64Array,
  { labels: map, names, functionName, field }: Alignment,
): Float64Array {
  if (map === null) return probabilities
  const [from, to] = [classes.length, names.classes?.length ?? classes.length]
  const aligned = new Float64Array((probabilities.length / from) * to)
  for (let i = 0; i < probabilities.length; i++) {
    const [row, own, probability] = [Math.floor(i / from), i % from, probabilities[i] ?? 0]
    const label = map[own] ?? -1
    if (label !== -1) aligned[row * to + label] = probability
    else if (probability > 0) {
      throw unknownClass({ functionName, field }, classes[own] ?? '', names.classes ?? [], { row, count: 1 })
    }
  }
  return aligned
}

function rearranged<T extends Float64Array | Float32Array | Uint8Array>(from: T, order: Int32Array, to: T): T {
  const width = order.length
  for (let first = 0; first < from.length; first += width) {
    for (let j = 0; j < width; j++) to[first + j] = from[first + (order[j] ?? 0)] ?? 0
  }
  return to
}
