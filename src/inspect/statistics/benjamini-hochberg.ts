/**
 * p-values adjusted for multiple testing (Benjamini and Hochberg, 1995): pᵢ·k/rank, made monotone from the largest down.
 * Among those ≤ q, the expected fraction of false discoveries is at most q; if all null hypotheses hold, the probability of
 * any discovery is at most q.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => (values[b] ?? 1) - (values[a] ?? 1))
  const adjusted = values.map(() => 1)
  let smallest = 1
  order.forEach((index, i) => {
    smallest = Math.min(smallest, ((values[index] ?? 1) * values.length) / (values.length - i))
    adjusted[index] = smallest
  })
  return adjusted
}
