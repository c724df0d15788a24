import type { Setup } from '../../diagnose/curves/settings.js'
import type { PredictionCost } from '../../result/index.js'
import type { TrialRows } from './rows.js'

/** Settings, and the rows that they are for. */
interface Settled {
  readonly setup: Setup
  readonly rows: Pick<TrialRows, 'columns'>
}

/** What it costs to predict a row with so many networks. */
export function costOf(networks: number, baseline: Settled, last: Settled): PredictionCost {
  const of = ({ setup, rows }: Settled): number => networks * multiplicationsOf(setup, rows.columns.length)
  return { networks, multiplications: of(last), baselineMultiplications: of(baseline) }
}

/** Multiplications of one network for a row. */
function multiplicationsOf({ network }: Setup, features: number): number {
  const units = [features, ...network.layers.map((layer) => layer.units)]
  return units.reduce((sum, width, i) => sum + (i === 0 ? 0 : width * (units[i - 1] ?? 0)), 0)
}
