import { ownSlot, SLOTS_BYTES } from '../threads/state'
import { REAL_BYTES } from '../vector/lanes'
import { Epilogue } from './epilogue'

/**
 * C = op(A)·op(B) + init, followed by an epilogue: C is [m, n], op(A) is [m, k], op(B) is [k, n]. Element (i, j) of an
 * operand is at its address + i·rs + j·cs: row and column strides in bytes, so that a transposed operand is the same
 * matrix with its strides exchanged. The column stride of C is that of neighbouring reals.
 */
@unmanaged
export class Product {
  m: i32
  n: i32
  k: i32
  a: usize
  rsA: usize
  csA: usize
  b: usize
  rsB: usize
  csB: usize
  c: usize
  rsC: usize
  /** Initial values that the sums are added to, or 0 for none. With `rsInit` 0 all rows are the same: a bias. */
  init: usize
  rsInit: usize
  /** What becomes of the finished sums, or null. */
  epilogue: Epilogue | null
  /** Scratch: GEMM_WORKSPACE_BYTES for each thread, 64-byte aligned. */
  workspace: usize

  /** Sets op(A): the matrix at `address` with leading dimension `ld` in elements, or its transpose. */
  setA(address: usize, ld: i32, transposed: bool): void {
    this.a = address
    this.rsA = transposed ? REAL_BYTES : <usize>ld * REAL_BYTES
    this.csA = transposed ? <usize>ld * REAL_BYTES : REAL_BYTES
  }

  /** Sets op(B) likewise. */
  setB(address: usize, ld: i32, transposed: bool): void {
    this.b = address
    this.rsB = transposed ? REAL_BYTES : <usize>ld * REAL_BYTES
    this.csB = transposed ? <usize>ld * REAL_BYTES : REAL_BYTES
  }

  setC(address: usize, ld: i32): void {
    this.c = address
    this.rsC = <usize>ld * REAL_BYTES
  }
}

const products: usize = memory.data(3 * SLOTS_BYTES, 64)

/** This thread's product, filled by the caller of `multiply`. */
export function ownProduct(): Product {
  return slot(0)
}

/** This thread's product of one run of k by at most NC columns, filled by `multiply`. */
export function ownBlock(): Product {
  return slot(1)
}

/** This thread's transposed product, filled by `narrow`. */
export function ownTransposed(): Product {
  return slot(2)
}

function slot(index: usize): Product {
  return ownSlot<Product>(products, 3, index)
}
