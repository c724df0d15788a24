import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { checkList } from '../../options.js'
import { formatNumber, formatTick, shorten } from '../format.js'
import { INK, MUTED, PART_COLOUR, PART_NAME, PART_SYMBOL, PARTS } from '../chart/palette.js'
import type { PartComparison, MeasuredPart } from '../../result/index.js'
import { bottomAxis, draw, emptyChart, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { linearAxis } from '../chart/scale.js'

const ROW = 22
const MOST_ROWS = 24
/** A significant difference is a warning beyond the first, and a problem beyond the second. */
const LIMITS = [0.1, 0.3]

interface Mark {
  readonly name: string
  readonly part: MeasuredPart
  readonly effect: number
  readonly isSignificant: boolean
}

/**
 * Distance of each column of a part from train; filled marks are significant after correction; returns an SVG.
 *
 * Of more than 24 columns, it shows those that differ most. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = driftChart(inspection.comparisons)
 */
export function driftChart(comparisons: readonly PartComparison[], options: ChartOptions = {}): string {
  const width = chartWidth('driftChart', options, 860)
  checkList('driftChart', 'comparisons', comparisons)
  return readResult('driftChart', 'comparisons', comparisons, ['length'], () => {
    const marks = comparisons.flatMap(marksOf)
    const names = ordered(marks).slice(0, MOST_ROWS)
    const largest = Math.max(0, ...marks.map(({ effect }) => effect))
    const words = {
      title: 'Distance of each column from train',
      description: `Columns by distance of their distribution from that in train; the largest distance is ${formatNumber(largest, 3)}.`,
    }
    if (names.length === 0) return emptyChart(words, 'There are no columns to compare.', width)
    const limit = Math.min(width < 500 ? 16 : 30, Math.max(...names.map((name) => Array.from(name).length)))
    const axis = linearAxis(0, Math.max(largest, 0.35), width < 500 ? 4 : 8)
    const rows = new Map(names.map((name, row) => [name, row]))
    const drawn = marks.flatMap((mark) => {
      const row = rows.get(mark.name)
      return row === undefined ? [] : [{ ...mark, row }]
    })
    return draw(words, {
      width,
      height: names.length * ROW + 32,
      ...margins(4, 26, 28, Math.max(24, 16 + limit * 7)),
      x: { type: 'linear', domain: [...axis.domain] },
      y: { type: 'linear', domain: [names.length - 0.5, -0.5] },
      marks: [
        Plot.gridX([...axis.ticks], { stroke: INK, strokeOpacity: 0.1 }),
        Plot.ruleX(LIMITS, { stroke: INK, strokeOpacity: 0.5, strokeDasharray: '3,3' }),
        bottomAxis(axis.ticks, formatTick),
        names.map((name, row) =>
          Plot.text([shorten(name, limit)], { y: [row], frameAnchor: 'left', textAnchor: 'end', dx: -10, fill: MUTED }),
        ),
        PARTS.map((part) =>
          Plot.dot(
            drawn.filter((mark) => mark.part === part),
            {
              x: 'effect',
              y: 'row',
              symbol: PART_SYMBOL[part],
              r: 4.5,
              stroke: PART_COLOUR[part],
              fill: PART_COLOUR[part],
              fillOpacity: ({ isSignificant }: Mark) => Number(isSignificant),
              strokeWidth: 2,
            },
          ),
        ),
      ],
    })
  })
}

function marksOf({ parts, features, targets, alpha }: PartComparison): Mark[] {
  const part = PARTS.find((name) => name === parts[1] || PART_NAME[name] === parts[1]) ?? 'dev'
  return [...features, ...targets].map(({ name, effect, adjustedP }) => ({
    name,
    part,
    effect,
    isSignificant: adjustedP <= 0.8 * alpha,
  }))
}

/** Names by the largest distance of any part. */
function ordered(marks: readonly Mark[]): string[] {
  const largest = new Map<string, number>()
  for (const { name, effect } of marks) largest.set(name, Math.max(effect, largest.get(name) ?? 0))
  return [...largest.keys()].sort((a, b) => (largest.get(b) ?? 0) - (largest.get(a) ?? 0))
}
