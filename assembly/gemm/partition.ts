import { partBegin, partEnd, partsFor } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { at, REAL_BYTES } from '../vector/lanes'
import { GEMM_WORKSPACE_BYTES, MR, NC } from './blocking'
import { multiply } from './macro'
import { Product } from './product'

/** Multiplications per thread from which dividing a product pays: some 4 µs of them, ten times a barrier. */
const GRAIN: i64 = 1 << 16
/** Columns of C in a cache line: threads write to lines of their own. */
const LINE_COLUMNS: i32 = 64 / <i32>REAL_BYTES
/** Rows per part from which packing op(B) once per part pays. */
const ROWS: i32 = 48

/** How many threads share a product. */
export function gemmParts(m: i32, n: i32, k: i32): i32 {
  return partsFor(<i64>m * n * k, GRAIN)
}

/**
 * Computes this thread's part of a product, or of each of several alike: a range of columns or of rows of C. k is never divided, so the number of parts
 * changes no bit. Ranges of columns cost nothing if each is at least a block wide; else every part packs all of the operand
 * that is not divided, which is the smaller one if rows are divided, unless C is wide. Each part finishes its own range.
 *
 * With several groups, `product` is that of the first. Those of the others are computed from the columns behind its own, and either op(B),
 * or with `ofWeights` C, is a matrix for each group, one after the other.
 */
export function gemmPart(parts: i32, product: Product, groups: i32, ofWeights: bool): void {
  const m = product.m
  const n = product.n
  product.workspace += <usize>threadIndex * GEMM_WORKSPACE_BYTES
  if (n >= parts * NC || m < parts * MR || (m < parts * ROWS && n > m)) {
    const begin = partBegin(n, LINE_COLUMNS, parts)
    product.n = partEnd(n, LINE_COLUMNS, parts) - begin
    product.b += <usize>begin * product.csB
    product.c = at(product.c, begin)
    if (product.init) product.init = at(product.init, begin)
  } else {
    const begin = partBegin(m, MR, parts)
    product.m = partEnd(m, MR, parts) - begin
    product.a += <usize>begin * product.rsA
    product.c += <usize>begin * product.rsC
    product.init += <usize>begin * product.rsInit
  }
  const depth = ofWeights ? m : product.k
  const block = depth * n
  for (; groups > 0; groups--) {
    multiply(product)
    product.a = at(product.a, depth)
    product.b = at(product.b, ofWeights ? n : block)
    product.c = at(product.c, ofWeights ? block : n)
    if (product.init) product.init = at(product.init, n)
  }
}
