/** The limit is at least this. */
const LEAST = 50
/** A matrix of the features of one column has at most this many numbers, 256 MiB in f64 … */
const USUAL_NUMBERS = 2 ** 25
/** … and the features are at most this many. */
const MOST = 4096
/** Up to 1,000 features may take four times as much, so that only tables of more than 134,217 rows have fewer. */
const LARGE = 1000
const LARGE_NUMBERS = 2 ** 27

/** The most features that one column of categories becomes by default: as many as the memory for these rows allows. */
export function defaultMostCategories(rows: number): number {
  const usual = Math.min(MOST, Math.floor(USUAL_NUMBERS / rows))
  const large = Math.min(LARGE, Math.floor(LARGE_NUMBERS / rows))
  return Math.max(LEAST, usual, large)
}

/** The most frequent codes, in ascending order; ties go to the lower code. */
export function mostFrequent(used: readonly number[], counts: readonly number[], most: number): number[] {
  const byCount = used.toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  return byCount.slice(0, most).sort((a, b) => a - b)
}
