import type { Reals } from './reals.js'

/** From values of the members of an ensemble, [rows, members, units], their means [rows, units]: sums in f64, in the order of the members. */
export function memberMeans(values: Reals, members: number, units: number): Reals {
  const means = values.slice(0, values.length / members)
  for (let i = 0; i < means.length; i++) {
    const first = (i - (i % units)) * members + (i % units)
    let sum = 0
    for (let k = 0; k < members; k++) sum += values[first + k * units] ?? NaN
    means[i] = sum / members
  }
  return means
}
