import type { Reals } from '../../tensor/reals.js'

/** The q-quantile of sorted values with linear interpolation, type 7 of Hyndman and Fan (1996), as in NumPy. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  return valueAt(sorted, q * (sorted.length - 1))
}

/** The value at a position from 0 to length − 1, interpolated linearly. */
export function valueAt(sorted: ArrayLike<number>, position: number): number {
  const below = Math.floor(position)
  const a = sorted[below] ?? NaN
  const b = sorted[Math.min(below + 1, sorted.length - 1)] ?? NaN
  const t = position - below
  // From the nearer end, so that both ends are exact; with halves, since b − a may overflow f64.
  return t < 0.5 ? a + 2 * (t * (b / 2 - a / 2)) : b - 2 * ((1 - t) * (b / 2 - a / 2))
}

/**
 * Assigns values to `bins` quantile bins of about equal size: bin k holds edge k ≤ value < edge k + 1, and the last bin also
 * its upper edge. Equal edges are merged, so there may be fewer bins.
 */
export function quantileBins(values: Reals, bins: number): { readonly codes: Uint32Array; readonly count: number } {
  const sorted = values.slice().sort()
  const [first = NaN] = sorted
  const last = sorted.at(-1) ?? NaN
  const inner = Array.from({ length: bins - 1 }, (_, i) => quantileOf(sorted, (i + 1) / bins))
  const edges = Float64Array.from(new Set(inner.filter((edge) => edge > first && edge < last)))
  return { codes: Uint32Array.from(values, (value) => countEdgesUpTo(edges, value)), count: edges.length + 1 }
}

/** The number of sorted edges ≤ value, by binary search. */
export function countEdgesUpTo(edges: ArrayLike<number>, value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((edges[middle] ?? Infinity) <= value) low = middle + 1
    else high = middle
  }
  return low
}
