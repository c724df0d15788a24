import type { Dataset } from '../data/dataset/types.js'
import type { Score } from '../result/index.js'
import type { Network } from '../train/network/contract.js'
import { alignedTo } from '../train/network/known-networks.js'

/** The standard error of a score's `error` over a sample of rows; 0 for a single row. */
export function standardErrorOf(net: Network, data: Dataset, { error, rows }: Score): number {
  const { targets, x } = alignedTo('regularizationPath', 'dev', net, data)
  if (targets.kind === 'classes') return Math.sqrt((error * (1 - error)) / rows)
  const predicted = net.predict(x)
  const { values, width } = targets
  const squares = Float64Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let i = row * width; i < (row + 1) * width; i++) {
      const residual = (predicted[i] ?? 0) - (values[i] ?? 0)
      sum += residual * residual
    }
    return sum
  })
  const mean = squares.reduce((sum, square) => sum + square, 0) / rows
  if (rows < 2 || mean === 0) return 0
  const spread = squares.reduce((sum, square) => sum + (square - mean) * (square - mean), 0)
  // error = mean / the target's variance.
  return (error / mean) * Math.sqrt(spread / (rows * (rows - 1)))
}
