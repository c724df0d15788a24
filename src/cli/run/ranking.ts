import {
  applyCalibration,
  type Dataset,
  type Network,
  precisionRecallCurve,
  type Reals,
  rocCurve,
  type RunReport,
} from '../../index.js'

/** More points than a chart shows. */
const MOST_POINTS = 300

/** The curves of two classes by threshold, of the one that has a threshold or else of the second; none of other targets. */
export function curvesOf(
  net: Network,
  { data, predictions }: { readonly data: Dataset; readonly predictions: Reals },
): Pick<RunReport, 'roc' | 'precisionRecall'> {
  if (data.targets.kind !== 'classes' || data.targets.classes.length !== 2) return {}
  const { calibration, thresholds } = net.decision ?? {}
  const probabilities = calibration === undefined ? predictions : applyCalibration(predictions, calibration)
  const [chosen] = thresholds ?? []
  const options = chosen === undefined ? {} : { label: chosen.label }
  const roc = rocCurve(probabilities, data, options)
  const precisionRecall = precisionRecallCurve(probabilities, data, options)
  return {
    roc: { ...roc, points: thinned(roc.points, chosen?.threshold) },
    precisionRecall: { ...precisionRecall, points: thinned(precisionRecall.points, chosen?.threshold) },
  }
}

/** At most MOST_POINTS points, evenly spaced, with the first, the last and the one at the threshold. */
function thinned<T extends { readonly threshold: number | null }>(points: readonly T[], threshold = NaN): T[] {
  const at = points.findLastIndex((point) => (point.threshold ?? -1) >= threshold)
  const stride = Math.max(1, (points.length - 1) / (MOST_POINTS - 2))
  const kept = new Set([at, points.length - 1])
  for (let i = 0; i < points.length; i += stride) kept.add(Math.floor(i))
  return points.filter((_, i) => kept.has(i))
}
