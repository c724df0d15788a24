import type { Dataset } from '../../data/dataset/types.js'
import { permutation } from '../../data/random/philox.js'
import { SUBSETS } from '../purposes.js'

/**
 * An order of the rows of which every beginning is a fair sample: drawn by the seed, each class evenly spread. Smaller
 * subsets of a learning curve are beginnings of the larger ones.
 */
export function nestedOrder({ rows, targets }: Dataset, seed: number): Uint32Array {
  const drawn = permutation(rows, seed, SUBSETS)
  if (targets.kind !== 'classes') return drawn
  const { labels, classes } = targets
  const counts = new Float64Array(classes.length)
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1
  const seen = new Float64Array(classes.length)
  const place = new Float64Array(rows)
  for (const row of drawn) {
    const label = labels[row] ?? 0
    const before = seen[label] ?? 0
    place[row] = (before + 0.5) / (counts[label] ?? 1)
    seen[label] = before + 1
  }
  const rank = new Uint32Array(rows)
  drawn.forEach((row, i) => (rank[row] = i))
  return drawn.toSorted((a, b) => (place[a] ?? 0) - (place[b] ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0))
}
