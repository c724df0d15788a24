/** The first of `total` things that belong to part `part` of `parts`: parts are consecutive, and their sizes differ by 1 at most. */
export function firstOf(part: number, total: number, parts: number): number {
  return Math.floor((part * total) / parts)
}

/** What belongs to a part: from `first` up to `end`, without it. */
export interface Range {
  readonly first: number
  readonly end: number
}

/** The range of a part. */
export function rangeOf(part: number, total: number, parts: number): Range {
  return { first: firstOf(part, total, parts), end: firstOf(part + 1, total, parts) }
}

/** The rows of the train set that a rank computes the gradient of: those of its consecutive blocks. */
export function rowsOfRank(rank: number, ranks: number, blocks: number, rows: number): Range {
  const { first, end } = rangeOf(rank, blocks, ranks)
  return { first: firstOf(first, rows, blocks), end: firstOf(end, rows, blocks) }
}
