import { at, REAL_BYTES } from './lanes'

// Σ aᵢbᵢ by the fixed summation tree of reduce.ts: blocks of BLOCK products are summed in f64 by two running sums of two
// lanes, and the sums of blocks are added pairwise. In f32 the products are exact.

const BLOCK: i32 = 256

function blockDot(a: usize, b: usize, count: i32): f64 {
  let first = f64x2.splat(0)
  let second = f64x2.splat(0)
  let i = 0
  for (; i + 4 <= count; i += 4) {
    first = v128.add<f64>(first, v128.mul<f64>(pair(a, i), pair(b, i)))
    second = v128.add<f64>(second, v128.mul<f64>(pair(a, i + 2), pair(b, i + 2)))
  }
  const sums = v128.add<f64>(first, second)
  let sum = v128.extract_lane<f64>(sums, 0) + v128.extract_lane<f64>(sums, 1)
  for (; i < count; i++) sum += <f64>load<real>(at(a, i)) * <f64>load<real>(at(b, i))
  return sum
}

/** Two consecutive values as f64. */
function pair(base: usize, index: i32): v128 {
  const address = at(base, index)
  return REAL_BYTES == 4 ? f64x2.promote_low_f32x4(v128.load64_zero(address)) : v128.load(address)
}

/** Σ aᵢbᵢ. */
export function dot(a: usize, b: usize, count: i32): f64 {
  if (count <= BLOCK) return blockDot(a, b, count)
  const half = BLOCK << (31 - clz<i32>((count - 1) / BLOCK))
  return dot(a, b, half) + dot(at(a, half), at(b, half), count - half)
}
