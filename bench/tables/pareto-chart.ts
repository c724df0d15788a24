import type * as Library from '@observablehq/plot'
import {
  bottomAxis,
  bottomTitle,
  draw,
  HALO,
  leftAxis,
  leftTitle,
  margins,
  scaleOf,
} from '../../dist/src/report/chart/canvas.js'
import { INK, MUTED, PART_COLOUR } from '../../dist/src/report/chart/palette.js'
import * as bundled from '../../dist/src/report/chart/plot.js'
import { linearAxis, logAxis } from '../../dist/src/report/chart/scale.js'
import { formatTick } from '../../dist/src/report/format.js'
import type { Standing } from './summary.ts'

/** The copy that charts are drawn with; its declarations name no marks. */
const Plot = bundled as unknown as typeof Library

const MARGIN = { top: 40, right: 70, bottom: 42, left: 40 }
const OURS = new Set(['plain', 'wellfit'])

/** The methods that no other one beats in both: sorted by processor time, each with a better mean rank than all that cost less. */
export function paretoFront(all: readonly Standing[]): Standing[] {
  let best = Infinity
  return all
    .toSorted((a, b) => a.cpuSeconds - b.cpuSeconds || a.meanRank - b.meanRank)
    .filter(({ meanRank }) => {
      const isBetter = meanRank < best
      if (isBetter) best = meanRank
      return isBetter
    })
}

/** Whether a name to the right of its dot would lie on another dot: one of nearly the same rank that took a little longer. */
function isCrowded(one: Standing, all: readonly Standing[]): boolean {
  const seconds = all.map(({ cpuSeconds }) => cpuSeconds)
  const range = Math.log(Math.max(...seconds) / Math.min(...seconds))
  return all.some(({ cpuSeconds, meanRank }) => {
    const distance = Math.log(cpuSeconds / one.cpuSeconds) / range
    return distance > 0 && distance < 0.15 && Math.abs(meanRank - one.meanRank) < 0.5
  })
}

/** Mean rank (1 is best, at the top) over processor time, with the Pareto front as a stepped line. Returns an SVG. */
export function paretoChart(all: readonly Standing[]): string {
  const seconds = all.map(({ cpuSeconds }) => cpuSeconds)
  const time = logAxis(Math.min(...seconds), Math.max(...seconds))
  const { ticks } = linearAxis(1, Math.max(...all.map(({ meanRank }) => meanRank)), 6)
  const rank = { type: 'linear', domain: [ticks.at(-1) ?? 1, 1], ticks: ticks.filter((tick) => tick >= 1) } as const
  const front = paretoFront(all)
  const named = { x: 'cpuSeconds', y: 'meanRank', text: 'method', ...HALO }
  const colour = ({ method }: Standing): string => (OURS.has(method) ? PART_COLOUR.train : MUTED)
  const words = {
    title: 'Mean rank over processor time',
    description: all
      .map(({ method, meanRank, cpuSeconds }) => `${method} ${meanRank.toFixed(2)}, ${cpuSeconds.toPrecision(3)} s`)
      .join('; '),
  }
  return draw(words, {
    width: 720,
    height: 380,
    ...margins(MARGIN.top, MARGIN.right, MARGIN.bottom, MARGIN.left),
    x: scaleOf(time),
    y: scaleOf(rank),
    marks: [
      leftAxis(rank, formatTick),
      bottomAxis(time.ticks, formatTick),
      leftTitle('mean rank, 1 is best', MARGIN.left, MARGIN.top),
      bottomTitle('median processor time of preparation and training, s, logarithmic', MARGIN.bottom - 4),
      Plot.line(front, { x: 'cpuSeconds', y: 'meanRank', stroke: INK, strokeOpacity: 0.4, curve: 'step-after' }),
      Plot.dot(all, { x: 'cpuSeconds', y: 'meanRank', fill: colour, r: 5 }),
      ...[true, false].map((isLeft) =>
        Plot.text(
          all.filter((one) => isCrowded(one, all) === isLeft),
          { ...named, textAnchor: isLeft ? 'end' : 'start', dx: isLeft ? -9 : 9, fill: colour },
        ),
      ),
    ],
  })
}
