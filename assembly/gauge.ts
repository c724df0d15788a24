import { at, LANES, splat } from './lanes'
import { SEGMENT_BYTES, SEGMENT_L1, SEGMENT_L2 } from './layout'
import { penaltyOf, slope } from './penalty'
import { branchesOf, joinBranches, sumMagnitudes, sumSquares } from './reduce'
import { branchBegin, branchLength, branchSum, entriesOf, firstBranch, segmentOf } from './segments'

// What has to be known of a whole θ and dθ before a step moves any of it: whether the step is safe to take, and the
// penalty's cost. Branches are read once each, so that what one loop has read the next finds in the cache.

// The arrays of sums, one f64 a branch.
const SQUARES = 0
const MAGNITUDES = 1
const FAULTS = 2

/** Gauges branches `begin` … `end` − 1 of the segments; `limit` 0 looks at no gradient. */
export function gauge(
  parameters: usize,
  gradients: usize,
  segments: usize,
  branches: i32,
  begin: i32,
  end: i32,
  limit: f64,
  sums: usize,
): void {
  let segment = segments
  for (let branch = begin; branch < end; branch++) {
    segment = segmentOf(segment, branch)
    const l2 = load<f64>(segment, SEGMENT_L2)
    const l1 = load<f64>(segment, SEGMENT_L1)
    const first = branchBegin(segment, branch)
    const length = branchLength(segment, branch)
    const theta = at(parameters, first)
    const isFaulty = limit != 0 && !isBounded(theta, at(gradients, first), length, l2, l1, limit)
    store<f64>(branchSum(sums, branches, FAULTS, branch), <f64>i32(isFaulty))
    if (l2 != 0) store<f64>(branchSum(sums, branches, SQUARES, branch), sumSquares(theta, length))
    if (l1 != 0) store<f64>(branchSum(sums, branches, MAGNITUDES, branch), sumMagnitudes(theta, length))
  }
}

/** Whether every entry of the gradient, the penalty's included, is below the limit; NaN is not. */
function isBounded(parameters: usize, gradients: usize, count: i32, l2: f64, l1: f64, limit: f64): bool {
  const limits = splat(limit)
  const isPenalized = l2 != 0 || l1 != 0
  const l2s = splat(l2)
  const l1s = splat(l1)
  let within = i32x4.splat(-1)
  let i = 0
  if (isPenalized) {
    for (; i + LANES <= count; i += LANES) {
      const g = v128.add<real>(v128.load(at(gradients, i)), slope(v128.load(at(parameters, i)), l2s, l1s))
      within = v128.and(within, v128.lt<real>(v128.abs<real>(g), limits))
    }
  } else {
    for (; i + LANES <= count; i += LANES) {
      within = v128.and(within, v128.lt<real>(v128.abs<real>(v128.load(at(gradients, i))), limits))
    }
  }
  for (; i < count; i++) {
    const added = slope(v128.splat<real>(load<real>(at(parameters, i))), l2s, l1s)
    const g = v128.add<real>(v128.splat<real>(load<real>(at(gradients, i))), added)
    within = v128.and(within, v128.lt<real>(v128.abs<real>(g), limits))
  }
  return v128.all_true<i32>(within)
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
    const l1 = load<f64>(segment, SEGMENT_L1)
    if (l2 == 0 && l1 == 0) continue
    const own = branchesOf(entriesOf(segment))
    const first = firstBranch(segment)
    const squares = l2 == 0 ? 0 : joinBranches(branchSum(sums, branches, SQUARES, first), own)
    const magnitudes = l1 == 0 ? 0 : joinBranches(branchSum(sums, branches, MAGNITUDES, first), own)
    cost += penaltyOf(squares, magnitudes, l2, l1)
  }
  return cost
}
