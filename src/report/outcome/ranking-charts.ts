import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { checkNumber } from '../../options.js'
import type { MeasuredPart, PrecisionRecallCurve, RocCurve } from '../../result/index.js'
import { emptyChart, HALO } from '../chart/canvas.js'
import type { ChartOptions, ChartWords } from '../chart/canvas.js'
import { chartPart, chartWidth } from '../chart/input.js'
import { INK, PART_COLOUR } from '../chart/palette.js'
import { linearAxis } from '../chart/scale.js'
import { sample } from '../chart/thin.js'
import { formatNumber, plural, shorten } from '../format.js'
import { diagonal, referenceChart, type ReferenceChart } from './reference-chart.js'

const AXIS = linearAxis(0, 1, 5)
const MOST_POINTS = 300

/** What the charts of `rocCurve` and `precisionRecallCurve` take. */
export interface RankingChartOptions extends ChartOptions {
  /** Gives the colour. Default `test`. */
  readonly part?: MeasuredPart
  /** Marks the point of a decision threshold, in [0, 1]. */
  readonly threshold?: number
}

interface Corner {
  readonly x: number
  readonly y: number
  readonly threshold: number | null
}

interface RankingChart {
  readonly words: ChartWords
  readonly corners: readonly Corner[]
  readonly titles: ReferenceChart['titles']
  /** What a ranking without knowledge gives, dashed. */
  readonly chance: ReferenceChart['reference']
  readonly curve: 'linear' | 'step-before'
}

/**
 * The ROC curve: true positive rate by false positive rate, with the diagonal of a random ranking; returns an SVG.
 *
 * `threshold` marks the point of a decision threshold; `width` defaults to 424 CSS pixels.
 *
 * @example
 * const svg = rocChart(rocCurve(net.predict(test.x), test), { threshold: 0.3 })
 */
export function rocChart(roc: RocCurve, options: RankingChartOptions = {}): string {
  return rankingChart('rocChart', options, () =>
    readResult('rocChart', 'roc', roc, ['points'], () => ({
      words: {
        title: 'ROC curve',
        description: `${rowsOf(roc)}; area under the curve ${formatNumber(roc.auc)}.`,
      },
      corners: roc.points.flatMap(({ falsePositiveRate: x, truePositiveRate: y, threshold }) =>
        x === null || y === null ? [] : [{ x, y, threshold }],
      ),
      titles: ['true positive rate (recall)', 'false positive rate'],
      chance: diagonal(AXIS),
      curve: 'linear',
    })),
  )
}

/**
 * The precision–recall curve, in steps whose area is the average precision, with the precision of a random ranking, the share
 * of positive rows; returns an SVG.
 *
 * `threshold` marks the point of a decision threshold; `width` defaults to 424 CSS pixels.
 *
 * @example
 * const svg = precisionRecallChart(precisionRecallCurve(net.predict(test.x), test))
 */
export function precisionRecallChart(curve: PrecisionRecallCurve, options: RankingChartOptions = {}): string {
  return rankingChart('precisionRecallChart', options, () =>
    readResult('precisionRecallChart', 'curve', curve, ['points'], () => {
      const prevalence = curve.positives / (curve.positives + curve.negatives)
      const corners = curve.points.flatMap(({ recall: x, precision: y, threshold }) =>
        x === null ? [] : [{ x, y, threshold }],
      )
      const [first] = corners
      return {
        words: {
          title: 'Precision–recall curve',
          description: `${rowsOf(curve)}; average precision ${formatNumber(curve.averagePrecision)}.`,
        },
        // The first step begins at a recall of 0.
        corners: first === undefined ? [] : [{ ...first, x: 0, threshold: null }, ...corners],
        titles: ['precision', 'recall'],
        chance: [
          [0, prevalence],
          [1, prevalence],
        ],
        curve: 'step-before',
      }
    }),
  )
}

function rowsOf({ label, positives, negatives }: RocCurve | PrecisionRecallCurve): string {
  return `${plural(positives, 'row')} of ${shorten(label, 40)} against ${plural(negatives, 'other')}`
}

function rankingChart(functionName: string, options: RankingChartOptions, read: () => RankingChart): string {
  const width = chartWidth(functionName, options, 424, ['part', 'threshold'])
  const part = chartPart(functionName, options)
  const { threshold } = options
  if (threshold !== undefined) checkNumber(functionName, 'threshold', threshold, { min: 0, max: 1 })
  const { words, corners, titles, chance, curve } = read()
  if (corners.length === 0) return emptyChart(words, 'Rows of one kind only: there is no curve.', width)
  const at = corners.findLastIndex((corner) => threshold !== undefined && (corner.threshold ?? -1) >= threshold)
  const chosen = corners[at]
  // The dot stays on the line.
  const shown = sample(corners, MOST_POINTS, [at])
  return referenceChart(words, {
    width,
    height: width - 60,
    axis: AXIS,
    titles,
    reference: chance,
    marks: [
      Plot.line(shown, { x: 'x', y: 'y', stroke: PART_COLOUR[part], strokeWidth: 2, curve }),
      ...(chosen === undefined || threshold === undefined ? [] : thresholdMark(chosen, threshold, PART_COLOUR[part])),
    ],
  })
}

/** A dot at the threshold, with its number on the side where there is room. */
function thresholdMark(chosen: Corner, threshold: number, colour: string): Plot.Markish[] {
  const isRight = chosen.x > 0.6
  const side = { textAnchor: isRight ? 'end' : 'start', dx: isRight ? -10 : 10, dy: chosen.y > 0.5 ? 14 : -14 } as const
  return [
    Plot.dot([chosen], { x: 'x', y: 'y', r: 5, fill: colour, stroke: INK }),
    Plot.text([chosen], {
      x: 'x',
      y: 'y',
      text: () => `threshold ${formatNumber(threshold, 2)}`,
      fill: INK,
      ...side,
      ...HALO,
    }),
  ]
}
