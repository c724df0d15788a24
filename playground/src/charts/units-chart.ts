import { regionPaths } from './regions.ts'
import { escaped } from './svg.ts'

/** What the units of a layer output over the plane. */
export interface UnitsChart {
  readonly description: string
  readonly units: number
  /** Places along each side of a picture. */
  readonly side: number
  /** Unit by unit, each row by row from the top, −127 to 127. */
  readonly values: ArrayLike<number>
}

/** Pixels of a picture, and from one to the next. */
const [SIZE, STEP] = [56, 60]

/** Most pictures side by side. */
const MOST_COLUMNS = 8

/** Outputs, as fractions of the largest, whose regions are drawn on one another. */
const LEVELS = [0.1, 0.4, 0.7, 0.95].map((level) => level * 127)

/** Draws a picture for each unit, orange where its output is positive, blue where it is negative; the text of an SVG. */
export function unitsChart({ description, units, side, values }: UnitsChart): string {
  const columns = Math.min(units, MOST_COLUMNS)
  const places = side * side
  const pictures = Array.from({ length: units }, (_, unit) => {
    const [left, top] = [(unit % columns) * STEP, Math.floor(unit / columns) * STEP]
    const own = Array.from({ length: places }, (_, place) => values[unit * places + place] ?? 0)
    const regions = regionsOf(own, side, 'class-1') + regionsOf(own.map((value) => -value), side, 'class-0') // prettier-ignore
    return `<g transform="translate(${left} ${top})">${regions}<rect class="frame" width="${SIZE}" height="${SIZE}"/></g>`
  })
  const [width, height] = [columns * STEP - 4, Math.ceil(units / columns) * STEP - 4]
  return `<svg viewBox="-1 -1 ${width + 2} ${height + 2}" width="${width}" role="img" aria-label="${escaped(description)}">${pictures.join('')}</svg>`
}

function regionsOf(values: number[], side: number, style: string): string {
  return regionPaths(values, { side, levels: LEVELS, size: SIZE, style: `level ${style}` })
}
