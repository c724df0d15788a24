// Micro-kernels: a register tile of some rows by NR columns of C, or by several times NR. Each adds a run of `depth`
// products from zero, in the order of k, and stores the sum: alone if `init` is 0, else added to what is at `init` (C
// itself, or a bias with rsInit 0).
//
// The shapes are what fits 16 vector registers, one of which V8 keeps for itself: accumulators, the vectors of op(B), one
// of op(A) and one product. k is not unrolled: Binaryen would merge the unrolled products of an accumulator into one serial
// chain, and V8 unrolls by itself. packed4xNR reads op(A) repeated over vectors (packRows), which needs no address per
// row; the others read op(A) in place.

import { addProduct } from '../vector/lanes'
import { Panels } from './panels'

/** Four rows of op(A), packed by packRows, by a panel of op(B). */
export function packed4xNR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const rsB = panels.rsB
  const rsC = panels.rsC
  const rsInit = panels.rsInit
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
    b += rsB
  } while (--depth)
  put(c00, c01, c, init)
  if (init) init += rsInit
  c += rsC
  put(c10, c11, c, init)
  if (init) init += rsInit
  c += rsC
  put(c20, c21, c, init)
  if (init) init += rsInit
  c += rsC
  put(c30, c31, c, init)
}

/** Four rows of op(A), read where they lie, by a panel of op(B). */
export function strided4xNR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const rsA = panels.rsA
  const csA = panels.csA
  const rsB = panels.rsB
  const rsC = panels.rsC
  const rsInit = panels.rsInit
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let c30 = c00
  let c31 = c00
  let a1 = a + rsA
  let a2 = a1 + rsA
  let a3 = a2 + rsA
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
    a += csA
    a1 += csA
    a2 += csA
    a3 += csA
    b += rsB
  } while (--depth)
  put(c00, c01, c, init)
  if (init) init += rsInit
  c += rsC
  put(c10, c11, c, init)
  if (init) init += rsInit
  c += rsC
  put(c20, c21, c, init)
  if (init) init += rsInit
  c += rsC
  put(c30, c31, c, init)
}

/** Three rows of op(A), read where they lie, by a panel of op(B). */
export function strided3xNR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const rsA = panels.rsA
  const csA = panels.csA
  const rsB = panels.rsB
  const rsC = panels.rsC
  const rsInit = panels.rsInit
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let c20 = c00
  let c21 = c00
  let a1 = a + rsA
  let a2 = a1 + rsA
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
    a += csA
    a1 += csA
    a2 += csA
    b += rsB
  } while (--depth)
  put(c00, c01, c, init)
  if (init) init += rsInit
  c += rsC
  put(c10, c11, c, init)
  if (init) init += rsInit
  c += rsC
  put(c20, c21, c, init)
}

/** Two rows of op(A), read where they lie, by a panel of op(B). */
export function strided2xNR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const rsA = panels.rsA
  const csA = panels.csA
  const rsB = panels.rsB
  const rsC = panels.rsC
  const rsInit = panels.rsInit
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c10 = c00
  let c11 = c00
  let a1 = a + rsA
  do {
    const b0 = v128.load(b)
    const b1 = v128.load(b, 16)
    let x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, b0)
    c01 = addProduct(c01, x, b1)
    x = v128.load_splat<real>(a1)
    c10 = addProduct(c10, x, b0)
    c11 = addProduct(c11, x, b1)
    a += csA
    a1 += csA
    b += rsB
  } while (--depth)
  put(c00, c01, c, init)
  if (init) init += rsInit
  c += rsC
  put(c10, c11, c, init)
}

/** One row of op(A), read in place, by a panel of op(B). */
export function strided1xNR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const csA = panels.csA
  const rsB = panels.rsB
  let c00 = v128.splat<real>(0)
  let c01 = c00
  do {
    const x = v128.load_splat<real>(a)
    c00 = addProduct(c00, x, v128.load(b))
    c01 = addProduct(c01, x, v128.load(b, 16))
    a += csA
    b += rsB
  } while (--depth)
  put(c00, c01, c, init)
}

/** Stores two vectors of sums at `c`, added to those at `init` unless it is 0. */
export function put(sum0: v128, sum1: v128, c: usize, init: usize): void {
  if (init) {
    sum0 = v128.add<real>(v128.load(init), sum0)
    sum1 = v128.add<real>(v128.load(init, 16), sum1)
  }
  v128.store(c, sum0)
  v128.store(c, sum1, 16)
}
