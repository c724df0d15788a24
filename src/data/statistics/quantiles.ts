import type { Reals } from '../../tensor/reals.js'

/** The value below which a share of sorted values lies, between two of them by a straight line (Hyndman and Fan's 7). */
export function quantileOf(sorted: Reals, share: number): number {
  const place = share * (sorted.length - 1)
  const below = Math.floor(place)
  const a = sorted[below] ?? NaN
  const b = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN
  const t = place - below
  // From the nearer end, so that both ends are met exactly; halves, as b − a may be too large for f64.
  return t < 0.5 ? a + 2 * (t * (b / 2 - a / 2)) : b - 2 * ((1 - t) * (b / 2 - a / 2))
}

/**
 * The bin of each value, of `bins` that are to hold equally many: bin k holds edge k ≤ value < edge k + 1, and the last
 * one its upper edge. Edges that coincide make one, so that there may be fewer bins.
 */
export function quantileBins(values: Reals, bins: number): { readonly codes: Uint32Array; readonly count: number } {
  const sorted = values.slice().sort()
  const [first = NaN] = sorted
  const last = sorted.at(-1) ?? NaN
  const inner = Array.from({ length: bins - 1 }, (_, i) => quantileOf(sorted, (i + 1) / bins))
  const edges = Float64Array.from(new Set(inner.filter((edge) => edge > first && edge < last)))
  return { codes: Uint32Array.from(values, (value) => edgesUpTo(edges, value)), count: edges.length + 1 }
}

/** How many of the sorted edges are no larger than the value. */
function edgesUpTo(edges: Float64Array, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((edges[middle] ?? Infinity) <= value) low = middle + 1
    else high = middle
  }
  return low
}
