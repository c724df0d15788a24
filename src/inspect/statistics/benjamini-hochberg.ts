/**
 * p-values corrected for being many (Benjamini and Hochberg, 1995): pᵢ·k/rank, made monotone from the largest down. Those
 * of at most q are discoveries of which a share q is expected to be false; where nothing differs at all, the chance of
 * any discovery is at most q.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[b] ?? 1) - (values[a] ?? 1))
  const adjusted = values.map(() => 1)
  let smallest = 1
  order.forEach((index, position) => {
    smallest = Math.min(smallest, ((values[index] ?? 1) * values.length) / (values.length - position))
    adjusted[index] = smallest
  })
  return adjusted
}
