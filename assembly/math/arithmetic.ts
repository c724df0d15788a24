// Building blocks of the elementary functions: short names for lane arithmetic, constants and coefficient tables in
// linear memory, and arithmetic on exponent bits.
//
// Constants are broadcast from memory by one load instruction; `splat` of a literal in a loop takes three instructions on
// x86 and made a polynomial 1.5 times slower. Coefficients are computed by test/assembly/math/fixtures/minimax.py.

import { REAL_BYTES, splat } from '../vector/lanes'

/** Bits of the stored fraction: 23 or 52. */
export const FRACTION_BITS: i32 = REAL_BYTES == 4 ? 23 : 52
/** Bias of the stored exponent: 127 or 1023. */
export const EXPONENT_BIAS: i64 = REAL_BYTES == 4 ? 127 : 1023

export function add(a: v128, b: v128): v128 {
  return v128.add<real>(a, b)
}

export function sub(a: v128, b: v128): v128 {
  return v128.sub<real>(a, b)
}

export function mul(a: v128, b: v128): v128 {
  return v128.mul<real>(a, b)
}

export function div(a: v128, b: v128): v128 {
  return v128.div<real>(a, b)
}

/** Entry `index` of a table of `real`, in all lanes. */
export function coefficient(table: usize, index: usize = 0): v128 {
  return v128.load_splat<real>(table + index * REAL_BYTES)
}

/** One Horner step: sum · x + table[index]. */
export function step(sum: v128, x: v128, table: usize, index: usize): v128 {
  return add(mul(sum, x), coefficient(table, index))
}

/** min(x, limit), but NaN in x stays NaN. */
export function atMost(x: v128, limit: v128): v128 {
  return v128.pmin<real>(x, limit)
}

/** max(x, limit), but NaN in x stays NaN. */
export function atLeast(x: v128, limit: v128): v128 {
  return v128.pmax<real>(x, limit)
}

export function addBits(a: v128, b: v128): v128 {
  return REAL_BYTES == 4 ? v128.add<i32>(a, b) : v128.add<i64>(a, b)
}

export function shiftLeft(a: v128, bits: i32): v128 {
  return REAL_BYTES == 4 ? v128.shl<i32>(a, bits) : v128.shl<i64>(a, bits)
}

export function shiftRightUnsigned(a: v128, bits: i32): v128 {
  return REAL_BYTES == 4 ? v128.shr<u32>(a, bits) : v128.shr<u64>(a, bits)
}

export function equalBits(a: v128, b: v128): v128 {
  return REAL_BYTES == 4 ? v128.eq<i32>(a, b) : v128.eq<i64>(a, b)
}

export function splatBits(value: i64): v128 {
  return REAL_BYTES == 4 ? v128.splat<i32>(<i32>value) : v128.splat<i64>(value)
}

export function signBit(): v128 {
  return splat(-0.0)
}
