/**
 * The score interval of a share of so many rows (Wilson, 1927), as it comes out: rounding may put an end a little beyond
 * 0 or 1. `z` is the normal quantile of its level.
 */
export function scoreInterval(share: number, rows: number, z: number): { readonly low: number; readonly high: number } {
  const square = z * z
  const middle = (share + square / (2 * rows)) / (1 + square / rows)
  const half = (z / (1 + square / rows)) * Math.sqrt((share * (1 - share)) / rows + square / (4 * rows * rows))
  return { low: middle - half, high: middle + half }
}
