import {
  conformalIntervals,
  type Dataset,
  type IntervalCoverage,
  type Network,
  type PartName,
  predictionIntervals,
  type Preprocessor,
} from '../../index.js'
import type { Prepared } from './job.js'

/** The level of the intervals that a run measures. */
const LEVEL = 0.9
/** With fewer rows there is no interval of that level. */
const FEWEST_ROWS = 9

/** Calibrates the prediction intervals of a regression on dev. */
export function setIntervals(net: Network, { dev }: Prepared): void {
  if (dev.targets.kind !== 'values' || dev.rows < FEWEST_ROWS) return
  net.setDecision({ intervals: conformalIntervals(net.predict(dev.x), dev) })
}

/** How often intervals cover the values of a part that they were not calibrated on; `null` without intervals. */
export function coverageOf(
  net: Network,
  { targets, x, rows }: Dataset,
  part: PartName,
  { target }: Preprocessor,
): IntervalCoverage | null {
  const intervals = net.decision?.intervals
  if (intervals === undefined || part === 'dev' || targets.kind !== 'values' || target.kind !== 'values') return null
  const { lower, upper } = predictionIntervals(net.predict(x), intervals, LEVEL)
  const covered = targets.values.filter((value, i) => value >= (lower[i] ?? NaN) && value <= (upper[i] ?? NaN)).length
  return {
    level: LEVEL,
    calibrationRows: intervals.scores[0]?.length ?? 0,
    halfWidth: (((upper[0] ?? NaN) - (lower[0] ?? NaN)) / 2) * target.scale,
    part,
    rows,
    coverage: covered / rows,
  }
}
