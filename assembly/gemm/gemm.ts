import { at } from '../vector/lanes'
import { GEMM_WORKSPACE_BYTES } from './blocking'
import { Epilogue } from './epilogue'
import { multiply } from './macro'
import { ownProduct } from './product'

/** Bytes of 64-byte aligned scratch that `gemm` needs for these sizes, whatever the transposes. */
export function gemmWorkspaceBytes(_m: i32, _n: i32, _k: i32): usize {
  return GEMM_WORKSPACE_BYTES
}

/**
 * C = op(A)·op(B), plus C if `accumulate`, plus `bias` (an address of n values, or 0) in every row; see `multiply`. With
 * both, bias is added to C first. For tests and benchmarks: one call with the parameters of the BLAS.
 *
 * op(A) is [m, k], stored as [k, m] if `transposeA`; op(B) is [k, n], stored as [n, k] if `transposeB`. All are row-major
 * with leading dimensions in elements, at any address. `epilogue` may be 0 (null).
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
  const product = ownProduct()
  product.m = m
  product.n = n
  product.k = k
  product.setA(a, lda, transposeA)
  product.setB(b, ldb, transposeB)
  product.setC(c, ldc)
  product.init = accumulate ? c : bias
  product.rsInit = accumulate ? product.rsC : 0
  product.workspace = workspace
  product.epilogue = epilogue
  if (accumulate && bias != 0) addBias(c, product.rsC, m, n, bias)
  multiply(product)
}

function addBias(c: usize, rsC: usize, m: i32, n: i32, bias: usize): void {
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) store<real>(at(c, j), load<real>(at(c, j)) + load<real>(at(bias, j)))
    c += rsC
  }
}
