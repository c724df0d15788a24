export type Point = readonly [number, number]

/**
 * Leaves out the points of a line that lie within `tolerance` of what then joins their neighbours (Ramer, 1972; Douglas and
 * Peucker, 1973). The first and the last point stay; of a closed line they are the same.
 */
export function simplify(points: readonly Point[], tolerance: number): readonly Point[] {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 3) return points
  const distances = points.map((point) => distanceFromLine(point, first, last))
  const farthest = distances.reduce((best, distance, i) => (distance > (distances[best] ?? 0) ? i : best), 0)
  if ((distances[farthest] ?? 0) <= tolerance) return [first, last]
  const head = simplify(points.slice(0, farthest + 1), tolerance)
  return [...head.slice(0, -1), ...simplify(points.slice(farthest), tolerance)]
}

/** Of two equal ends, the distance from them. */
function distanceFromLine([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const length = Math.hypot(x1 - x0, y1 - y0)
  if (length === 0) return Math.hypot(x - x0, y - y0)
  return Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length
}
