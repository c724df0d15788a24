/** Rows of each category or class by its code, without missing ones, whose code is −1. */
export function countCodes(codes: Int32Array, categories: number): number[] {
  // The first is for missing values.
  const counts = new Float64Array(categories + 1)
  for (let row = 0; row < codes.length; row++) {
    const at = (codes[row] ?? 0) + 1
    counts[at] = (counts[at] ?? 0) + 1
  }
  return Array.from(counts.subarray(1))
}
