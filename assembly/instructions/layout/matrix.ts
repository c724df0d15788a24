// Instructions on matrices of the size of a weight: OPCODE, the word offset of each operand, LENGTH in words. Read by asc
// and by tsc.

/** target = source / max(‖source‖₂, ε). */
export enum ToUnitNorm {
  OPCODE = 31,
  source = 2,
  target,
  count,
  /** Address of ε. */
  epsilon,
  LENGTH,
}

/** target = f₁·left + f₂·right. */
export enum Combine {
  OPCODE = 32,
  left = 2,
  right,
  /** May be either. */
  target,
  count,
  /** Address of f₁, followed by f₂. */
  factors,
  LENGTH,
}

/** target = op(A)·op(B), or that added to it: op(A) [m, k], op(B) [k, n], target [m, n]. */
export enum MatrixProduct {
  OPCODE = 33,
  a = 2,
  b,
  target,
  m,
  n,
  k,
  /** Whether A is stored as [k, m]. */
  transposesA,
  /** Whether B is stored as [n, k]. */
  transposesB,
  /** Whether the product is added to what is at the target. */
  adds,
  LENGTH,
}

/** parameters −= lr·rate·direction. */
export enum Descend {
  OPCODE = 34,
  parameters = 2,
  direction,
  count,
  /** Address of the factor of the learning rate. */
  rate,
  LENGTH,
}
