/** The mean of each column of row-major values. */
export function columnMeans(values: Float64Array, width: number): Float64Array {
  const means = new Float64Array(width)
  for (let i = 0; i < values.length; i++) means[i % width] = (means[i % width] ?? 0) + (values[i] ?? 0)
  return means.map((sum) => sum / (values.length / width))
}
