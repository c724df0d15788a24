// The core of `wellfit/predict`: what a forward pass spends its time on.

import { KC, MR, RS_PANEL } from './gemm/blocking'
import { strided1xNR, strided4xNR } from './gemm/micro'
import { ownPanels } from './gemm/panels'
import { exp } from './math'
import { at, REAL_BYTES, VECTOR_BYTES } from './vector/lanes'

export { activate } from './layers/activation'

/**
 * z = x·W + b for `rows` rows, with the bits of `multiply`. W is packed into panels of NR columns, [groups, panels, inputs, NR];
 * bias and z have groups · panels · NR columns, of which those beyond the units of a group mean nothing. `inputs` and `panels` are
 * those of one group.
 */
export function dense(
  rows: i32,
  inputs: i32,
  panels: i32,
  groups: i32,
  x: usize,
  weight: usize,
  bias: usize,
  z: usize,
): void {
  const own = ownPanels()
  const all = panels * groups
  const rsC = <usize>all * RS_PANEL
  own.rsA = <usize>(inputs * groups) * REAL_BYTES
  own.csA = REAL_BYTES
  own.rsB = RS_PANEL
  own.rsC = rsC
  for (let panel = 0; panel < all; panel++) {
    let init = bias
    own.rsInit = 0
    let a = x + <usize>((panel / panels) * inputs) * REAL_BYTES
    let left = inputs
    while (left > 0) {
      own.depth = min(KC, left)
      runOf(rows, a, weight, z, init)
      weight += <usize>own.depth * RS_PANEL
      a += <usize>own.depth * REAL_BYTES
      left -= own.depth
      init = z
      own.rsInit = rsC
    }
    bias += RS_PANEL
    z += RS_PANEL
  }
}

/** One run of k for all rows and one panel. */
function runOf(rows: i32, a: usize, b: usize, c: usize, init: usize): void {
  const own = ownPanels()
  for (; rows >= MR; rows -= MR) {
    strided4xNR(a, b, c, init, own)
    a += <usize>MR * own.rsA
    c += <usize>MR * own.rsC
    init += <usize>MR * own.rsInit
  }
  for (; rows > 0; rows--) {
    strided1xNR(a, b, c, init, own)
    a += own.rsA
    c += own.rsC
    init += own.rsInit
  }
}

/** eˣ of `count` reals, in place; the last vector is computed as a whole. */
export function exponentials(x: usize, count: i32): void {
  const end = at(x, count)
  for (; x < end; x += VECTOR_BYTES) v128.store(x, exp(v128.load(x)))
}
