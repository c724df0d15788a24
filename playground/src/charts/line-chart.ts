import { linearAxis, logAxis, tickText } from './axis.ts'
import type { Axis } from './axis.ts'
import { escaped, tenths } from './svg.ts'

/** One line of a chart. */
export interface Line {
  readonly label: string
  /** Class of the stroke: `train`, `dev`, `a` … `d`. */
  readonly style: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Shows a mark at each point. */
  readonly marks?: boolean
}

/** A vertical line with a word. */
export interface Rule {
  readonly x: number
  readonly label: string
  readonly style?: string
}

export interface LineChart {
  /** What the chart shows, in a sentence, for those who do not see it. */
  readonly description: string
  readonly lines: readonly Line[]
  readonly x: AxisOptions
  readonly y: AxisOptions
  readonly rules?: readonly Rule[]
  readonly width?: number
  readonly height?: number
}

/** An axis; without limits it holds all points. */
export interface AxisOptions {
  readonly label: string
  readonly log?: boolean
  readonly low?: number
  readonly high?: number
  /** Ticks at whole numbers only. */
  readonly whole?: boolean
}

const margin = { top: 22, bottom: 34, left: 46 }

/** Pixels from one name of a line to the next. */
const NAME = 13

/** Width of a character of a line's name, which stands on the right. */
const CHARACTER = 7

/** Draws lines as the text of an SVG: in the page, in its documentation and in tests alike. */
export function lineChart(chart: LineChart): string {
  const { width = 420, height = 230, description, lines } = chart
  const points = lines.flatMap((line) => line.points).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
  const longest = Math.max(5, ...lines.map((line) => line.label.length))
  const [right, bottom] = [width - 10 - longest * CHARACTER, height - margin.bottom]
  const x = axisOf(
    chart.x,
    points.map(([value]) => value),
    margin.left,
    right,
  )
  const y = axisOf(
    chart.y,
    points.map(([, value]) => value),
    bottom,
    margin.top,
  )
  const parts = [
    ...gridLines(x, y, { right, bottom }),
    label(chart.x.label, (margin.left + right) / 2, height - 4, 'middle'),
    label(chart.y.label, margin.left - 40, margin.top - 12, 'start'),
    ...(chart.rules ?? []).map((rule) => ruleText(rule, x(rule.x), bottom, right)),
    ...lines.map((line) => lineText(line, x, y, bottom)),
    ...endLabels(lines, x, y, bottom),
  ]
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(description)}" class="chart">${parts.join('')}</svg>`
}

function axisOf(
  { log = false, low, high, whole = false }: AxisOptions,
  values: readonly number[],
  start: number,
  end: number,
): Axis {
  const used = log ? values.filter((value) => value > 0) : values
  const least = low ?? used.reduce((a, b) => Math.min(a, b), Infinity)
  const most = high ?? used.reduce((a, b) => Math.max(a, b), -Infinity)
  if (!Number.isFinite(least) || !Number.isFinite(most))
    return log ? logAxis(0.1, 1, start, end) : linearAxis(0, 1, start, end)
  if (log) return logAxis(least, least === most ? least * 10 : most, start, end)
  const axis = linearAxis(least, least === most ? least + 1 : most, start, end)
  return whole ? Object.assign((value: number) => axis(value), { ticks: axis.ticks.filter(Number.isInteger) }) : axis
}

function gridLines(x: Axis, y: Axis, { right, bottom }: { right: number; bottom: number }): string[] {
  const across = y.ticks.map((value) => {
    const at = tenths(y(value))
    return `<path class="grid" d="M${margin.left} ${at}H${right}"/>${label(tickText(value), margin.left - 6, at + 3.5, 'end', 'tick')}`
  })
  const down = x.ticks.map((value) => label(tickText(value), tenths(x(value)), bottom + 15, 'middle', 'tick'))
  return [...across, `<path class="axis" d="M${margin.left} ${bottom}H${right}"/>`, ...down]
}

/** A path through the points; values that are not finite, or too low for a logarithm, interrupt it. */
function lineText({ points, style, marks = false }: Line, x: Axis, y: Axis, bottom: number): string {
  let path = ''
  let isDrawing = false
  const dots: string[] = []
  for (const [px, py] of points) {
    const [left, top] = [tenths(x(px)), tenths(y(py))]
    if (!Number.isFinite(left) || !Number.isFinite(top) || top > bottom + 200) {
      isDrawing = false
      continue
    }
    path += `${isDrawing ? 'L' : 'M'}${left} ${top}`
    isDrawing = true
    if (marks) dots.push(`<circle class="mark ${style}" cx="${left}" cy="${top}" r="2.6"/>`)
  }
  return path === '' ? '' : `<path class="line ${style}" d="${path}"/>${dots.join('')}`
}

/** Names beside the ends of the lines, moved apart where they would overlap. */
function endLabels(lines: readonly Line[], x: Axis, y: Axis, bottom: number): string[] {
  const ends = lines
    .flatMap((line) => {
      const end = line.points.findLast(([, value]) => Number.isFinite(y(value)))
      return end === undefined
        ? []
        : [{ line, left: x(end[0]), top: Math.min(bottom, Math.max(margin.top, y(end[1]))) }]
    })
    .sort((a, b) => a.top - b.top)
  // Down from the highest, then up again from the axis, below which the ticks stand.
  const tops: number[] = []
  for (const { top } of ends) tops.push(Math.max(top, (tops.at(-1) ?? -Infinity) + NAME))
  for (let i = tops.length - 1, most = bottom; i >= 0; i--, most -= NAME) tops[i] = Math.min(tops[i] ?? most, most)
  return ends.map(({ line, left }, i) =>
    label(line.label, tenths(left + 5), tenths((tops[i] ?? 0) + 4), 'start', `name ${line.style}`),
  )
}

function ruleText({ label: text, style = 'rule' }: Rule, left: number, bottom: number, right: number): string {
  const at = tenths(left)
  const anchor = left > right - 60 ? 'end' : 'start'
  return `<path class="${style}" d="M${at} ${margin.top}V${bottom}"/>${label(text, at + (anchor === 'end' ? -4 : 4), margin.top + 8, anchor, 'note')}`
}

function label(text: string, x: number, y: number, anchor: string, style = 'label'): string {
  return `<text class="${style}" x="${tenths(x)}" y="${tenths(y)}" text-anchor="${anchor}">${escaped(text)}</text>`
}
