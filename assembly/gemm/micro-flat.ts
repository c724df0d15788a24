// Micro-kernels of one or two rows by several panels of op(B), for a C with fewer than four rows; see micro.ts.

import { addProduct } from '../vector/lanes'
import { put } from './micro'
import { Panels } from './panels'

/** Two rows of op(A), read where they lie, by two panels of op(B), `psB` apart. */
export function strided2x2NR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const rsA = panels.rsA
  const csA = panels.csA
  const rsB = panels.rsB
  const psB = panels.psB
  const rsC = panels.rsC
  const rsInit = panels.rsInit
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c10 = c00
  let c11 = c00
  let c12 = c00
  let c13 = c00
  let a1 = a + rsA
  let second = b + psB
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
    a += csA
    a1 += csA
    b += rsB
    second += rsB
  } while (--depth)
  put(c00, c01, c, init)
  put(c02, c03, c + 32, init ? init + 32 : 0)
  if (init) init += rsInit
  c += rsC
  put(c10, c11, c, init)
  put(c12, c13, c + 32, init ? init + 32 : 0)
}

/** One row of op(A), read in place, by four panels of op(B), `psB` apart. */
export function strided1x4NR(a: usize, b: usize, c: usize, init: usize, panels: Panels): void {
  let depth = panels.depth
  const csA = panels.csA
  const rsB = panels.rsB
  const psB = panels.psB
  let c00 = v128.splat<real>(0)
  let c01 = c00
  let c02 = c00
  let c03 = c00
  let c04 = c00
  let c05 = c00
  let c06 = c00
  let c07 = c00
  let second = b + psB
  let third = second + psB
  let fourth = third + psB
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
    a += csA
    b += rsB
    second += rsB
    third += rsB
    fourth += rsB
  } while (--depth)
  put(c00, c01, c, init)
  put(c02, c03, c + 32, init ? init + 32 : 0)
  put(c04, c05, c + 64, init ? init + 64 : 0)
  put(c06, c07, c + 96, init ? init + 96 : 0)
}
