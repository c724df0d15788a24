import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatPercent, plural } from '../format.js'
import { INK, PART_COLOUR } from '../chart/palette.js'
import type { Metrics, MeasuredPart, ReliabilityBin } from '../../result/index.js'
import { emptyChart } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartPart, chartWidth } from '../chart/input.js'
import { linearAxis } from '../chart/scale.js'
import { diagonal, referenceChart } from './reference-chart.js'

const LARGEST_DOT = 14

/** What a reliability diagram shows besides. */
export interface ReliabilityChartOptions extends ChartOptions {
  /** Gives the colour. Default `test`. */
  readonly part?: MeasuredPart
  /** Metrics of the same rows before a calibration, drawn as circles. */
  readonly before?: Pick<Metrics, 'reliability'>
}

/**
 * The reliability diagram: observed frequency by predicted probability, in equal bins, with the diagonal of perfect
 * calibration; returns an SVG. With two classes it shows the second, with more the predicted one.
 *
 * A dot's area grows with its rows; circles show the probabilities before a calibration. `width` defaults to 424 CSS pixels.
 *
 * @example
 * const svg = reliabilityChart(net.metrics(test))
 */
export function reliabilityChart(metrics: Metrics, options: ReliabilityChartOptions = {}): string {
  const width = chartWidth('reliabilityChart', options, 424, ['part', 'before'])
  const part = chartPart('reliabilityChart', options)
  const previous = previousBins(options)
  return readResult('reliabilityChart', 'metrics', metrics, ['reliability'], () => {
    const bins = filled(metrics)
    const error = metrics.values.calibrationError
    const words = {
      title: 'Reliability of the probabilities',
      description: `${plural(metrics.rows, 'row')} in ${plural(bins.length, 'bin')}; calibration error ${formatPercent(error)}.${previous.length === 0 ? '' : ' Circles: before calibration.'}`,
    }
    if (bins.length === 0) return emptyChart(words, 'There are no probabilities to draw.', width)
    const axis = linearAxis(0, 1, 5)
    const most = Math.max(...[...bins, ...previous].map(({ rows }) => rows))
    const radius = ({ rows }: { rows: number }): number => Math.max(2.5, LARGEST_DOT * Math.sqrt(rows / most))
    return referenceChart(words, {
      width,
      height: width - 60,
      axis,
      titles: ['observed frequency', 'mean probability'],
      reference: diagonal(axis),
      marks: [
        Plot.dot(bins, {
          x: 'confidence',
          y: 'observed',
          r: radius,
          fill: PART_COLOUR[part],
          fillOpacity: 0.6,
        }),
        ...(previous.length === 0
          ? []
          : [Plot.dot(previous, { x: 'confidence', y: 'observed', r: radius, stroke: INK, strokeOpacity: 0.7 })]),
      ],
    })
  })
}

function filled({ reliability }: Pick<Metrics, 'reliability'>): ReliabilityBin[] {
  return (reliability ?? []).filter(({ rows, confidence }) => rows > 0 && confidence !== null)
}

function previousBins({ before }: ReliabilityChartOptions): ReliabilityBin[] {
  if (before === undefined) return []
  return readResult('reliabilityChart', 'before', before, ['reliability'], () => filled(before))
}
