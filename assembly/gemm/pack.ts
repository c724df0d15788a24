import { LANES, REAL_BYTES, VECTOR_BYTES } from '../vector/lanes'
import { MR, NR, RS_PANEL } from './blocking'

/**
 * Packs MR rows of op(A) for packed4xNR: for each k, for each row, the value repeated over a vector.
 */
export function packRows(depth: i32, a: usize, rsA: usize, csA: usize, panel: usize): void {
  let a1 = a + rsA
  let a2 = a1 + rsA
  let a3 = a2 + rsA
  for (let d = 0; d < depth; d++) {
    v128.store(panel, v128.load_splat<real>(a))
    v128.store(panel, v128.load_splat<real>(a1), 16)
    v128.store(panel, v128.load_splat<real>(a2), 32)
    v128.store(panel, v128.load_splat<real>(a3), 48)
    a += csA
    a1 += csA
    a2 += csA
    a3 += csA
    panel += VECTOR_BYTES * MR
  }
}

/**
 * Packs whole panels of a row-major op(B): for each panel, for each k, NR contiguous values. Two panels, one cache line
 * of f32, are packed at a time, down k: writing whole rows would hit a single set of the cache.
 */
export function packPanels(depth: i32, columns: i32, b: usize, rsB: usize, block: usize): void {
  const psB = <usize>depth * RS_PANEL
  let j = 0
  for (; j + 2 * NR <= columns; j += 2 * NR) {
    let from = b
    let to = block
    let next = block + psB
    for (let d = 0; d < depth; d++) {
      v128.store(to, v128.load(from))
      v128.store(to, v128.load(from, 16), 16)
      v128.store(next, v128.load(from, 32))
      v128.store(next, v128.load(from, 48), 16)
      from += rsB
      to += RS_PANEL
      next += RS_PANEL
    }
    b += 64
    block += 2 * psB
  }
  if (j == columns) return
  for (let d = 0; d < depth; d++) {
    v128.store(block, v128.load(b))
    v128.store(block, v128.load(b, 16), 16)
    b += rsB
    block += RS_PANEL
  }
}

/** Packs whole panels of a column-major op(B). */
export function packPanelsTransposed(depth: i32, columns: i32, b: usize, csB: usize, block: usize): void {
  for (let j = 0; j < columns; j += NR) {
    packHalfTransposed(depth, b, csB, block)
    packHalfTransposed(depth, b + <usize>LANES * csB, csB, block + 16)
    b += <usize>NR * csB
    block += <usize>depth * RS_PANEL
  }
}

/** Packs LANES columns: squares of LANES × LANES are transposed in registers. */
function packHalfTransposed(depth: i32, b: usize, csB: usize, to: usize): void {
  let b1 = b + csB
  let b2 = b1 + csB
  let b3 = b2 + csB
  let d = depth
  for (; d >= LANES; d -= LANES) {
    if (REAL_BYTES == 4) {
      const r0 = v128.load(b)
      const r1 = v128.load(b1)
      const r2 = v128.load(b2)
      const r3 = v128.load(b3)
      const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5)
      const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5)
      const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7)
      const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7)
      v128.store(to, v128.shuffle<f64>(low01, low23, 0, 2))
      v128.store(to, v128.shuffle<f64>(low01, low23, 1, 3), 32)
      v128.store(to, v128.shuffle<f64>(high01, high23, 0, 2), 64)
      v128.store(to, v128.shuffle<f64>(high01, high23, 1, 3), 96)
      b2 += 16
      b3 += 16
    } else {
      const r0 = v128.load(b)
      const r1 = v128.load(b1)
      v128.store(to, v128.shuffle<f64>(r0, r1, 0, 2))
      v128.store(to, v128.shuffle<f64>(r0, r1, 1, 3), 32)
    }
    b += 16
    b1 += 16
    to += RS_PANEL * LANES
  }
  for (; d > 0; d--) {
    store<real>(to, load<real>(b))
    store<real>(to + REAL_BYTES, load<real>(b1))
    if (REAL_BYTES == 4) {
      store<real>(to + 8, load<real>(b2))
      store<real>(to + 12, load<real>(b3))
      b2 += REAL_BYTES
      b3 += REAL_BYTES
    }
    b += REAL_BYTES
    b1 += REAL_BYTES
    to += RS_PANEL
  }
}

/** Packs the last, narrower panel of op(B), padded with zeros, whose products are never stored. */
export function packTail(depth: i32, columns: i32, b: usize, rsB: usize, csB: usize, panel: usize): void {
  for (let d = 0; d < depth; d++) {
    let from = b
    for (let j = 0; j < columns; j++) {
      store<real>(panel, load<real>(from))
      panel += REAL_BYTES
      from += csB
    }
    for (let j = columns; j < NR; j++) {
      store<real>(panel, 0)
      panel += REAL_BYTES
    }
    b += rsB
  }
}
