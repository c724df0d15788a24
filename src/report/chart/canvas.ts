import * as Plot from '#charts'
import { cleanText } from '../html/markup.js'
import { INK, MUTED, SURFACE } from './palette.js'
import type { Axis } from './scale.js'

/** Options of a chart. Text keeps its size, so that a narrow chart stays readable on a phone. */
export interface ChartOptions {
  /** CSS pixels. */
  readonly width?: number
}

/** A chart's title and description, for screen readers. */
export interface ChartWords {
  readonly title: string
  readonly description: string
}

const GEOMETRY = new Set('x y x1 x2 y1 y2 cx cy r rx ry width height d transform points'.split(' '))
const FONT_SIZE = 12

/** Draws marks with Observable Plot into a linkedom document and returns a standalone SVG. */
export function draw(words: ChartWords, options: Plot.PlotOptions): string {
  const { document } = Plot.parseHTML('<!doctype html><html><body></body></html>')
  const svg = Plot.plot({
    document,
    style: { fontSize: `${FONT_SIZE}px` },
    ...options,
    x: { axis: null, ...options.x },
    y: { axis: null, ...options.y },
  })
  // Without selectors of CSS: what finds elements by them is not in the package.
  for (const style of Array.from(svg.getElementsByTagName('style'))) style.remove()
  for (const child of Array.from(svg.children)) tidy(child)
  svg.setAttribute('class', 'chart')
  svg.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  svg.setAttribute('role', 'img')
  for (const [name, text] of [
    ['desc', words.description],
    ['title', words.title],
  ] as const) {
    const element = document.createElementNS('http://www.w3.org/2000/svg', name)
    element.textContent = cleanText(text)
    svg.insertBefore(element, svg.firstChild)
  }
  return svg.outerHTML
}

/** Rounds the coordinates of an element and those in it to two decimals: finer than a screen shows, and equal in all JavaScript engines. */
function tidy(element: Element): void {
  for (const { name, value } of Array.from(element.attributes)) {
    if (name.startsWith('aria-')) element.removeAttribute(name)
    else if (GEOMETRY.has(name)) {
      element.setAttribute(
        name,
        value.replace(/-?\d+\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100)),
      )
    }
  }
  for (const node of Array.from(element.childNodes)) {
    if (node.nodeType === 3) node.nodeValue = cleanText(node.nodeValue ?? '')
  }
  for (const child of Array.from(element.children)) tidy(child)
}

/** Plot's scale options for an axis. */
export function scaleOf(axis: Axis): Plot.ScaleOptions {
  return { type: axis.type, domain: [...axis.domain], axis: null }
}

/** Horizontal grid lines with their numbers to the left. */
export function leftAxis(axis: Axis, format: (value: number) => string): Plot.Markish[] {
  return [
    Plot.gridY([...axis.ticks], { stroke: INK, strokeOpacity: 0.12 }),
    Plot.axisY([...axis.ticks], { tickSize: 0, tickPadding: 8, tickFormat: format, label: null, fill: MUTED }),
  ]
}

/** A base line with ticks and their numbers below. */
export function bottomAxis(ticks: readonly number[], format: (value: number) => string): Plot.Markish[] {
  return [
    Plot.frame({ anchor: 'bottom', stroke: INK, strokeOpacity: 0.35 }),
    Plot.axisX([...ticks], {
      tickSize: 4,
      tickFormat: format,
      label: null,
      fill: MUTED,
      stroke: INK,
      strokeOpacity: 0.35,
    }),
  ]
}

/** Plot's four margins. */
export function margins(top: number, right: number, bottom: number, left: number): Plot.PlotOptions {
  return { marginTop: top, marginRight: right, marginBottom: bottom, marginLeft: left }
}

/** The title of the vertical axis, at its top left. */
export function leftTitle(text: string, marginLeft: number, marginTop: number): Plot.Markish {
  const anchors = { frameAnchor: 'top-left', textAnchor: 'start', lineAnchor: 'top' } as const
  return Plot.text([text], { ...anchors, dx: -marginLeft, dy: -marginTop + 1, fill: MUTED })
}

/** The title of the horizontal axis, below its right end. */
export function bottomTitle(text: string, marginBottom: number): Plot.Markish {
  const anchors = { frameAnchor: 'bottom-right', textAnchor: 'end', lineAnchor: 'bottom' } as const
  return Plot.text([text], { ...anchors, dy: marginBottom - 1, fill: MUTED })
}

/** An outline that keeps text readable on top of lines. */
export const HALO: { readonly stroke: string; readonly strokeWidth: number } = { stroke: SURFACE, strokeWidth: 4 }

/** A chart without data that states the reason. */
export function emptyChart(words: ChartWords, reason: string, width: number): string {
  return draw(words, { width, height: 60, marks: [Plot.text([reason], { frameAnchor: 'middle', fill: MUTED })] })
}
