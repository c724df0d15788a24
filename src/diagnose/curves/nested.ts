import { countCodes } from '../../data/statistics/count-codes.js'
import type { Dataset } from '../../data/dataset/types.js'
import { permutation } from '../../data/random/philox.js'
import { SUBSETS } from '../purposes.js'

/**
 * A seeded order of the rows in which every prefix is a stratified sample: each class is spread evenly. The smaller
 * subsets of a learning curve are prefixes of the larger ones.
 */
export function nestedOrder({ rows, targets }: Dataset, seed: number): Uint32Array {
  const drawn = permutation(rows, seed, SUBSETS)
  if (targets.kind !== 'classes') return drawn
  const { labels, classes } = targets
  const counts = countCodes(labels, classes.length)
  const seen = new Float64Array(classes.length)
  const position = new Float64Array(rows)
  for (const row of drawn) {
    const label = labels[row] ?? 0
    const before = seen[label] ?? 0
    position[row] = (before + 0.5) / (counts[label] ?? 1)
    seen[label] = before + 1
  }
  const rank = new Uint32Array(rows)
  drawn.forEach((row, i) => (rank[row] = i))
  return drawn.toSorted((a, b) => (position[a] ?? 0) - (position[b] ?? 0) || (rank[a] ?? 0) - (rank[b] ?? 0))
}
