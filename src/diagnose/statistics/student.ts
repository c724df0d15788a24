/**
 * t with P(|T| ≤ t) = `coverage` for Student's distribution with a whole number of degrees of freedom, by bisection of the
 * closed form (Abramowitz and Stegun, 1964, 26.7.3 and 26.7.4).
 */
export function studentQuantile(degrees: number, coverage = 0.95): number {
  // One value says nothing of how much values vary.
  if (degrees < 1) return Infinity
  let [low, high] = [0, 1]
  while (centralProbability(high, degrees) < coverage) high *= 2
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2
    if (centralProbability(middle, degrees) < coverage) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(|T| ≤ t). */
function centralProbability(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees))
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const isOdd = degrees % 2 === 1
  // The terms of the series: cos θ, ⅔ cos³ θ, … or 1, ½ cos² θ, …
  let term = isOdd ? cosine : 1
  let sum = 0
  for (let k = isOdd ? 2 : 1; k < degrees; k += 2) {
    sum += term
    term *= (k / (k + 1)) * cosine * cosine
  }
  return isOdd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum
}
