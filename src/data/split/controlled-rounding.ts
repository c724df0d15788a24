/**
 * Distributes classes over parts: every part gets each class in proportion, rounded up or down, and has exactly the
 * requested size. Such a rounding always exists (Cox, "A constructive procedure for unbiased controlled rounding", 1987).
 * It is found by rounding each class separately and then moving single rows between parts until the sizes match.
 *
 * @param classRows Rows of each class.
 * @param partRows Rows of each part; the sums of both are equal.
 * @returns counts[class][part].
 */
export function controlledRounding(classRows: readonly number[], partRows: readonly number[]): number[][] {
  const total = partRows.reduce((sum, rows) => sum + rows, 0)
  const exact = classRows.map((rows) => partRows.map((part) => (rows * part) / total))
  const counts = exact.map((row, c) => roundRow(row, classRows[c] ?? 0))
  const surplus = partRows.map((rows, p) => counts.reduce((sum, row) => sum + (row[p] ?? 0), 0) - rows)
  for (;;) {
    const over = surplus.findIndex((rows) => rows > 0)
    if (over === -1) return counts
    const path = pathToDeficit(exact, counts, surplus, over)
    if (path === null) throw new Error('no controlled rounding found, although one always exists')
    for (let i = 0; i + 1 < path.length; i++) moveRow(exact, counts, surplus, path[i] ?? 0, path[i + 1] ?? 0)
  }
}

/** Rounds to integers that add up to `rows`, by the largest-remainder method. */
function roundRow(exact: readonly number[], rows: number): number[] {
  const counts = exact.map(Math.floor)
  const missing = rows - counts.reduce((sum, count) => sum + count, 0)
  const order = exact.map((_, p) => p).sort((a, b) => remainder(exact, b) - remainder(exact, a) || a - b)
  for (const part of order.slice(0, missing)) counts[part] = (counts[part] ?? 0) + 1
  return counts
}

function remainder(exact: readonly number[], part: number): number {
  const value = exact[part] ?? 0
  return value - Math.floor(value)
}

/** A path of parts along which rows can move from a part with too many to one with too few; breadth-first search. */
function pathToDeficit(
  exact: readonly (readonly number[])[],
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
      if (seen.has(to) || movableClass(exact, counts, from, to) === -1) return
      seen.add(to)
      paths.push([...path, to])
    })
  }
  return null
}

/** A class that is rounded up in `from` and down in `to`, so that one row can move; −1 if there is none. */
function movableClass(
  exact: readonly (readonly number[])[],
  counts: readonly (readonly number[])[],
  from: number,
  to: number,
): number {
  return counts.findIndex((row, c) => {
    const value = exact[c] ?? []
    return (row[from] ?? 0) > (value[from] ?? 0) && (row[to] ?? 0) < (value[to] ?? 0)
  })
}

function moveRow(
  exact: readonly (readonly number[])[],
  counts: readonly number[][],
  surplus: number[],
  from: number,
  to: number,
): void {
  const row = counts[movableClass(exact, counts, from, to)]
  if (row === undefined) return
  row[from] = (row[from] ?? 0) - 1
  row[to] = (row[to] ?? 0) + 1
  surplus[from] = (surplus[from] ?? 0) - 1
  surplus[to] = (surplus[to] ?? 0) + 1
}
