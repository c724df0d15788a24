/** Quickselect (Hoare's FIND, 1961): the value at `index` in sorted order, in linear time on average; reorders the values. */
export function nthSmallest(values: Float64Array, index: number): number {
  let first = 0
  let last = values.length - 1
  while (first < last) {
    const pivot = values[(first + last) >> 1] ?? NaN
    let [i, j] = [first, last]
    while (i <= j) {
      while ((values[i] ?? NaN) < pivot) i++
      while ((values[j] ?? NaN) > pivot) j--
      if (i > j) break
      const kept = values[i] ?? NaN
      values[i++] = values[j] ?? NaN
      values[j--] = kept
    }
    if (j < index) first = i
    if (index < i) last = j
  }
  return values[index] ?? NaN
}
