import { at, REAL_BYTES } from '../vector/lanes'
import { block } from './block'
import { GEMM_WORKSPACE_BYTES, KC, NC } from './blocking'
import { Epilogue, finish } from './epilogue'
import { isNarrow, narrow } from './thin'

/** Bytes of 64-byte aligned scratch memory that `gemm` needs for these sizes, whatever the transposes. */
export function gemmWorkspaceBytes(_m: i32, _n: i32, _k: i32): usize {
  return GEMM_WORKSPACE_BYTES
}

/**
 * C = op(A)·op(B), plus C where `accumulate`, plus `bias` (an address of n values, or 0) in every row.
 *
 * Bits: for each element, start = nothing, C, bias or (C + bias); for each run of KC along k its products are rounded
 * and added up in order, from zero; these sums are added to the start in order. Nothing else enters: not m, not n, not
 * the place of the element, the transposes or the leading dimensions. So any split of C into tiles gives the same bits.
 *
 * op(A) is [m, k], stored as [k, m] where `transposeA`; op(B) is [k, n], stored as [n, k] where `transposeB`; all are
 * row-major with leading dimensions in elements, at any address. C overlaps none of the others. k = 0 gives the start,
 * or 0. `workspace` has gemmWorkspaceBytes, 64-byte aligned. What is worked out is finished by the `epilogue`, unless
 * that is 0 (null).
 */
export function gemm(
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
  ldc: i32,
  accumulate: bool,
  bias: usize,
  workspace: usize,
  epilogue: Epilogue | null,
): void {
  if (m <= 0 || n <= 0) return
  const cStep = <usize>ldc * REAL_BYTES
  if (k <= 0 || (accumulate && bias)) {
    startRows(m, n, c, cStep, accumulate, bias)
    if (k <= 0) {
      if (epilogue !== null) {
        epilogue.before = 0
        finish(epilogue, m, n, c, cStep)
      }
      return
    }
    bias = 0
  }
  const aRow: usize = transposeA ? REAL_BYTES : <usize>lda * REAL_BYTES
  const aStep: usize = transposeA ? <usize>lda * REAL_BYTES : REAL_BYTES
  const bStep: usize = transposeB ? REAL_BYTES : <usize>ldb * REAL_BYTES
  const bColumn: usize = transposeB ? <usize>ldb * REAL_BYTES : REAL_BYTES
  const thin = isNarrow(m, n)
  for (let jc = 0; jc < n; jc += NC) {
    const width = min(NC, n - jc)
    const to = at(c, jc)
    let from: usize = accumulate ? to : bias ? at(bias, jc) : 0
    let fromStep: usize = accumulate ? cStep : 0
    let aRun = a
    let bRun = b + <usize>jc * bColumn
    for (let pc = 0; pc < k; pc += KC) {
      const depth = min(KC, k - pc)
      const last: Epilogue | null = pc + KC < k || jc + NC < n ? null : epilogue
      if (last !== null) last.before = jc
      if (thin)
        narrow(m, width, depth, aRun, aRow, aStep, bRun, bStep, bColumn, to, cStep, from, fromStep, last, workspace)
      else block(m, width, depth, aRun, aRow, aStep, bRun, bStep, bColumn, to, cStep, from, fromStep, last, workspace)
      from = to
      fromStep = cStep
      aRun += <usize>KC * aStep
      bRun += <usize>KC * bStep
    }
  }
}

/** C = nothing, C, bias or C + bias. */
function startRows(m: i32, n: i32, c: usize, cStep: usize, accumulate: bool, bias: usize): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const to = at(c, j)
      let value: real = bias ? load<real>(at(bias, j)) : 0
      if (accumulate) value = bias ? load<real>(to) + value : load<real>(to)
      store<real>(to, value)
    }
    c += cStep
  }
}
