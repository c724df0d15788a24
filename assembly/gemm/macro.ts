// The loops of a product, outermost first, in the terms of BLIS:
//
//   jc  over n by NC   a block column of op(B) and of C
//   pc  over k by KC   a block of op(B), KC × NC, packed or read in place, stays in the L2 cache       (here)
//   ir  over m by MR   a panel of op(A), MR × KC, packed or read in place, stays in the L1 cache       (block.ts)
//   jr  over NC by NR  a panel of op(B), KC × NR, passes through the L1 cache                          (block.ts)
//   k   over KC        rank-1 updates of a register tile, MR × NR                                      (micro.ts)
//
// There is no MC loop. BLIS needs it to keep a packed block of op(A) in the L2 cache while panels of op(B) pass by. Here
// the L2 cache holds the block of op(B) instead, and a panel of op(A) meets all NC columns of it at once: no part of op(A)
// is used again, so there is nothing to block for.

import { at } from '../vector/lanes'
import { block } from './block'
import { KC, NC } from './blocking'
import { Epilogue, finish } from './epilogue'
import { ownBlock, Product } from './product'
import { isNarrow, narrow } from './thin'

/**
 * Computes a product.
 *
 * Bits: each element begins with its initial value, or nothing. For each run of KC along k its products are rounded and
 * added in order, from zero; these partial sums are added in order. Nothing else enters: not m, not n, not the position of
 * the element, not the strides. So any division of C into tiles gives the same bits.
 *
 * C must not overlap the other operands, but may be `init`. k = 0 gives the initial values, or 0.
 */
export function multiply(product: Product): void {
  const m = product.m
  const n = product.n
  const k = product.k
  if (m <= 0 || n <= 0) return
  if (k <= 0) {
    initialize(product)
    return
  }
  const run = ownBlock()
  run.m = m
  run.rsA = product.rsA
  run.csA = product.csA
  run.rsB = product.rsB
  run.csB = product.csB
  run.rsC = product.rsC
  run.workspace = product.workspace
  const thin = isNarrow(m, n)
  for (let jc = 0; jc < n; jc += NC) {
    run.n = min(NC, n - jc)
    run.a = product.a
    run.b = product.b + <usize>jc * product.csB
    run.c = at(product.c, jc)
    run.init = product.init == 0 ? 0 : at(product.init, jc)
    run.rsInit = product.rsInit
    for (let pc = 0; pc < k; pc += KC) {
      run.k = min(KC, k - pc)
      // Rows are finished as a whole, when their last block is complete.
      const epilogue: Epilogue | null = pc + KC < k || jc + NC < n ? null : product.epilogue
      if (epilogue !== null) epilogue.before = jc
      run.epilogue = epilogue
      if (thin) narrow(run)
      else block(run)
      run.init = run.c
      run.rsInit = run.rsC
      run.a += <usize>KC * run.csA
      run.b += <usize>KC * run.rsB
    }
  }
}

/** C = init, or 0: a product over nothing. */
function initialize(product: Product): void {
  let c = product.c
  let init = product.init
  for (let i = 0; i < product.m; i++) {
    for (let j = 0; j < product.n; j++) store<real>(at(c, j), init ? load<real>(at(init, j)) : 0)
    c += product.rsC
    init += product.rsInit
  }
  const epilogue = product.epilogue
  if (epilogue === null) return
  epilogue.before = 0
  finish(epilogue, product.m, product.n, product.c, product.rsC)
}
