import { contours } from 'd3-contour'
import { linearAxis, tickText } from './axis.ts'
import { simplify } from './simplify.ts'
import { escaped, tenths } from './svg.ts'

/** Contours of a function over a square, and a path. */
export interface ContourChart {
  readonly description: string
  readonly title: string
  /** Values along each side. */
  readonly side: number
  /** [side, side], row by row from the lowest second coordinate. */
  readonly values: readonly number[]
  /** Of both coordinates. */
  readonly domain: readonly [number, number]
  readonly path: readonly (readonly [number, number])[]
  readonly labels: readonly [string, string]
}

const [size, left, top] = [380, 54, 30]
const LEVELS = 11
/** In pixels: a line of 0.8 looks the same. */
const TOLERANCE = 0.1

/** Draws contours at levels of a geometric series, so that the valley shows as well as the walls. */
export function contourChart({ description, title, side, values, domain, path, labels }: ContourChart): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  const span = high - low
  const levels = Array.from({ length: LEVELS }, (_, i) => low + span * 2 ** (i - LEVELS))
  const scale = size / (side - 1)
  const rings = contours()
    .size([side, side])
    .thresholds(levels)([...values])
    .map(({ coordinates }) => {
      const d = coordinates
        .flat()
        .map((ring) => {
          const points = ring.map(
            ([x = 0, y = 0]) => [left + (x - 0.5) * scale, top + size - (y - 0.5) * scale] as const,
          )
          return `M${simplify(points, TOLERANCE)
            .map(([x, y]) => `${tenths(x)} ${tenths(y)}`)
            .join('L')}Z`
        })
        .join('')
      return `<path class="contour" d="${d}"/>`
    })
  const x = linearAxis(...domain, left, left + size)
  const y = linearAxis(...domain, top + size, top)
  const steps = path.filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b))
  const track = steps.map(([a, b], i) => `${i === 0 ? 'M' : 'L'}${tenths(x(a))} ${tenths(y(b))}`).join('')
  const dots = steps.map(([a, b]) => `<circle class="step" cx="${tenths(x(a))}" cy="${tenths(y(b))}" r="3"/>`).join('')
  const ticks = [-1, 0, 1].flatMap((value) => [
    `<text class="tick" x="${tenths(x(value))}" y="${top + size + 15}" text-anchor="middle">${tickText(value)}</text>`,
    `<text class="tick" x="${left - 6}" y="${tenths(y(value) + 4)}" text-anchor="end">${tickText(value)}</text>`,
  ])
  const names = `<text class="label" x="${left + size / 2}" y="${top + size + 30}" text-anchor="middle">${labels[0]}</text><text class="label" x="10" y="${top + size / 2 - 12}">${labels[1]}</text>`
  const clip = `clip-${side}-${Math.round(high * 1000)}`
  return `<svg viewBox="0 0 450 452" role="img" aria-label="${escaped(description)}" class="chart square"><text class="note" x="${left}" y="14">${escaped(title)}</text><clipPath id="${clip}"><rect x="${left}" y="${top}" width="${size}" height="${size}"/></clipPath><g clip-path="url(#${clip})">${rings.join('')}<path class="track" d="${track}"/>${dots}</g><rect class="frame" x="${left}" y="${top}" width="${size}" height="${size}"/>${ticks.join('')}${names}</svg>`
}
