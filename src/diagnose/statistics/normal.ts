/** Φ(z), the cumulative distribution of a standard normal, to 1.5e-7 (Abramowitz and Stegun, 1964, 7.1.26). */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const polynomial = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const above = (polynomial * Math.exp(-x * x)) / 2
  return z < 0 ? above : 1 - above
}

/** One normal distribution of a mixture. */
export interface Component {
  readonly weight: number
  readonly mean: number
  readonly deviation: number
}

/** A quantile of a mixture of normals; weights add up to 1. */
export function mixtureQuantile(components: readonly Component[], probability: number): number {
  let low = Math.min(...components.map(({ mean, deviation }) => mean - 6 * deviation))
  let high = Math.max(...components.map(({ mean, deviation }) => mean + 6 * deviation))
  for (let i = 0; i < 60 && high > low; i++) {
    const middle = (low + high) / 2
    if (mixtureCdf(components, middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function mixtureCdf(components: readonly Component[], value: number): number {
  return components.reduce((sum, { weight, mean, deviation }) => {
    const below = deviation > 0 ? normalCdf((value - mean) / deviation) : value >= mean ? 1 : 0
    return sum + weight * below
  }, 0)
}

/** A value and how likely it is. */
export interface Weighted {
  readonly value: number
  readonly weight: number
}

/** A quantile of weighted values; infinite ones come last. */
export function weightedQuantile(values: readonly Weighted[], probability: number): number {
  const sorted = values.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  let below = 0
  for (const { value, weight } of sorted) {
    below += weight
    if (below >= probability) return value
  }
  return sorted.at(-1)?.value ?? NaN
}
