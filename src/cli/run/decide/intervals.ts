import {
  conformalIntervals,
  type IntervalCoverage,
  type Network,
  predictionIntervals,
  type Preprocessor,
  unscaleTarget,
} from '../../../index.js'
import type { HeldOut, Outcome } from './held-out.js'

/** The level of the intervals that a run measures. */
const LEVEL = 0.9
/** With fewer rows there is no interval of that level. */
const FEWEST_ROWS = 9

/** Calibrates the prediction intervals of a regression on held-out rows. */
export function setIntervals(net: Network, { data, predictions }: HeldOut): void {
  if (data.targets.kind !== 'values' || data.rows < FEWEST_ROWS) return
  net.setDecision({ ...net.decision, intervals: conformalIntervals(predictions, data) })
}

/** How often intervals cover the values of a part that they were not calibrated on; `null` without intervals. */
export function coverageOf(
  net: Network,
  { part, data: { targets, rows }, predictions }: Outcome,
  preprocessor: Preprocessor,
): IntervalCoverage | null {
  const intervals = net.decision?.intervals
  const { target } = preprocessor
  if (
    intervals === undefined ||
    part === 'dev' ||
    part === 'outOfFold' ||
    targets.kind !== 'values' ||
    target.kind !== 'values'
  )
    return null
  const { lower, upper } = predictionIntervals(predictions, intervals, LEVEL)
  const covered = targets.values.filter((value, i) => value >= (lower[i] ?? NaN) && value <= (upper[i] ?? NaN)).length
  return {
    level: LEVEL,
    calibrationRows: intervals.scores[0]?.length ?? 0,
    ...(target.transform === 'log'
      ? widths(preprocessor, lower, upper, net)
      : { halfWidth: (((upper[0] ?? NaN) - (lower[0] ?? NaN)) / 2) * target.scale }),
    part,
    rows,
    coverage: covered / rows,
  }
}

/** The widths of intervals of a target on a log scale. */
function widths(
  preprocessor: Preprocessor,
  lower: Float64Array,
  upper: Float64Array,
  { decision }: Network,
): Pick<IntervalCoverage, 'halfWidth' | 'factors'> {
  const [low, high] = [unscaleTarget(lower, preprocessor), unscaleTarget(upper, preprocessor)]
  const halves = high.map((value, i) => (value - (low[i] ?? NaN)) / 2).sort()
  // Upper / lower is the square of the factor around the median prediction, which smearing makes the mean.
  const factor = Math.sqrt((high[0] ?? NaN) / (low[0] ?? NaN))
  const smearing = decision?.smearing ?? 1
  return { halfWidth: halves[halves.length >> 1] ?? NaN, factors: [1 / factor / smearing, factor / smearing] }
}
