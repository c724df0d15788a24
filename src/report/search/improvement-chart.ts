import * as Plot from '#charts'
import { readResult } from '../../arguments.js'
import type { Improvement, ImprovementTrial, TrialOutcome } from '../../result/index.js'
import {
  bottomAxis,
  bottomTitle,
  draw,
  emptyChart,
  HALO,
  leftAxis,
  leftTitle,
  margins,
  scaleOf,
} from '../chart/canvas.js'
import type { ChartOptions } from '../chart/canvas.js'
import { chartWidth } from '../chart/input.js'
import { HIT, INK, MISS, MUTED, PART_COLOUR } from '../chart/palette.js'
import { linearAxis } from '../chart/scale.js'
import { formatPercent, isKnown } from '../format.js'

const MARGIN = { top: 48, right: 24, bottom: 42, left: 60 }
/** Longer titles are cut; the table has them whole. */
const LONGEST_TITLE = 26
/** A bar that ends below this part of the axis leaves no space for names above the numbers of the trials. */
const NEAR_AXIS = 0.14

/** How an outcome is drawn: shape and colour say the same. */
const MARKS: Readonly<
  Record<TrialOutcome, { readonly symbol: 'circle' | 'diamond' | 'times'; readonly colour: string }>
> = {
  kept: { symbol: 'circle', colour: HIT },
  'not proven': { symbol: 'diamond', colour: MUTED },
  'no gain': { symbol: 'times', colour: MISS },
  diverged: { symbol: 'times', colour: MISS },
  'out of time': { symbol: 'times', colour: MUTED },
}

/** A trial on the same scale as the settings that it starts from. */
interface Point {
  readonly number: number
  readonly title: string
  readonly outcome: TrialOutcome
  readonly error: number
  readonly low: number
  readonly high: number
}

/** The error of the settings in force while a trial ran. */
interface Level {
  readonly number: number
  readonly error: number
}

/**
 * The path of an improvement from the baseline to its end; returns an SVG.
 *
 * Each trial stands at the error of the settings that it changes, less its gain on the same folds; its bar is the interval of
 * that gain, so that a bar wholly below the line is a proven gain. The line is the error of the settings in force, and falls
 * where a change is kept. `width` defaults to 860 CSS pixels.
 *
 * @example
 * const svg = improvementChart(await improve(data, { network, fit, trials: 12 }))
 */
export function improvementChart(improvement: Improvement, options: ChartOptions = {}): string {
  const width = chartWidth('improvementChart', options, 860)
  return readResult('improvementChart', 'improvement', improvement, ['trials', 'baseline'], () => {
    const words = { title: 'Error by trial', description: improvement.message }
    const { points, levels } = pathOf(improvement)
    if (points.length === 0) return emptyChart(words, 'No trial ended with an error.', width)
    const highest = Math.max(...points.map(({ error }) => error), ...levels.map(({ error }) => error))
    const axis = linearAxis(0, Math.max(1.15 * highest, 1e-6))
    const [, top] = axis.domain
    const last = Math.max(...improvement.trials.map(({ number }) => number))
    const shown = points.map((point) => ({ ...point, low: Math.max(0, point.low), high: Math.min(top, point.high) }))
    const kept = shown.filter(({ outcome }) => outcome === 'kept')
    return draw(words, {
      width,
      height: width < 500 ? 280 : 360,
      ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
      x: { type: 'linear', domain: [-0.5, last + 0.5] },
      y: scaleOf(axis),
      marks: [
        leftAxis(axis, formatPercent),
        bottomAxis(ticksOf(last, width), String),
        leftTitle('error held out', MARGIN.left, MARGIN.top),
        bottomTitle('trial; 0: baseline', MARGIN.bottom),
        Plot.line(levels, { x: 'number', y: 'error', stroke: PART_COLOUR.dev, strokeWidth: 2, curve: 'step-after' }),
        Plot.ruleX(shown, { x: 'number', y1: 'low', y2: 'high', stroke: colourOf, strokeWidth: 1.5 }),
        Plot.dot(levels.slice(0, 1), { x: 'number', y: 'error', r: 4, fill: PART_COLOUR.dev, ...HALO, strokeWidth: 1 }),
        ...[...new Set(shown.map(({ outcome }) => outcome))].map((outcome) => marksOf(shown, outcome)),
        ...kept.map((point, i) => nameOf(point, i % 2, point.low < NEAR_AXIS * top)),
      ],
    })
  })
}

function pathOf({ baseline, trials }: Improvement): { readonly points: Point[]; readonly levels: Level[] } {
  const errors = new Map([[0, baseline.error.estimate]])
  const levels: Level[] = [{ number: 0, error: baseline.error.estimate }]
  const points: Point[] = []
  let level = baseline.error.estimate
  for (const trial of trials) {
    const { number, outcome, error } = trial
    const point = pointOf(trial, errors.get(trial.base) ?? NaN)
    if (point !== null) points.push(point)
    if (outcome === 'kept' && isKnown(error?.estimate)) {
      level = error.estimate
      errors.set(number, level)
    }
    levels.push({ number, error: level })
  }
  const known = levels.filter(({ error }) => isKnown(error))
  return { points, levels: known }
}

function pointOf({ number, title, outcome, gain }: ImprovementTrial, base: number): Point | null {
  if (!isKnown(gain?.estimate) || !isKnown(base)) return null
  const { estimate, interval } = gain
  return { number, title, outcome, error: base - estimate, low: base - interval.high, high: base - interval.low }
}

function colourOf({ outcome }: Point): string {
  return MARKS[outcome].colour
}

function marksOf(points: readonly Point[], outcome: TrialOutcome): Plot.Markish {
  const { symbol, colour } = MARKS[outcome]
  const own = points.filter((point) => point.outcome === outcome)
  const paint = symbol === 'times' ? { stroke: colour, strokeWidth: 2 } : { fill: colour, ...HALO, strokeWidth: 1 }
  return Plot.dot(own, { x: 'number', y: 'error', symbol, r: 5, ...paint })
}

/** What was kept, below its bar or above; neighbours on lines of their own. */
function nameOf(point: Point, line: number, isAbove: boolean): Plot.Markish {
  const away = 10 + 14 * line
  return Plot.text([point], {
    x: 'number',
    ...(isAbove ? { y: 'high', dy: -away } : { y: 'low', dy: away }),
    text: ({ title }: Point) => (title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE - 1)}…` : title),
    fill: INK,
    ...HALO,
    fontWeight: 600,
  })
}

/** Trial numbers with room for their digits. */
function ticksOf(last: number, width: number): number[] {
  const step = Math.max(1, Math.ceil((last + 1) / (width / 40)))
  return Array.from({ length: Math.floor(last / step) + 1 }, (_, i) => i * step)
}
