import { at, REAL_BYTES } from '../vector/lanes'
import { block } from './block'
import { NARROW_COLUMNS, NARROW_OFFSET, NC, NR } from './blocking'
import { Epilogue, finish } from './epilogue'

/** Whether C is too narrow to fill vectors along its rows, and tall enough to fill them along its columns instead. */
export function isNarrow(m: i32, n: i32): bool {
  return n <= NARROW_COLUMNS && n != NR && m >= NR && m >= 2 * n
}

/**
 * One run of k for a narrow C, worked out as Cᵀ = op(B)ᵀ·op(A)ᵀ: products commute, so the bits are those of `block`.
 * Cᵀ lies in scratch, NC of its columns at a time, from where it is added to C and, by the last run, finished.
 */
export function narrow(
  m: i32,
  n: i32,
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
  epilogue: Epilogue | null,
  workspace: usize,
): void {
  const scratch = workspace + NARROW_OFFSET
  const scratchStep = <usize>NC * REAL_BYTES
  for (let i = 0; i < m; i += NC) {
    const columns = min(NC, m - i)
    block(n, columns, depth, b, bColumn, bStep, a, aStep, aRow, scratch, scratchStep, 0, 0, null, workspace)
    a += <usize>columns * aRow
    for (let r = 0; r < columns; r++) {
      for (let j = 0; j < n; j++) {
        const sum = load<real>(at(scratch, j * NC + r))
        store<real>(at(c, j), from ? load<real>(at(from, j)) + sum : sum)
      }
      c += cStep
      if (from) from += fromStep
    }
    if (epilogue !== null) finish(epilogue, columns, n, c - <usize>columns * cStep, cStep)
  }
}
