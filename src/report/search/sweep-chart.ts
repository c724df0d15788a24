import { readResult } from '../../arguments.js'
import type { Sweep } from '../../result/index.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { settingName } from '../curves/setting-curve-charts.js'
import { isKnown } from '../format.js'
import { drawPath, pathPoint } from './regularization-path-chart.js'

/**
 * Train and held-out error by value of a sweep, the held-out error with one standard error on either side, the limit of the
 * one-standard-error rule and the chosen value; returns an SVG.
 *
 * The values are evenly spaced. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = sweepChart(await sweep(data, { network, over: 'l2', values: [0.1, 1, 10] }))
 */
export function sweepChart(sweep: Sweep, options: ChartOptions = {}): string {
  const width = chartWidth('sweepChart', options, 860)
  return readResult('sweepChart', 'sweep', sweep, ['points'], () => {
    const { points, over, chosen, limit, message } = sweep
    const drawn = points.flatMap(({ value, error, trainError, standardError }, index) => {
      if (!isKnown(error?.estimate) || !isKnown(trainError?.estimate) || !isKnown(standardError)) return []
      return [pathPoint(value, index, trainError.estimate, error.estimate, standardError)]
    })
    const name = settingName(over)
    const values = points.map(({ value }) => value)
    return drawPath(
      { points: drawn, values, chosen, limit, message },
      { name, order: `${name}; dev: rows held out`, width },
    )
  })
}
