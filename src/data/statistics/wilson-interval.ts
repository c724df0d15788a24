/**
 * The Wilson score interval of a proportion `p` observed in `rows` rows (Wilson, 1927). Rounding may push an end slightly
 * beyond 0 or 1. `z` is the normal quantile of the confidence level.
 */
export function wilsonInterval(p: number, rows: number, z: number): { readonly low: number; readonly high: number } {
  const square = z * z
  const middle = (p + square / (2 * rows)) / (1 + square / rows)
  const half = (z / (1 + square / rows)) * Math.sqrt((p * (1 - p)) / rows + square / (4 * rows * rows))
  return { low: middle - half, high: middle + half }
}
