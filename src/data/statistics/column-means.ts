/** The mean of each column of row-major values, weighted where weights of the rows are given. */
export function columnMeans(values: Float64Array, width: number, weights?: Float64Array): Float64Array {
  const means = new Float64Array(width)
  const total = weights === undefined ? values.length / width : weights.reduce((sum, weight) => sum + weight, 0)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    means[i % width] =
      (means[i % width] ?? 0) + (weights === undefined ? value : (weights[Math.floor(i / width)] ?? 0) * value)
  }
  return means.map((sum) => sum / total)
}
