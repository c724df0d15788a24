/** The rows in which neither value is missing. */
export function completePairs(a: Float64Array, b: Float64Array): [Float64Array, Float64Array] {
  const [x, y] = [new Float64Array(a.length), new Float64Array(a.length)]
  let rows = 0
  for (let row = 0; row < a.length; row++) {
    const one = a[row] ?? NaN
    const other = b[row] ?? NaN
    if (Number.isNaN(one) || Number.isNaN(other)) continue
    x[rows] = one
    y[rows++] = other
  }
  return [x.subarray(0, rows), y.subarray(0, rows)]
}

/** Ranks from 1; ties get the mean of their ranks. */
export function midranks(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0))
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length;) {
    let end = start + 1
    while (end < order.length && values[order[end] ?? 0] === values[order[start] ?? 0]) end++
    for (let i = start; i < end; i++) ranks[order[i] ?? 0] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

/** Pearson's correlation; 0 where one of the two is constant. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value / values.length, 0)
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [product, squareA, squareB] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] ?? 0) - meanA
    const y = (b[i] ?? 0) - meanB
    product += x * y
    squareA += x * x
    squareB += y * y
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0
}

/** (values − mean) / √Σ(values − mean)²: the sum of products of two such columns is their correlation. All 0 where the values are constant. */
export function unitDeviations(values: Float64Array): Float64Array {
  let mean = 0
  for (let i = 0; i < values.length; i++) mean += (values[i] ?? 0) / values.length
  const deviations = new Float64Array(values.length)
  let squares = 0
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] ?? 0) - mean
    deviations[i] = deviation
    squares += deviation * deviation
  }
  if (!(squares > 0)) return deviations.fill(0)
  const length = Math.sqrt(squares)
  for (let i = 0; i < values.length; i++) deviations[i] = (deviations[i] ?? 0) / length
  return deviations
}
