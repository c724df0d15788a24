import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import { formatPoints, formatTick, isKnown, shorten } from '../format.js'
import { INK, MUTED, PART_COLOUR, PART_SYMBOL } from '../chart/palette.js'
import type { TriedAction, TriedActions } from '../../result/index.js'
import { bottomAxis, bottomTitle, draw, emptyChart, HALO, margins } from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { linearAxis } from '../chart/scale.js'

const ROW = 46
const MARGIN = { top: 4, right: 88, bottom: 42, left: 14 }
const LETTER_WIDTH = 7

/**
 * Reduction of the dev error by each action that was tried, in percentage points with its 95 % interval, best first;
 * returns an SVG.
 *
 * Right of the line at 0 the error fell, left of it the error rose. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = triedActionsChart(await tryActions({ ...options, actions: diagnosis.actions }))
 */
export function triedActionsChart(result: TriedActions, options: ChartOptions = {}): string {
  const width = chartWidth('triedActionsChart', options, 860)
  return readResult('triedActionsChart', 'result', result, ['tried'], () => {
    const { tried } = result
    const listed = tried.map(({ action, gain, verdict }) => `${action.title}: ${formatPoints(gain)}, ${verdict}`)
    const words = { title: 'Reduction of the dev error by action', description: `${listed.join('; ')}.` }
    const ends = tried.flatMap(({ gain, gainInterval: { low, high } }) => [gain, low, high]).filter(isKnown)
    if (ends.length === 0) return emptyChart(words, 'No action was tried.', width)
    const axis = linearAxis(100 * Math.min(0, ...ends), 100 * Math.max(0, ...ends), width < 500 ? 4 : 8)
    return draw(words, {
      width,
      height: MARGIN.top + tried.length * ROW + MARGIN.bottom,
      ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
      x: { type: 'linear', domain: [...axis.domain] },
      y: { type: 'linear', domain: [tried.length, 0] },
      marks: [
        bottomAxis(axis.ticks, formatTick),
        bottomTitle('reduction of the dev error, points', MARGIN.bottom),
        tried.flatMap((one, row) => [
          Plot.ruleX([...axis.ticks], { ...band(row), stroke: INK, strokeOpacity: 0.1 }),
          Plot.ruleX([0], { ...band(row), stroke: INK, strokeWidth: 1.5 }),
          marksOf(one, row, Math.floor((width - MARGIN.left) / LETTER_WIDTH)),
        ]),
      ],
    })
  })
}

/** The vertical range of lines below a row's title. */
function band(row: number): { readonly y1: number; readonly y2: number } {
  return { y1: row + 0.5, y2: row + 0.94 }
}

function marksOf({ action, gain, gainInterval, verdict }: TriedAction, row: number, letters: number): Plot.Markish[] {
  const [title, line] = [row + 0.3, row + 0.72]
  const colour = PART_COLOUR.dev
  const name = Plot.text([shorten(action.title, letters)], {
    y: [title],
    frameAnchor: 'left',
    textAnchor: 'start',
    dx: -MARGIN.left,
    fontSize: 13,
    fill: INK,
  })
  const { low, high } = gainInterval
  if (![gain, low, high].every(isKnown)) return [name]
  return [
    name,
    Plot.ruleY([line], { x1: [100 * low], x2: [100 * high], stroke: colour, strokeWidth: 2 }),
    Plot.dot([line], {
      x: [100 * gain],
      y: [line],
      symbol: PART_SYMBOL.dev,
      fill: colour,
      r: 6,
      ...HALO,
      strokeWidth: 1.5,
    }),
    Plot.text([verdict], {
      y: [line],
      frameAnchor: 'right',
      textAnchor: 'start',
      dx: 12,
      fill: verdict === 'inconclusive' ? MUTED : INK,
      fontWeight: verdict === 'inconclusive' ? 400 : 700,
    }),
  ]
}
