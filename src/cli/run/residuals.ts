import { type Dataset, type Network, type Preprocessor, type Residuals, unscaleTarget } from '../../index.js'

/** Points that a plot of residuals still shows apart. */
const MOST_POINTS = 2000

/** Predicted against actual values in the target's own unit, evenly thinned; `null` for a classification. */
export function residualsOf(net: Network, data: Dataset, preprocessor: Preprocessor): Residuals | null {
  const { targets } = data
  if (targets.kind !== 'values') return null
  const points = Math.min(data.rows, MOST_POINTS)
  const rows = Array.from({ length: points }, (_, i) => Math.floor((i * data.rows) / points))
  const predicted = unscaleTarget(net.predict(data.x), preprocessor)
  const actual = unscaleTarget(targets.values, preprocessor)
  return {
    target: targets.names[0] ?? '',
    actual: rows.map((row) => actual[row] ?? 0),
    predicted: rows.map((row) => predicted[row] ?? 0),
  }
}
