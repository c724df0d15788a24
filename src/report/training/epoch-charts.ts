import { noun } from '../../noun.js'
import { formatNumber, formatPercent, formatTick } from '../format.js'
import { readResult } from '../../arguments.js'
import { checkNumber, checkPlainObject } from '../../options.js'
import type { OverfittingOnset, EpochRow, History, MetricName, Score } from '../../result/index.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { curveChart } from './curve-chart.js'
import type { Series } from './curve-chart.js'
import { costAxis, errorAxis } from '../chart/scale.js'

/**
 * Cost J of train and dev by epoch, with the epoch whose weights were kept and, if given, the overfitting onset; returns an
 * SVG.
 *
 * The axis is logarithmic if the costs span more than two decades; epochs without a finite cost leave a gap.
 * `width` defaults to 860 CSS pixels, `overfittingOnset` to none.
 *
 * @example
 * const svg = costCurveChart(history, { width: 360, overfittingOnset: overfittingOnset(history) })
 */
export function costCurveChart(
  history: History,
  options: ChartOptions & { overfittingOnset?: OverfittingOnset | undefined } = {},
): string {
  const width = chartWidth('costCurveChart', options, 860, ['overfittingOnset'])
  const { overfittingOnset } = options
  if (overfittingOnset !== undefined) checkPlainObject('costCurveChart', 'overfittingOnset', overfittingOnset)
  return readResult('costCurveChart', 'history', history, ['rows'], () => {
    const onset = overfittingOnset?.epoch ?? null
    const series = seriesOf(history.rows, (score) => score.cost)
    const axis = costAxis(valuesOf(series))
    const spacing = axis.type === 'log' ? ', logarithmic' : ''
    return curveChart(
      {
        words: {
          title: 'Cost by epoch',
          description: `${describe(history, series, 'cost', formatNumber)}${onset === null ? '' : ` From epoch ${onset} on the dev loss rises.`}`,
        },
        quantity: `cost J${spacing}`,
        axis,
        format: formatTick,
        series,
        history,
        onset,
      },
      width,
    )
  })
}

/**
 * Error of train and dev by epoch, with the achievable error as a dashed line where it is above 0; returns an SVG.
 *
 * The axis starts at 0; its spacing is by square root if the first epochs would compress the rest.
 * `width` defaults to 860 CSS pixels, `achievableError` to 0.
 *
 * @example
 * const svg = errorCurveChart(history, { achievableError: 0.02 })
 */
export function errorCurveChart(history: History, options: ChartOptions & { achievableError?: number } = {}): string {
  const width = chartWidth('errorCurveChart', options, 860, ['achievableError'])
  const reference = checkNumber('errorCurveChart', 'achievableError', options.achievableError ?? 0, { min: 0 })
  return readResult('errorCurveChart', 'history', history, ['rows'], () => {
    const series = seriesOf(history.rows, (score) => score.error)
    const axis = errorAxis(valuesOf(series))
    const spacing = { linear: '', log: ', logarithmic', sqrt: ', square-root spacing' }[axis.type]
    const name =
      history.task === 'classification' ? 'fraction of rows misclassified' : 'fraction of variance unexplained'
    return curveChart(
      {
        words: { title: 'Error by epoch', description: describe(history, series, 'error', formatPercent) },
        quantity: `${name}${spacing}`,
        axis,
        format: (value) => formatPercent(value, 4),
        series,
        history,
        reference: reference > 0 ? { value: reference, label: 'achievable' } : undefined,
      },
      width,
    )
  })
}

/** A metric that `fit` measured after every epoch, of train and dev; returns an SVG. */
export function metricCurveChart(history: History, metric: MetricName, title: string, width: number): string {
  const of = (part: 'train' | 'dev'): Series => ({
    part,
    points: history.rows.map(({ epoch, metrics }) => ({ epoch, value: metrics?.[part]?.[metric] ?? null })),
  })
  const hasDev = history.rows.some(({ metrics }) => (metrics?.dev ?? null) !== null)
  const series = hasDev ? [of('train'), of('dev')] : [of('train')]
  const words = { title: `${title} by epoch`, description: describe(history, series, title, formatNumber) }
  const axis = costAxis(valuesOf(series))
  return curveChart({ words, quantity: title, axis, format: formatTick, series, history }, width)
}

function seriesOf(rows: readonly EpochRow[], measure: (score: Score) => number | null): readonly Series[] {
  const points = (scoreIn: (row: EpochRow) => Score | null): Series['points'] =>
    rows.map((row) => {
      const score = scoreIn(row)
      return { epoch: row.epoch, value: score === null ? null : measure(score) }
    })
  // The same rows of train in every epoch.
  const train: Series = { part: 'train', points: points((row) => row.trainSample ?? row.train) }
  const dev: Series = { part: 'dev', points: points((row) => row.dev) }
  return rows.some((row) => row.dev !== null) ? [train, dev] : [train]
}

function valuesOf(series: readonly Series[]): readonly (number | null)[] {
  return series.flatMap(({ points }) => points.map(({ value }) => value))
}

function describe(
  history: History,
  series: readonly Series[],
  quantity: string,
  format: (value: number | null | undefined) => string,
): string {
  const parts = series.map(({ part, points }) => {
    const last = points[points.length - 1]
    return `${part} ${quantity} goes from ${format(points[0]?.value)} to ${format(last?.value)}`
  })
  const kept = history.best === null ? 'No epoch was kept' : `The weights of epoch ${history.best.epoch} were kept`
  return `Over ${history.rows.length} ${noun(history.rows.length, 'epoch')} ${parts.join(', ')}. ${kept}.`
}
