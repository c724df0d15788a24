import { noun } from '../../noun.js'
import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatCount, formatPercent, shorten } from '../format.js'
import { INK, MUTED, PART_COLOUR, PART_NAME, PART_SYMBOL, PARTS } from '../chart/palette.js'
import type { PartName, SplitSummary } from '../../result/index.js'
import { bottomAxis, draw, emptyChart, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { linearAxis } from '../chart/scale.js'

/** The fraction of one class in each part. */
export interface ClassBalance {
  readonly name: string
  readonly fractions: readonly { readonly part: PartName; readonly count: number; readonly fraction: number }[]
  /** The largest difference between two parts. */
  readonly spread: number
}

/** Every class with its fraction of each part that has rows. */
export function classBalance(split: SplitSummary): readonly ClassBalance[] {
  return (split.classes ?? []).map((name, index) => {
    const fractions = split.parts.flatMap(({ name: part, rows, classCounts }) => {
      const count = classCounts?.[index]
      return count === undefined || rows === 0 ? [] : [{ part, count, fraction: count / rows }]
    })
    const sizes = fractions.map(({ fraction }) => fraction)
    return { name, fractions, spread: sizes.length === 0 ? 0 : Math.max(...sizes) - Math.min(...sizes) }
  })
}

/**
 * The rows of train, dev and test as one bar; returns an SVG.
 *
 * `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = splitChart(summary)
 */
export function splitChart(split: SplitSummary, options: ChartOptions = {}): string {
  const width = chartWidth('splitChart', options, 860)
  return readResult('splitChart', 'split', split, ['parts'], () => {
    const total = split.parts.reduce((sum, { rows }) => sum + rows, 0)
    const listed = split.parts.map(({ name, rows }) => `${PART_NAME[name]} ${formatCount(rows)}`).join(', ')
    const words = { title: 'The split of the rows', description: `Rows: ${listed}.` }
    if (total === 0) return emptyChart(words, 'There are no rows.', width)
    let end = 0
    const bars = split.parts.map(({ name, rows }) => ({ name, rows, from: end, to: (end += rows) }))
    return draw(words, {
      width,
      height: 26,
      ...margins(0, 0, 0, 0),
      x: { type: 'linear', domain: [0, total] },
      marks: [
        Plot.rectX(bars, {
          x1: 'from',
          x2: 'to',
          insetLeft: 1,
          insetRight: 1,
          rx: 2,
          fill: ({ name }: { name: PartName }) => PART_COLOUR[name],
          title: ({ name, rows }: { name: PartName; rows: number }) =>
            `${PART_NAME[name]}: ${formatCount(rows)} ${noun(rows, 'row')}`,
        }),
      ],
    })
  })
}

const ROW = 22
const MAX_CLASSES = 20

/**
 * The fraction of each class in train, dev and test; in a balanced split the marks coincide. Returns an SVG.
 *
 * Of more than 20 classes, it shows those that differ most. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = classBalanceChart(summary, { width: 360 })
 */
export function classBalanceChart(split: SplitSummary, options: ChartOptions = {}): string {
  const width = chartWidth('classBalanceChart', options, 860)
  return readResult('classBalanceChart', 'split', split, ['parts'], () => {
    const all = classBalance(split)
    const drawn = all.length <= MAX_CLASSES ? all : all.toSorted((a, b) => b.spread - a.spread).slice(0, MAX_CLASSES)
    const words = {
      title: 'Class balance of the parts',
      description: `Fraction of each class in every part; the largest difference is ${formatPercent(Math.max(0, ...all.map(({ spread }) => spread)))}.`,
    }
    const marks = drawn.flatMap(({ fractions }, row) => fractions.map((one) => ({ ...one, row })))
    if (marks.length === 0) return emptyChart(words, 'There are no classes to compare.', width)
    const limit = Math.min(width < 500 ? 16 : 30, Math.max(...drawn.map(({ name }) => Array.from(name).length)))
    const axis = linearAxis(0, Math.max(...marks.map(({ fraction }) => fraction)), width < 500 ? 3 : 6)
    return draw(words, {
      width,
      height: drawn.length * ROW + 32,
      ...margins(4, 26, 28, Math.max(24, 16 + limit * 7)),
      x: { type: 'linear', domain: [...axis.domain] },
      y: { type: 'linear', domain: [drawn.length - 0.5, -0.5] },
      marks: [
        Plot.gridX([...axis.ticks], { stroke: INK, strokeOpacity: 0.1 }),
        bottomAxis(axis.ticks, (tick) => formatPercent(tick)),
        drawn.map(({ name }, row) =>
          Plot.text([shorten(name, limit)], { y: [row], frameAnchor: 'left', textAnchor: 'end', dx: -10, fill: MUTED }),
        ),
        drawn.map(({ fractions }, row) => {
          const sizes = fractions.map(({ fraction }) => fraction)
          return Plot.ruleY([row], {
            x1: [Math.min(...sizes)],
            x2: [Math.max(...sizes)],
            stroke: INK,
            strokeOpacity: 0.35,
          })
        }),
        PARTS.map((part) =>
          Plot.dot(
            marks.filter((mark) => mark.part === part),
            { x: 'fraction', y: 'row', symbol: PART_SYMBOL[part], r: 4.5, stroke: PART_COLOUR[part], strokeWidth: 2 },
          ),
        ),
      ],
    })
  })
}
