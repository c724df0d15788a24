/**
 * Divides classes over parts so that every part holds each class in its share, rounded up or down, and the parts have
 * exactly the sizes asked for. Such a rounding always exists (Cox, "A constructive procedure for unbiased controlled
 * rounding", 1987); it is found by rounding each class by itself and then moving single rows until the parts fit.
 *
 * @param classRows Rows of each class.
 * @param partRows Rows of each part; both sums are the same.
 * @returns counts[class][part].
 */
export function stratifiedCounts(classRows: readonly number[], partRows: readonly number[]): number[][] {
  const total = partRows.reduce((sum, rows) => sum + rows, 0)
  const shares = classRows.map((rows) => partRows.map((part) => (rows * part) / total))
  const counts = shares.map((row, c) => roundRow(row, classRows[c] ?? 0))
  const surplus = partRows.map((rows, p) => counts.reduce((sum, row) => sum + (row[p] ?? 0), 0) - rows)
  for (;;) {
    const over = surplus.findIndex((rows) => rows > 0)
    if (over === -1) return counts
    const path = pathToNeed(shares, counts, surplus, over)
    if (path === null) throw new Error('no rounding fits, which cannot be')
    for (let i = 0; i + 1 < path.length; i++) moveRow(shares, counts, surplus, path[i] ?? 0, path[i + 1] ?? 0)
  }
}

/** Rounds down, and up where the largest remainders are, so that the sum is `rows`. */
function roundRow(shares: readonly number[], rows: number): number[] {
  const counts = shares.map(Math.floor)
  const missing = rows - counts.reduce((sum, count) => sum + count, 0)
  const order = shares.map((_, p) => p).sort((a, b) => remainder(shares, b) - remainder(shares, a) || a - b)
  for (const part of order.slice(0, missing)) counts[part] = (counts[part] ?? 0) + 1
  return counts
}

function remainder(shares: readonly number[], part: number): number {
  const share = shares[part] ?? 0
  return share - Math.floor(share)
}

/** Parts along which rows can be handed on from one with too many to one with too few. */
function pathToNeed(
  shares: readonly (readonly number[])[],
  counts: readonly (readonly number[])[],
  surplus: readonly number[],
  start: number,
): number[] | null {
  const paths = [[start]]
  const seen = new Set([start])
  for (const path of paths) {
    const from = path.at(-1) ?? start
    if ((surplus[from] ?? 0) < 0) return path
    surplus.forEach((_, to) => {
      if (seen.has(to) || movableClass(shares, counts, from, to) === -1) return
      seen.add(to)
      paths.push([...path, to])
    })
  }
  return null
}

/** A class that is rounded up in one part and down in the other, so that one row can change places. */
function movableClass(
  shares: readonly (readonly number[])[],
  counts: readonly (readonly number[])[],
  from: number,
  to: number,
): number {
  return counts.findIndex((row, c) => {
    const share = shares[c] ?? []
    return (row[from] ?? 0) > (share[from] ?? 0) && (row[to] ?? 0) < (share[to] ?? 0)
  })
}

function moveRow(
  shares: readonly (readonly number[])[],
  counts: readonly number[][],
  surplus: number[],
  from: number,
  to: number,
): void {
  const row = counts[movableClass(shares, counts, from, to)]
  if (row === undefined) return
  row[from] = (row[from] ?? 0) - 1
  row[to] = (row[to] ?? 0) + 1
  surplus[from] = (surplus[from] ?? 0) - 1
  surplus[to] = (surplus[to] ?? 0) + 1
}
