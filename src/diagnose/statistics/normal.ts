/** Φ(z), the share of a standard normal below z, to 1.5e-7 (Abramowitz and Stegun, 1964, 7.1.26). */
export function normalBelow(z: number): number {
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

/** The value below which a share of a mixture of normals lies; weights add up to 1. */
export function mixtureQuantile(components: readonly Component[], share: number): number {
  let low = Math.min(...components.map(({ mean, deviation }) => mean - 6 * deviation))
  let high = Math.max(...components.map(({ mean, deviation }) => mean + 6 * deviation))
  for (let i = 0; i < 60 && high > low; i++) {
    const middle = (low + high) / 2
    if (shareBelow(components, middle) < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

function shareBelow(components: readonly Component[], value: number): number {
  return components.reduce((sum, { weight, mean, deviation }) => {
    const below = deviation > 0 ? normalBelow((value - mean) / deviation) : value >= mean ? 1 : 0
    return sum + weight * below
  }, 0)
}

/** A value and how likely it is. */
export interface Weighted {
  readonly value: number
  readonly weight: number
}

/** The value below which a share of weighted values lies; those that are infinite come last. */
export function weightedQuantile(values: readonly Weighted[], share: number): number {
  const sorted = values.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0))
  let below = 0
  for (const { value, weight } of sorted) {
    below += weight
    if (below >= share) return value
  }
  return sorted.at(-1)?.value ?? NaN
}
