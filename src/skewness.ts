/** The skewness of values, m₃ / m₂^(3/2), mₖ their k-th central moment; NaN of a constant. */
export function skewnessOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  let [square, cube] = [0, 0]
  for (const value of values) {
    const deviation = value - mean
    square += deviation * deviation
    cube += deviation * deviation * deviation
  }
  const variance = square / values.length
  return cube / values.length / (variance * Math.sqrt(variance))
}
