import {
  CHUNK_ENTRIES,
  SEGMENT_BYTES,
  SEGMENT_L1,
  SEGMENT_L2,
  SEGMENT_SHRINK,
  SESSION_CLIP_SCALE,
  SESSION_GRADIENT_NORM,
  SESSION_GRADIENT_SCALE,
  STEP_CHECK_SUMS,
} from '../layout'
import { ownSlot, SLOTS_BYTES } from '../threads/state'
import { at, LANES, REAL_BYTES, splat, VECTOR_BYTES } from '../vector/lanes'
import { branchesOf, combineBranches, sumMagnitudes, sumSquares } from '../vector/reduce'
import { penaltyOf } from './penalty'
import { branchBegin, branchLength, branchSum, entriesOf, firstBranch, segmentOf } from './segments'
import { addPenalty } from './step'

// What has to be known of θ and dθ before a step changes any of θ: the cost of the penalty, the norm of the gradient, and
// whether the step is safe. Each branch is read by one loop after the other while it is in the cache.

/** Operands of the check. */
@unmanaged
export class StepCheckOperands {
  /** The largest safe magnitude of a gradient entry; 0 to check none. */
  limit: f64
  /** θ and dθ. */
  parameters: usize
  gradients: usize
  /** Address of the SEGMENT_ structs. */
  segments: usize
  branches: i32
  /** Where the sums of the branches go: STEP_CHECK_SUMS arrays of f64. */
  sums: usize
  /** CHUNK_ENTRIES reals for this thread. */
  scratch: usize
  /** Whether to sum the squares of the complete gradient. */
  withNorm: bool
}

const checks: usize = memory.data(SLOTS_BYTES, 64)

/** This thread's operands. */
export function ownStepCheck(): StepCheckOperands {
  return ownSlot<StepCheckOperands>(checks)
}

/** All bits but the signs. */
const magnitudeBits: usize =
  REAL_BYTES == 4
    ? memory.data<u32>([0x7fffffff, 0x7fffffff, 0x7fffffff, 0x7fffffff], 16)
    : memory.data<u32>([0xffffffff, 0x7fffffff, 0xffffffff, 0x7fffffff], 16)

// The arrays of sums, one f64 for each branch.
const SQUARES = 0
const MAGNITUDES = 1
const UNSAFE = 2
const GRADIENT_SQUARES = STEP_CHECK_SUMS - 1

/** Checks branches `begin` … `end` − 1 of the segments. */
export function checkStep(session: usize, check: StepCheckOperands, begin: i32, end: i32): void {
  if (GRADIENT_SQUARES <= UNSAFE) ERROR('there are fewer arrays of sums than sums')
  let segment = check.segments
  for (let branch = begin; branch < end; branch++) {
    segment = segmentOf(segment, branch)
    checkBranch(session, check, segment, branch)
  }
}

function checkBranch(session: usize, check: StepCheckOperands, segment: usize, branch: i32): void {
  const sums = check.sums
  const branches = check.branches
  const l2 = load<f64>(segment, SEGMENT_L2)
  const l1 = load<f64>(segment, SEGMENT_L1)
  const first = branchBegin(segment, branch)
  const length = branchLength(segment, branch)
  const theta = at(check.parameters, first)
  const squares = l2 == 0 ? 0 : sumSquares(theta, length)
  if (l2 != 0) store<f64>(branchSum(sums, branches, SQUARES, branch), squares)
  if (l1 + load<f64>(segment, SEGMENT_SHRINK) != 0) {
    store<f64>(branchSum(sums, branches, MAGNITUDES, branch), sumMagnitudes(theta, length))
  }
  const limit = check.limit
  if (limit == 0) return
  const gradients = at(check.gradients, first)
  if (check.withNorm) {
    const norm = gradientSquares(session, segment, theta, gradients, length, check.scratch)
    store<f64>(branchSum(sums, branches, GRADIENT_SQUARES, branch), norm)
  }
  // No weight exceeds the root of the sum of all squares. Weights are read one by one only if that bound does not settle it.
  const factor = load<f64>(session, SESSION_GRADIENT_SCALE)
  const isPenaltySmall = l2 * Math.sqrt(squares) + l1 < 0.5 * limit
  const isSafe =
    (isPenaltySmall && isBounded(gradients, length, (0.5 * limit) / factor)) ||
    isBoundedWith(theta, gradients, length, factor, l2, l1, limit)
  store<f64>(branchSum(sums, branches, UNSAFE, branch), <f64>i32(!isSafe))
}

/** Whether the magnitude of every value is below the limit; that of NaN is not. */
function isBounded(base: usize, count: i32, limit: f64): bool {
  const limits = splat(limit)
  // A mask in a register: v128.abs would make its own at every use.
  const magnitude = v128.load(magnitudeBits)
  let within = i32x4.splat(-1)
  let i = 0
  for (; i + 4 * LANES <= count; i += 4 * LANES) {
    const address = at(base, i)
    const a = v128.lt<real>(v128.and(v128.load(address), magnitude), limits)
    const b = v128.lt<real>(v128.and(v128.load(address, VECTOR_BYTES), magnitude), limits)
    const c = v128.lt<real>(v128.and(v128.load(address, 2 * VECTOR_BYTES), magnitude), limits)
    const d = v128.lt<real>(v128.and(v128.load(address, 3 * VECTOR_BYTES), magnitude), limits)
    within = v128.and(within, v128.and(v128.and(a, b), v128.and(c, d)))
  }
  for (; i < count; i++) {
    within = v128.and(within, v128.lt<real>(v128.abs<real>(v128.splat<real>(load<real>(at(base, i)))), limits))
  }
  return v128.all_true<i32>(within)
}

/** Whether the magnitude of every entry of the complete gradient is below the limit. */
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
    const gradient = <real>factor * load<real>(at(gradients, i)) + (<real>l2 * weight + signed)
    if (!(Math.abs(<f64>gradient) < limit)) return false
  }
  return true
}

/** Σ of the squares of the complete gradient of a branch, chunk by chunk in order. */
function gradientSquares(
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
    const complete = addPenalty(session, segment, at(parameters, i), at(gradients, i), length, scratch)
    total += sumSquares(complete, length)
  }
  return total
}

/** Stores the norm of the gradient, and the factor that clips it to `limit`. False if the norm overflows. */
export function clipByNorm(session: usize, sums: usize, branches: i32, limit: f64): bool {
  let squares: f64 = 0
  for (let branch = 0; branch < branches; branch++)
    squares += load<f64>(branchSum(sums, branches, GRADIENT_SQUARES, branch))
  const norm = Math.sqrt(squares)
  store<f64>(session, norm, SESSION_GRADIENT_NORM)
  store<f64>(session, norm > limit ? limit / norm : 1, SESSION_CLIP_SCALE)
  return isFinite(norm)
}

/** Whether all branches are safe. */
export function isSafe(sums: usize, branches: i32): bool {
  for (let branch = 0; branch < branches; branch++) {
    if (load<f64>(branchSum(sums, branches, UNSAFE, branch)) != 0) return false
  }
  return true
}

/** The cost of the penalty, segment by segment in order. */
export function penaltyCost(segments: usize, count: i32, branches: i32, sums: usize): f64 {
  let cost: f64 = 0
  for (let i = 0; i < count; i++) {
    const segment = segments + <usize>i * SEGMENT_BYTES
    const l2 = load<f64>(segment, SEGMENT_L2)
    const l1 = load<f64>(segment, SEGMENT_L1) + load<f64>(segment, SEGMENT_SHRINK)
    if (l2 == 0 && l1 == 0) continue
    const own = branchesOf(entriesOf(segment))
    const first = firstBranch(segment)
    const squares = l2 == 0 ? 0 : combineBranches(branchSum(sums, branches, SQUARES, first), own)
    const magnitudes = l1 == 0 ? 0 : combineBranches(branchSum(sums, branches, MAGNITUDES, first), own)
    cost += penaltyOf(squares, magnitudes, l2, l1)
  }
  return cost
}
