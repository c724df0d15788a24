import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatCount, plural, shorten } from '../format.js'
import { HIT, INK, MISS, MUTED } from '../chart/palette.js'
import type { ConfusionMatrix } from '../../result/index.js'
import { draw, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'

/** Recall and precision of one class. */
export interface ClassScore {
  readonly name: string
  readonly rows: number
  readonly predicted: number
  readonly correct: number
  /** Fraction of the class's rows that are predicted as it; `null` if it has no rows. */
  readonly recall: number | null
  /** Fraction of the rows predicted as the class that belong to it; `null` if there are none. */
  readonly precision: number | null
}

/** Rows of class `actual` that are predicted as class `predicted`. */
export interface Confusion {
  readonly actual: number
  readonly predicted: number
  readonly count: number
}

export function countOf(confusion: ConfusionMatrix, actual: number, predicted: number): number {
  return confusion.counts[actual]?.[predicted] ?? 0
}

export function classScores(confusion: ConfusionMatrix): readonly ClassScore[] {
  return confusion.classes.map((name, index) => {
    const rows = (confusion.counts[index] ?? []).reduce((sum, count) => sum + count, 0)
    const predicted = confusion.counts.reduce((sum, row) => sum + (row[index] ?? 0), 0)
    const correct = countOf(confusion, index, index)
    const fraction = (whole: number): number | null => (whole > 0 ? correct / whole : null)
    return { name, rows, predicted, correct, recall: fraction(rows), precision: fraction(predicted) }
  })
}

/** All confusions of two classes, the most frequent first. */
export function confusionsOf(confusion: ConfusionMatrix): readonly Confusion[] {
  return confusion.counts
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.actual - b.actual || a.predicted - b.predicted)
}

const MAX_NAMED = 40
/** With more cells, tooltips would make up most of the file. */
const MAX_TIPS = 2000

/**
 * The confusion matrix: one row per actual class, one column per predicted class, correct predictions on the diagonal and
 * errors beside it in another colour, both shaded by fraction of the row; returns an SVG.
 *
 * Up to 40 classes are labelled; of more, every tenth. `width` defaults to 640 CSS pixels.
 *
 * @example
 * const svg = confusionChart({ classes: ['cat', 'dog'], counts: [[48, 2], [5, 45]] })
 */
export function confusionChart(confusion: ConfusionMatrix, options: ChartOptions = {}): string {
  const width = chartWidth('confusionChart', options, 640)
  return readResult('confusionChart', 'confusion', confusion, ['classes', 'counts'], () => {
    const classes = confusion.classes.length
    const every = classes <= MAX_NAMED ? 1 : 10
    const named = confusion.classes.map((_, index) => index).filter((index) => index % every === 0)
    const longest = Math.max(...named.map((index) => Array.from(confusion.classes[index] ?? '').length))
    const limit = Math.min(longest, width < 500 ? 10 : 18)
    const margin = 34 + limit * 6.5
    const side = width - margin - 10
    const fontSize = Math.max(8, Math.min(12, (side / classes) * every * 0.8))
    const name = (index: number): string => shorten(confusion.classes[index] ?? '', limit)
    const axis = { ticks: named, tickFormat: name, tickSize: 0, label: null, fill: MUTED, fontSize }
    return draw(confusionWords(confusion), {
      width,
      height: side + margin,
      ...margins(margin, 10, 0, margin),
      x: { type: 'band', domain: confusion.classes.map((_, index) => index), padding: classes > 30 ? 0 : 0.06 },
      y: { type: 'band', domain: confusion.classes.map((_, index) => index), padding: classes > 30 ? 0 : 0.06 },
      marks: [
        Plot.axisY(named, axis),
        Plot.axisX(named, { ...axis, anchor: 'top', tickRotate: longest > 2 ? -90 : 0 }),
        Plot.frame({ stroke: INK, strokeOpacity: 0.2 }),
        cells(confusion, side / classes),
        Plot.text(['actual ↓'], { frameAnchor: 'left', textAnchor: 'middle', rotate: -90, dx: -margin + 9, fill: INK }),
        Plot.text(['predicted →'], { frameAnchor: 'top', lineAnchor: 'top', dy: -margin + 3, fill: INK }),
      ],
    })
  })
}

function cells(confusion: ConfusionMatrix, side: number): Plot.Markish[] {
  const scores = classScores(confusion)
  const filled = confusion.counts
    .flatMap((row, actual) => row.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ count }) => count > 0)
    .map((cell) => ({ ...cell, fraction: cell.count / (scores[cell.actual]?.rows ?? 1) }))
  return [
    Plot.cell(filled, {
      x: 'predicted',
      y: 'actual',
      fill: (cell: Confusion) => (cell.actual === cell.predicted ? HIT : MISS),
      fillOpacity: (cell: { fraction: number }) => 0.12 + 0.78 * Math.sqrt(cell.fraction),
      ...(filled.length > MAX_TIPS ? {} : { title: (cell: Confusion) => tip(confusion, cell) }),
    }),
    side < 22
      ? null
      : Plot.text(filled, {
          x: 'predicted',
          y: 'actual',
          text: (cell: Confusion) => formatCount(cell.count),
          fill: (cell: { fraction: number }) => (cell.fraction > 0.67 ? 'var(--on-strong, white)' : INK),
        }),
  ]
}

function tip({ classes }: ConfusionMatrix, { actual, predicted, count }: Confusion): string {
  return `${classes[actual] ?? ''} predicted as ${classes[predicted] ?? ''}: ${formatCount(count)}`
}

function confusionWords(confusion: ConfusionMatrix): { title: string; description: string } {
  const scores = classScores(confusion)
  const rows = scores.reduce((sum, score) => sum + score.rows, 0)
  const correct = scores.reduce((sum, score) => sum + score.correct, 0)
  return {
    title: 'Confusion matrix',
    description: `${formatCount(correct)} of ${plural(rows, 'row')} in ${confusion.classes.length} classes are classified correctly.`,
  }
}
