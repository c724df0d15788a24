/** One value of a curve; `value` is `null` or not finite if it was not measured. */
export interface Point {
  readonly epoch: number
  readonly value: number | null
}

/**
 * Thins a line to about `limit` points without changing its look: keeps the lowest and the highest of every run of
 * neighbours, so that no spike is lost, and the first, the last and the `kept` epochs.
 */
export function thinPoints(points: readonly Point[], limit: number, kept: readonly number[] = []): readonly Point[] {
  if (points.length <= limit) return points
  const size = Math.ceil(points.length / (limit / 2))
  const chosen = new Set<number>([0, points.length - 1])
  points.forEach((point, position) => {
    if (kept.includes(point.epoch)) chosen.add(position)
  })
  for (let start = 0; start < points.length; start += size) {
    const end = Math.min(start + size, points.length)
    chosen.add(extreme(points, start, end, -1))
    chosen.add(extreme(points, start, end, 1))
  }
  return points.filter((_, position) => chosen.has(position))
}

function extreme(points: readonly Point[], start: number, end: number, sign: 1 | -1): number {
  let best = start
  let bestValue = -Infinity
  for (let position = start; position < end; position++) {
    const value = points[position]?.value ?? null
    // An unmeasured epoch wins: the line must break there.
    if (value === null || !Number.isFinite(value)) return position
    if (sign * value > bestValue) {
      best = position
      bestValue = sign * value
    }
  }
  return best
}

/** At most `limit` evenly spaced items, including the first, the last and those at the indices in `kept`. */
export function sample<T>(items: readonly T[], limit: number, kept: readonly number[] = []): readonly T[] {
  if (items.length <= limit) return items
  const chosen = new Set<number>(kept)
  for (let step = 0; step < limit; step++) chosen.add(Math.round((step * (items.length - 1)) / (limit - 1)))
  return items.filter((_, position) => chosen.has(position))
}
