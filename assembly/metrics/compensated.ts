// Sums of f64 by Neumaier's compensation: a pair (sum, what rounding has lost of it) of two f64. The error of a sum of n
// values is one rounding of the result, and n·2⁻¹⁰⁶ of the sum of magnitudes, so a million rows lose no digit.
// Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.

/** Adds a value to the pair at `place`. */
export function add(place: usize, value: f64): void {
  const sum = load<f64>(place)
  const total = sum + value
  const lost = Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
  store<f64>(place, total)
  store<f64>(place, load<f64>(place, 8) + lost, 8)
}

/** The sum of a pair. */
export function total(place: usize): f64 {
  return load<f64>(place) + load<f64>(place, 8)
}
