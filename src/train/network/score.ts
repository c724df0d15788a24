import { columnMeans } from '../../data/statistics/column-means.js'
import { lossKind } from '../../model/losses.js'
import type { NetworkDescription } from '../../model/network-options.js'
import { outputUnits } from '../../model/network-options.js'
import { segmentsOf } from '../../model/segments.js'
import type { Totals } from '../../program/totals.js'
import { isPenalizable, lambdasOf, type Penalty } from '../../program/step/penalty.js'
import type { TargetRows } from '../../program/rows/staging.js'
import type { Score } from '../../result/index.js'
import type { Core } from '../../runtime/core.js'

/** λ₂/(2m)·Σ‖W‖² + λ₁/(2m)·Σ|W| of the parameters at an address. */
export function penaltyCost(core: Core, network: NetworkDescription, parameters: number, penalty: Penalty): number {
  let [builtIn, custom] = [0, 0]
  for (const segment of segmentsOf(network)) {
    const { l2, l1 } = lambdasOf(network, segment, penalty)
    const pointer = parameters + segment.offset * core.bytesPerReal
    if (l2 !== 0) builtIn += l2 * core.kernels.sumSquares(pointer, segment.length)
    if (l1 !== 0) builtIn += l1 * core.kernels.sumMagnitudes(pointer, segment.length)
    if (penalty.custom !== undefined && isPenalizable(network, segment, penalty)) {
      custom += penalty.custom.sum(core.reals(pointer, segment.length))
    }
  }
  return builtIn / (2 * penalty.examples) + custom / penalty.examples
}

/** The score of a network from its totals over some rows. */
export function scoreOf(
  network: NetworkDescription,
  totals: Totals,
  penalty: number,
  targets: TargetRows,
  weights?: Float64Array,
): Score {
  const { rows, weight, loss } = totals
  const common = { rows, loss, penalty, cost: loss + penalty }
  const outputs = outputUnits(network)
  // The sums are partial where the loss is not finite.
  if (!Number.isFinite(loss)) return { ...common, error: NaN, accuracy: null, rmse: null, mae: null, r2: null }
  const { task } = lossKind(network.loss)
  if (task === 'classification') {
    const accuracy = totals.correct / weight
    const error = (weight - totals.correct) / weight
    return { ...common, error, accuracy, rmse: null, mae: null, r2: null }
  }
  const values = weight * outputs
  const spread = 'values' in targets ? squaredSpread(targets.values, outputs, weights) : 0
  const unexplained = spread > 0 ? totals.squaredError / spread : totals.squaredError > 0 ? 1 : 0
  return {
    ...common,
    error: unexplained,
    accuracy: null,
    rmse: Math.sqrt(totals.squaredError / values),
    mae: totals.absoluteError / values,
    r2: spread > 0 ? 1 - unexplained : null,
  }
}

/** Σ(y − ȳ)² over all columns, with the mean of each; weighted where weights are given. */
function squaredSpread(values: Float64Array, columns: number, weights: Float64Array | undefined): number {
  const means = columnMeans(values, columns, weights)
  let spread = 0
  for (let column = 0; column < columns; column++) {
    for (let i = column; i < values.length; i += columns) {
      const difference = (values[i] ?? 0) - (means[column] ?? 0)
      const square = difference * difference
      spread += weights === undefined ? square : (weights[(i - column) / columns] ?? 0) * square
    }
  }
  return spread
}
