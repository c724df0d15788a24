import { contours } from 'd3-contour'
import { simplify } from './simplify.ts'
import { tenths } from './svg.ts'

/** Pixels by which the edge of a region may be off where points of it are left out. */
const TOLERANCE = 0.3

/** How the regions of a grid are drawn. */
export interface Regions {
  /** Places along each side of the grid. */
  readonly side: number
  /** Values whose regions are drawn on one another. */
  readonly levels: number[]
  /** Pixels along each side. */
  readonly size: number
  /** Where its top left corner is. */
  readonly corner?: readonly [x: number, y: number]
  /** Class of the paths. */
  readonly style: string
}

/** The regions where the values of a square grid, row by row from the top, lie above each level, as paths of an SVG. */
export function regionPaths(values: number[], { side, levels, size, corner = [0, 0], style }: Regions): string {
  const scale = size / side
  return contours()
    .size([side, side])
    .thresholds(levels)(values)
    .map(({ coordinates }) => {
      const rings = coordinates.flat().map((ring) => {
        const points = ring.map(([x = 0, y = 0]) => [x * scale, y * scale] as const)
        const corners = simplify(points, TOLERANCE).map(([x, y]) => `${tenths(corner[0] + x)} ${tenths(corner[1] + y)}`)
        return `M${corners.join('L')}Z`
      })
      return rings.length === 0 ? '' : `<path class="${style}" d="${rings.join('')}"/>`
    })
    .join('')
}
