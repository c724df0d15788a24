import { tickText } from './axis.ts'
import { escaped, tenths } from './svg.ts'

/** Counts in equal bins over a range. */
export interface Histogram {
  readonly description: string
  readonly low: number
  readonly high: number
  readonly counts: readonly number[]
}

const [width, height, bottom] = [220, 84, 68]

/** Draws counts as bars, the text of an SVG. */
export function histogram({ description, low, high, counts }: Histogram): string {
  const most = Math.max(1, ...counts)
  const step = width / counts.length
  const bars = counts.map((count, i) => {
    const size = tenths((count / most) * (bottom - 4))
    return `<rect class="bar" x="${(i * step + 0.5).toFixed(1)}" y="${bottom - size}" width="${(step - 1).toFixed(1)}" height="${size}"/>`
  })
  const ticks = [low, (low + high) / 2, high].map(
    (value, i) =>
      `<text class="tick" x="${(i * width) / 2}" y="${height - 3}" text-anchor="${['start', 'middle', 'end'][i]}">${tickText(value)}</text>`,
  )
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(description)}" class="chart">${bars.join('')}<path class="axis" d="M0 ${bottom}H${width}"/>${ticks.join('')}</svg>`
}
