import { escaped, tenths } from './svg.ts'

/** A bar with its name on the left and its value on the right. */
export interface Bar {
  readonly name: string
  /** Length, from 0 to 1. */
  readonly length: number
  readonly value: string
  /** Class of the bar. */
  readonly style: string
}

const [left, length, right, step] = [110, 240, 70, 22]

/** Draws horizontal bars, the text of an SVG. */
export function barChart(description: string, bars: readonly Bar[]): string {
  const rows = bars.map(({ name, length: fraction, value, style }, i) => {
    const y = i * step
    const width = tenths(Math.max(0, Math.min(1, fraction)) * length)
    return `<text x="0" y="${y + 15}">${escaped(name)}</text><rect class="${style}" x="${left}" y="${y + 6}" width="${width}" height="10"/><text x="${left + length + 8}" y="${y + 15}">${escaped(value)}</text>`
  })
  return `<svg viewBox="0 0 ${left + length + right} ${bars.length * step}" role="img" aria-label="${escaped(description)}" class="chart">${rows.join('')}</svg>`
}
