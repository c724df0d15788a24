import { at, LANES, REAL_BYTES, splat, VECTOR_BYTES } from '../vector/lanes'
import {
  CHUNK_ENTRIES,
  SEGMENT_BYTES,
  SEGMENT_L1,
  SEGMENT_L2,
  SEGMENT_SHRINK,
  SESSION_CLIP_SCALE,
  SESSION_GRADIENT_NORM,
  SESSION_GRADIENT_SCALE,
} from '../layout'
import { penaltyOf } from './penalty'
import { branchesOf, joinBranches, sumMagnitudes, sumSquares } from '../vector/reduce'
import { branchBegin, branchLength, branchSum, entriesOf, firstBranch, segmentOf } from './segments'
import { completed } from './step'

// What has to be known of a whole θ and dθ before a step moves any of it: whether the step is safe to take, and the
// penalty's cost. Branches are read once each, so that what one loop has read the next finds in the cache.

/** All bits but the signs. */
const magnitudeBits: usize =
  REAL_BYTES == 4
    ? memory.data<u32>([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff], 16)
    : memory.data<u32>([0xffffffff, 0x7fffffff, 0xffffffff, 0x7fffffff], 16)

// The arrays of sums, one f64 a branch.
const SQUARES = 0
const MAGNITUDES = 1
const FAULTS = 2
const SLOPES = 3

/**
 * Gauges branches `begin` … `end` − 1 of the segments. `limit` 0 looks at no gradient; `withNorm` sums the squares of
 * the completed gradient, for which `scratch` holds CHUNK_ENTRIES.
 */
export function checkStep(
  session: usize,
  parameters: usize,
  gradients: usize,
  segments: usize,
  branches: i32,
  begin: i32,
  end: i32,
  limit: f64,
  sums: usize,
  withNorm: bool,
  scratch: usize,
): void {
  const factor = load<f64>(session, SESSION_GRADIENT_SCALE)
  let segment = segments
  for (let branch = begin; branch < end; branch++) {
    segment = segmentOf(segment, branch)
    const l2 = load<f64>(segment, SEGMENT_L2)
    const l1 = load<f64>(segment, SEGMENT_L1)
    const isSparse = l1 + load<f64>(segment, SEGMENT_SHRINK) != 0
    const first = branchBegin(segment, branch)
    const length = branchLength(segment, branch)
    const theta = at(parameters, first)
    const squares = l2 == 0 ? 0 : sumSquares(theta, length)
    if (l2 != 0) store<f64>(branchSum(sums, branches, SQUARES, branch), squares)
    if (isSparse) store<f64>(branchSum(sums, branches, MAGNITUDES, branch), sumMagnitudes(theta, length))
    if (limit == 0) continue
    const slopes = at(gradients, first)
    if (withNorm) {
      const norm = slopeSquares(session, segment, theta, slopes, length, scratch)
      store<f64>(branchSum(sums, branches, SLOPES, branch), norm)
    }
    // No weight is larger than the root of all their squares. Only where that leaves a doubt are they looked at singly.
    const isDoubtless = l2 * Math.sqrt(squares) + l1 < 0.5 * limit
    const isSafe =
      (isDoubtless && isBounded(slopes, length, (0.5 * limit) / factor)) ||
      isBoundedWith(theta, slopes, length, factor, l2, l1, limit)
    store<f64>(branchSum(sums, branches, FAULTS, branch), <f64>i32(!isSafe))
  }
}

/** Whether every value is below the limit; NaN is not. */
function isBounded(base: usize, count: i32, limit: f64): bool {
  const limits = splat(limit)
  // Magnitudes by a mask held in a register: v128.abs makes its own at every use.
  const magnitude = v128.load(magnitudeBits)
  let within = i32x4.splat(-1)
  let i = 0
  for (; i + 4 * LANES <= count; i += 4 * LANES) {
    const place = at(base, i)
    const a = v128.lt<real>(v128.and(v128.load(place), magnitude), limits)
    const b = v128.lt<real>(v128.and(v128.load(place, VECTOR_BYTES), magnitude), limits)
    const c = v128.lt<real>(v128.and(v128.load(place, 2 * VECTOR_BYTES), magnitude), limits)
    const d = v128.lt<real>(v128.and(v128.load(place, 3 * VECTOR_BYTES), magnitude), limits)
    within = v128.and(within, v128.and(v128.and(a, b), v128.and(c, d)))
  }
  for (; i < count; i++) {
    within = v128.and(within, v128.lt<real>(v128.abs<real>(v128.splat<real>(load<real>(at(base, i)))), limits))
  }
  return v128.all_true<i32>(within)
}

/** Whether every entry of the gradient, the penalty's included, is below the limit. */
function isBoundedWith(
  parameters: usize,
  gradients: usize,
  count: i32,
  factor: f64,
  l2: f64,
  l1: f64,
  limit: f64,
): bool {
  for (let i = 0; i < count; i++) {
    const weight = load<real>(at(parameters, i))
    const signed = <real>(weight > 0 ? l1 : weight < 0 ? -l1 : 0)
    const slope = <real>factor * load<real>(at(gradients, i)) + (<real>l2 * weight + signed)
    if (!(Math.abs(<f64>slope) < limit)) return false
  }
  return true
}

/** Σ of the squares of a branch of the completed gradient, chunk by chunk in order. */
function slopeSquares(
  session: usize,
  segment: usize,
  parameters: usize,
  gradients: usize,
  count: i32,
  scratch: usize,
): f64 {
  let total: f64 = 0
  for (let i = 0; i < count; i += CHUNK_ENTRIES) {
    const length = min(CHUNK_ENTRIES, count - i)
    const slopes = completed(session, segment, at(parameters, i), at(gradients, i), length, scratch)
    total += sumSquares(slopes, length)
  }
  return total
}

/** Clipping by the norm: tells the norm, and what the gradient has to be multiplied by. False where it overflows. */
export function clipByNorm(session: usize, sums: usize, branches: i32, limit: f64): bool {
  let squares: f64 = 0
  for (let branch = 0; branch < branches; branch++) squares += load<f64>(branchSum(sums, branches, SLOPES, branch))
  const norm = Math.sqrt(squares)
  store<f64>(session, norm, SESSION_GRADIENT_NORM)
  store<f64>(session, norm > limit ? limit / norm : 1, SESSION_CLIP_SCALE)
  return isFinite(norm)
}

/** Whether all branches were bounded. */
export function isSafe(sums: usize, branches: i32): bool {
  for (let branch = 0; branch < branches; branch++) {
    if (load<f64>(branchSum(sums, branches, FAULTS, branch)) != 0) return false
  }
  return true
}

/** The penalty's cost, segment by segment in order. */
export function penaltyCost(segments: usize, count: i32, branches: i32, sums: usize): f64 {
  let cost: f64 = 0
  for (let i = 0; i < count; i++) {
    const segment = segments + <usize>i * SEGMENT_BYTES
    const l2 = load<f64>(segment, SEGMENT_L2)
    const l1 = load<f64>(segment, SEGMENT_L1) + load<f64>(segment, SEGMENT_SHRINK)
    if (l2 == 0 && l1 == 0) continue
    const own = branchesOf(entriesOf(segment))
    const first = firstBranch(segment)
    const squares = l2 == 0 ? 0 : joinBranches(branchSum(sums, branches, SQUARES, first), own)
    const magnitudes = l1 == 0 ? 0 : joinBranches(branchSum(sums, branches, MAGNITUDES, first), own)
    cost += penaltyOf(squares, magnitudes, l2, l1)
  }
  return cost
}
