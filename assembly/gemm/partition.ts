import { at, REAL_BYTES } from '../vector/lanes'
import { partBegin, partEnd, partsFor } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { GEMM_WORKSPACE_BYTES, MR, NC } from './blocking'
import { Epilogue } from './epilogue'
import { gemm } from './macro'

/** Products that a thread should have to itself: some 4 µs of them, ten times what it costs to meet. */
const GRAIN: i64 = 1 << 16
/** A cache line of C: threads write to lines of their own. */
const COLUMNS: i32 = 64 / <i32>REAL_BYTES
/** Rows from which a part is worth packing op(B) for. */
const ROWS: i32 = 48

/** How many threads share a product. */
export function gemmParts(m: i32, n: i32, k: i32): i32 {
  return partsFor(<i64>m * n * k, GRAIN)
}

/**
 * This thread's part of a product, see `gemm`: a band of columns or of rows of C. Never of k, so the bits do not
 * depend on the number of parts. Columns, where each part is at least a block of them, cost nothing; else every part
 * packs all of the operand that is not dealt out, which rows make smaller unless C is wide. Each part finishes what is
 * its own.
 */
export function gemmPart(
  parts: i32,
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  lda: i32,
  b: usize,
  ldb: i32,
  c: usize,
  bias: usize,
  workspace: usize,
  epilogue: Epilogue | null,
): void {
  const scratch = workspace + <usize>threadIndex * GEMM_WORKSPACE_BYTES
  if (n >= parts * NC || m < parts * MR || (m < parts * ROWS && n > m)) {
    const begin = partBegin(n, COLUMNS, parts)
    const width = partEnd(n, COLUMNS, parts) - begin
    const columns = at(b, <usize>begin * (transposeB ? <usize>ldb : 1))
    const from: usize = bias == 0 ? 0 : at(bias, begin)
    gemm(transposeA, transposeB, m, width, k, a, lda, columns, ldb, at(c, begin), n, false, from, scratch, epilogue)
  } else {
    const begin = partBegin(m, MR, parts)
    const height = partEnd(m, MR, parts) - begin
    const rows = at(a, <usize>begin * (transposeA ? 1 : <usize>lda))
    const to = at(c, <usize>begin * n)
    gemm(transposeA, transposeB, height, n, k, rows, lda, b, ldb, to, n, false, bias, scratch, epilogue)
  }
}
