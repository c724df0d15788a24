// A v128 holds LANES values of `real`, which each build sets to f32 or f64 (asconfig.json, `use`). Numeric code is written
// once in terms of `real`; a branch on REAL_BYTES folds at compile time.

export const REAL_BYTES: usize = sizeof<real>()
export const LANES: i32 = 16 / <i32>sizeof<real>()
export const VECTOR_BYTES: usize = 16

/** Address of element `index` of a vector of `real` at `base`. */
export function at(base: usize, index: usize): usize {
  return base + index * REAL_BYTES
}

/** All lanes set to `value`. */
export function splat(value: f64): v128 {
  return v128.splat<real>(<real>value)
}

/** Lane-wise choice: `whenTrue` where the mask has all bits set, else `whenFalse`. */
export function select(whenTrue: v128, whenFalse: v128, mask: v128): v128 {
  return v128.bitselect(whenTrue, whenFalse, mask)
}

/**
 * sum + x·y in each lane. The product and the sum are rounded, with the same bits everywhere; in the relaxed builds only
 * the sum is rounded where the CPU has a fused multiply-add, so bits may differ from one CPU to another.
 */
export function addProduct(sum: v128, x: v128, y: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<real>(x, y, sum)
  return v128.add<real>(sum, v128.mul<real>(x, y))
}
