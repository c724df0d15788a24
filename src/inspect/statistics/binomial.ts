/** P(X ≥ k) for a binomial X with n trials and probability p. */
export function binomialTail(k: number, n: number, p: number): number {
  if (p >= 1) return 1
  let [term, sum] = [Math.log1p(-p) * n, 0]
  for (let i = 0; i <= n; i++) {
    if (i >= k) sum += Math.exp(term)
    term += Math.log((n - i) / (i + 1)) + Math.log(p / (1 - p))
  }
  return Math.min(1, sum)
}

/** P(X ≥ k) for a Poisson X. */
export function poissonTail(k: number, mean: number): number {
  let [term, below] = [-mean, 0]
  for (let i = 0; i < k; i++) {
    below += Math.exp(term)
    term += Math.log(mean / (i + 1))
  }
  return Math.max(0, 1 - below)
}
