import { escaped, tenths } from './svg.ts'

/** An estimated gap with its interval. */
export interface GapChart {
  readonly description: string
  readonly estimate: number
  readonly low: number
  readonly high: number
  /** `'high'`, `'none'` or `'inconclusive'`: the class of interval and dot. */
  readonly verdict: string
  /** Lowest and highest value of the scale, which all gaps of a diagnosis share. */
  readonly scale: readonly [least: number, most: number]
  readonly tolerance: number
}

const [width, height] = [400, 22]

/** The scale that holds the intervals of all gaps, 0 and the tolerance. */
export function gapScale(gaps: readonly { readonly low: number; readonly high: number }[], tolerance: number) {
  const least = gaps.reduce((low, gap) => Math.min(low, gap.low), -tolerance)
  const most = gaps.reduce((high, gap) => Math.max(high, gap.high), Math.max(0.05, tolerance))
  return [least, most] as const
}

/** A gap as a dot with its interval, the text of an SVG; a line marks 0, and the tolerance around it is shaded. */
export function gapChart({ description, estimate, low, high, verdict, scale, tolerance }: GapChart): string {
  const [least, most] = scale
  const x = (value: number): number => tenths(8 + ((width - 16) * (value - least)) / (most - least))
  const shaded = `<rect class="tolerance" x="${x(-tolerance)}" width="${tenths(x(tolerance) - x(-tolerance))}" y="3" height="16"/>`
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(description)}">${shaded}<path class="axis" d="M${x(0)} 2V20"/><path class="interval ${verdict}" d="M${x(low)} 11H${x(high)}"/><circle class="estimate ${verdict}" cx="${x(estimate)}" cy="11" r="4.5"/></svg>`
}
