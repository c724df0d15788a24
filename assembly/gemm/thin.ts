import { at, REAL_BYTES } from '../vector/lanes'
import { block } from './block'
import { NARROW_COLUMNS, NARROW_OFFSET, NC, NR } from './blocking'
import { finish } from './epilogue'
import { ownTransposed, Product } from './product'

/** Whether C is too narrow to fill vectors along its rows, and tall enough to fill them along its columns instead. */
export function isNarrow(m: i32, n: i32): bool {
  return n <= NARROW_COLUMNS && n != NR && m >= NR && m >= 2 * n
}

/**
 * One run of k for a narrow C, computed as Cᵀ = op(B)ᵀ·op(A)ᵀ: multiplication commutes, so the bits are those of `block`.
 * Cᵀ is computed in scratch, NC of its columns at a time, and from there copied or added to C.
 */
export function narrow(product: Product): void {
  const m = product.m
  const transposed = transposedOf(product)
  const epilogue = product.epilogue
  let c = product.c
  let init = product.init
  for (let i = 0; i < m; i += NC) {
    const rows = min(NC, m - i)
    transposed.n = rows
    block(transposed)
    transposed.b += <usize>rows * transposed.csB
    copyTransposed(product, rows, transposed.c, c, init)
    if (epilogue !== null) finish(epilogue, rows, product.n, c, product.rsC)
    c += <usize>rows * product.rsC
    init += <usize>rows * product.rsInit
  }
}

/** Cᵀ = op(B)ᵀ·op(A)ᵀ in scratch. */
function transposedOf(product: Product): Product {
  const transposed = ownTransposed()
  transposed.m = product.n
  transposed.k = product.k
  transposed.a = product.b
  transposed.rsA = product.csB
  transposed.csA = product.rsB
  transposed.b = product.a
  transposed.rsB = product.csA
  transposed.csB = product.rsA
  transposed.c = product.workspace + NARROW_OFFSET
  transposed.rsC = <usize>NC * REAL_BYTES
  transposed.init = 0
  transposed.rsInit = 0
  transposed.epilogue = null
  transposed.workspace = product.workspace
  return transposed
}

/** Rows of C at `c` from the columns of Cᵀ, added to those at `init` unless it is 0. */
function copyTransposed(product: Product, rows: i32, transposed: usize, c: usize, init: usize): void {
  const n = product.n
  const rsC = product.rsC
  const rsInit = product.rsInit
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < n; j++) {
      const sum = load<real>(at(transposed, j * NC + r))
      store<real>(at(c, j), init ? load<real>(at(init, j)) + sum : sum)
    }
    c += rsC
    if (init) init += rsInit
  }
}
