// Register tiles: ROWS of C by a number of vectors. Each adds up a run of `depth` products from zero, in the order of
// k, and then stores the sum: alone where `from` is 0, else added to what lies at `from` (C itself, or the bias with
// `fromStep` 0). Steps are byte distances: aRow between rows of op(A), aStep and bStep between neighbours along k.
//
// The shapes are what fits 16 vector registers, one of which V8 keeps for itself: accumulators + the vectors of op(B) +
// one of op(A) + one product. k is not unrolled: Binaryen would sink the unrolled products of an accumulator into one
// serial chain, and V8 unrolls by itself. tile4x2 reads op(A) repeated over vectors (packRows), which needs no address
// per row; the others read it where it lies.

import { addProduct } from '../vector/lanes'

/** Four rows of op(A), packed by packRows, by a panel of op(B). */
export function tile4x2(
  depth: i32,
  a: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load(a)
    c00 = addProduct(c00, x, b0)
    c01 = addProduct(c01, x, b1)
    x = v128.load(a, 16)
    c10 = addProduct(c10, x, b0)
    c11 = addProduct(c11, x, b1)
    x = v128.load(a, 32)
    c20 = addProduct(c20, x, b0)
    c21 = addProduct(c21, x, b1)
    x = v128.load(a, 48)
    c30 = addProduct(c30, x, b0)
    c31 = addProduct(c31, x, b1)
    a += 64
    b += bStep
  } while (--depth)
  put(c00, c01, c, from)
  if (from) from += fromStep
  c += cStep
  put(c10, c11, c, from)
  if (from) from += fromStep
  c += cStep
  put(c20, c21, c, from)
  if (from) from += fromStep
  c += cStep
  put(c30, c31, c, from)
}

/** Four rows of op(A), read where they lie, by a panel of op(B). */
export function strided4x2(
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let a1 = a + aRow
  let a2 = a1 + aRow
  let a3 = a2 + aRow
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, b0)
    c01 = addProduct(c01, x, b1)
    x = v128.load_splat<real>(a1)
    c10 = addProduct(c10, x, b0)
    c11 = addProduct(c11, x, b1)
    x = v128.load_splat<real>(a2)
    c20 = addProduct(c20, x, b0)
    c21 = addProduct(c21, x, b1)
    x = v128.load_splat<real>(a3)
    c30 = addProduct(c30, x, b0)
    c31 = addProduct(c31, x, b1)
    a += aStep
    a1 += aStep
    a2 += aStep
    a3 += aStep
    b += bStep
  } while (--depth)
  put(c00, c01, c, from)
  if (from) from += fromStep
  c += cStep
  put(c10, c11, c, from)
  if (from) from += fromStep
  c += cStep
  put(c20, c21, c, from)
  if (from) from += fromStep
  c += cStep
  put(c30, c31, c, from)
}

/** Three rows of op(A), read where they lie, by a panel of op(B). */
export function strided3x2(
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let a1 = a + aRow
  let a2 = a1 + aRow
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, b0)
    c01 = addProduct(c01, x, b1)
    x = v128.load_splat<real>(a1)
    c10 = addProduct(c10, x, b0)
    c11 = addProduct(c11, x, b1)
    x = v128.load_splat<real>(a2)
    c20 = addProduct(c20, x, b0)
    c21 = addProduct(c21, x, b1)
    a += aStep
    a1 += aStep
    a2 += aStep
    b += bStep
  } while (--depth)
  put(c00, c01, c, from)
  if (from) from += fromStep
  c += cStep
  put(c10, c11, c, from)
  if (from) from += fromStep
  c += cStep
  put(c20, c21, c, from)
}

/** Two rows of op(A), read where they lie, by a panel of op(B). */
export function strided2x2(
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  cStep: usize,
  from: usize,
  fromStep: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let a1 = a + aRow
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, b0)
    c01 = addProduct(c01, x, b1)
    x = v128.load_splat<real>(a1)
    c10 = addProduct(c10, x, b0)
    c11 = addProduct(c11, x, b1)
    a += aStep
    a1 += aStep
    b += bStep
  } while (--depth)
  put(c00, c01, c, from)
  if (from) from += fromStep
  c += cStep
  put(c10, c11, c, from)
}

/** One row of op(A), read where it lies, by a panel of op(B). */
export function strided1x2(
  depth: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  c: usize,
  from: usize,
): void {
  let c00 = v128.splat<real>(0)
  let c01 = c00
  do {
    const x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, v128.load(b))
    c01 = addProduct(c01, x, v128.load(b, 16))
    a += aStep
    b += bStep
  } while (--depth)
  put(c00, c01, c, from)
}

/** Stores two vectors of sums at `c`, added to those at `from` unless it is 0. */
export function put(sum0: v128, sum1: v128, c: usize, from: usize): void {
  if (from) {
    sum0 = v128.add<real>(v128.load(from), sum0)
    sum1 = v128.add<real>(v128.load(from, 16), sum1)
  }
  v128.store(c, sum0)
  v128.store(c, sum1, 16)
}
