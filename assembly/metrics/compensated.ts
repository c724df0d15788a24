// Compensated sums of f64 by Neumaier: a pair (sum, compensation) of two f64. The error of a sum of n values is one rounding
// of the result plus n·2⁻¹⁰⁶ of the sum of magnitudes, so a million rows lose no digit.
// Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54, 1974.

/** Adds a value to the pair at `pair`. */
export function add(pair: usize, value: f64): void {
  const sum = load<f64>(pair)
  const total = sum + value
  const lost = Math.abs(sum) >= Math.abs(value) ? sum - total + value : value - total + sum
  store<f64>(pair, total)
  store<f64>(pair, load<f64>(pair, 8) + lost, 8)
}

/** The sum of a pair. */
export function total(pair: usize): f64 {
  return load<f64>(pair) + load<f64>(pair, 8)
}
