// Products whose op(A) is mostly zeros, such as pixels, or units behind ReLU or dropout. For each row of op(A) and run of k,
// the elements other than zero are listed, and the micro-kernels go over the list instead of over k.
//
// Bits: those of the dense micro-kernels as long as op(B) is finite. A sum begins with +0, and adding +0 or −0 changes
// neither +0 nor any other sum; ∞ and NaN in op(A) are listed, but 0·∞ of an infinite weight is left out.

import { addProduct, REAL_BYTES } from '../vector/lanes'
import { LIST_BYTES, LIST_ROWS, LISTS_OFFSET, NR, RS_PANEL } from './blocking'
import { put } from './micro'
import { Panels } from './panels'
import { Product } from './product'

/** Multiplications from which looking for zeros costs less than 1 % of them. */
const SMALLEST: i64 = 1 << 18
const SAMPLE: i32 = 128

// Times in tenths of a multiplication and addition of a vector, measured: of listing an element, and of an entry of a list by
// four panels and by one; of an element by a panel of the dense kernels.
const LISTING: i32 = 40
const FOUR_PANELS: i32 = ASC_FEATURE_RELAXED_SIMD ? 66 : 88
const ONE_PANEL: i32 = 40
const DENSE_PANEL: i32 = ASC_FEATURE_RELAXED_SIMD ? 15 : 20

/** Whether skipping the zeros of op(A) saves time: by a sample of it, and by the number of columns that each is worth. */
export function paysToSkipZeros(product: Product): bool {
  const m = product.m
  const n = product.n
  const k = product.k
  if (n < 4 * NR || m < LIST_ROWS || <i64>m * n * k < SMALLEST) return false
  const a = product.a
  const rsA = product.rsA
  const csA = product.csA
  let others = 0
  // 159 is odd, so that rows and positions along k do not move in step.
  for (let s = 0; s < SAMPLE; s++) {
    const row = (s * m) / SAMPLE
    const position = (((s * 159) & 255) * k) >> 8
    others += i32(load<real>(a + <usize>row * rsA + <usize>position * csA) != 0)
  }
  const panels = n / NR
  const entry = (panels / 4) * FOUR_PANELS + (panels % 4) * ONE_PANEL
  return others * entry + SAMPLE * LISTING < SAMPLE * panels * DENSE_PANEL
}

/** At most LIST_ROWS rows of op(A) by all whole panels. */
export function timesPanelsByLists(rows: i32, a: usize, c: usize, init: usize, panels: Panels): void {
  const lists = panels.workspace + LISTS_OFFSET
  const rsC = panels.rsC
  const rsInit = panels.rsInit
  const psB = panels.psB
  for (let r = 0; r < rows; r++) list(panels, a + <usize>r * panels.rsA, lists + <usize>r * LIST_BYTES)
  let b = panels.b
  for (let left = panels.columns / NR; left > 0;) {
    const count = left >= 4 ? 4 : 1
    let ownC = c
    let ownInit = init
    let entries = lists
    for (let r = 0; r < rows; r++) {
      if (count == 4) listed1x4NR(entries, b, psB, ownC, ownInit)
      else listed1xNR(entries, b, ownC, ownInit)
      entries += LIST_BYTES
      ownC += rsC
      if (init) ownInit += rsInit
    }
    left -= count
    b += <usize>count * psB
    c += <usize>count * RS_PANEL
    if (init) init += <usize>count * RS_PANEL
  }
}

/**
 * Lists what a row of op(A) has besides zeros in a run of k: at `entries` the end of the list, then for each element the
 * offset of its row of op(B) and its value.
 */
function list(panels: Panels, a: usize, entries: usize): void {
  const csA = panels.csA
  const rsB = panels.rsB
  let entry = entries + 2 * REAL_BYTES
  let offset: usize = 0
  for (let left = panels.depth; left > 0; left--) {
    const value = load<real>(a)
    store<usize>(entry, offset)
    store<real>(entry, value, REAL_BYTES)
    // Without a branch, which zeros in no order would mislead. NaN differs from 0.
    entry += usize(value != 0) * (2 * REAL_BYTES)
    a += csA
    offset += rsB
  }
  store<usize>(entries, entry)
}

/** The row of a list by four panels of op(B), `psB` apart. */
function listed1x4NR(entries: usize, b: usize, psB: usize, c: usize, init: usize): void {
  const end = load<usize>(entries)
  const second = b + psB
  const third = second + psB
  const fourth = third + psB
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c04 = c00
  let c05 = c00
  let c06 = c00
  let c07 = c00
  for (let entry = entries + 2 * REAL_BYTES; entry < end; entry += 2 * REAL_BYTES) {
    const offset = load<usize>(entry)
    const x = v128.load_splat<real>(entry, REAL_BYTES)
    let row = b + offset
    c00 = addProduct(c00, x, v128.load(row))
    c01 = addProduct(c01, x, v128.load(row, 16))
    row = second + offset
    c02 = addProduct(c02, x, v128.load(row))
    c03 = addProduct(c03, x, v128.load(row, 16))
    row = third + offset
    c04 = addProduct(c04, x, v128.load(row))
    c05 = addProduct(c05, x, v128.load(row, 16))
    row = fourth + offset
    c06 = addProduct(c06, x, v128.load(row))
    c07 = addProduct(c07, x, v128.load(row, 16))
  }
  put(c00, c01, c, init)
  put(c02, c03, c + 32, init ? init + 32 : 0)
  put(c04, c05, c + 64, init ? init + 64 : 0)
  put(c06, c07, c + 96, init ? init + 96 : 0)
}

/** The row of a list by one panel of op(B). */
function listed1xNR(entries: usize, b: usize, c: usize, init: usize): void {
  const end = load<usize>(entries)
  let c00 = v128.splat<real>(0)
  let c01 = c00
  for (let entry = entries + 2 * REAL_BYTES; entry < end; entry += 2 * REAL_BYTES) {
    const row = b + load<usize>(entry)
    const x = v128.load_splat<real>(entry, REAL_BYTES)
    c00 = addProduct(c00, x, v128.load(row))
    c01 = addProduct(c01, x, v128.load(row, 16))
  }
  put(c00, c01, c, init)
}
