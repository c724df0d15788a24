// Register tiles of few rows by several panels of op(B), for a C with too few rows to fill tile4x2; see micro.ts.

import { addProduct } from '../vector/lanes'
import { put } from './micro'

/** Two rows of op(A), read where they lie, by two panels of op(B), `panelStep` apart. */
export function strided2x4(
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  panelStep: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  let a1 = a + aRow
  let second = b + panelStep
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    const b2 = v128.load(second)
    const b3 = v128.load(second, 16)
    let x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, b0)
    c01 = addProduct(c01, x, b1)
    c02 = addProduct(c02, x, b2)
    c03 = addProduct(c03, x, b3)
    x = v128.load_splat<real>(a1)
    c10 = addProduct(c10, x, b0)
    c11 = addProduct(c11, x, b1)
    c12 = addProduct(c12, x, b2)
    c13 = addProduct(c13, x, b3)
    a += aStep
    a1 += aStep
    b += bStep
    second += bStep
  } while (--depth)
  put(c00, c01, c, from)
  put(c02, c03, c + 32, from ? from + 32 : 0)
  if (from) from += fromStep
  c += cStep
  put(c10, c11, c, from)
  put(c12, c13, c + 32, from ? from + 32 : 0)
}

/** One row of op(A), read where it lies, by four panels of op(B), `panelStep` apart. */
export function strided1x8(
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  panelStep: usize,
  c: usize,
  from: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c04 = c00
  let c05 = c00
  let c06 = c00
  let c07 = c00
  let second = b + panelStep
  let third = second + panelStep
  let fourth = third + panelStep
  do {
    const x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, v128.load(b))
    c01 = addProduct(c01, x, v128.load(b, 16))
    c02 = addProduct(c02, x, v128.load(second))
    c03 = addProduct(c03, x, v128.load(second, 16))
    c04 = addProduct(c04, x, v128.load(third))
    c05 = addProduct(c05, x, v128.load(third, 16))
    c06 = addProduct(c06, x, v128.load(fourth))
    c07 = addProduct(c07, x, v128.load(fourth, 16))
    a += aStep
    b += bStep
    second += bStep
    third += bStep
    fourth += bStep
  } while (--depth)
  put(c00, c01, c, from)
  put(c02, c03, c + 32, from ? from + 32 : 0)
  put(c04, c05, c + 64, from ? from + 64 : 0)
  put(c06, c07, c + 96, from ? from + 96 : 0)
}
