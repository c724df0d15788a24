import { BRANCH_ENTRIES, SEGMENT_BEGIN, SEGMENT_BRANCH, SEGMENT_BYTES, SEGMENT_COUNT } from '../layout'
import { branchesOf } from '../vector/reduce'

// θ is divided into segments, each with penalties of its own, and a segment into branches of its summation tree. Branches
// are numbered across all segments; each thread processes a range of them.

/** The segment of a branch, searched for from `segment` on. */
export function segmentOf(segment: usize, branch: i32): usize {
  while (branch >= firstBranch(segment) + branchesOf(entriesOf(segment))) segment += SEGMENT_BYTES
  return segment
}

export function entriesOf(segment: usize): i32 {
  return <i32>load<f64>(segment, SEGMENT_COUNT)
}

export function firstBranch(segment: usize): i32 {
  return <i32>load<f64>(segment, SEGMENT_BRANCH)
}

/** Index in θ of the first entry of a branch. */
export function branchBegin(segment: usize, branch: i32): i32 {
  return <i32>load<f64>(segment, SEGMENT_BEGIN) + (branch - firstBranch(segment)) * BRANCH_ENTRIES
}

/** Entries of a branch: fewer in the last one of a segment. */
export function branchLength(segment: usize, branch: i32): i32 {
  return min(BRANCH_ENTRIES, entriesOf(segment) - (branch - firstBranch(segment)) * BRANCH_ENTRIES)
}

/** Address of the f64 of a branch in array `index` of the sums of the step check. */
export function branchSum(sums: usize, branches: i32, index: i32, branch: i32): usize {
  return sums + ((<usize>(index * branches + branch)) << 3)
}

/** Entries of `count` consecutive segments. */
export function entriesOfAll(segments: usize, count: i32): i32 {
  let entries = 0
  for (let i = 0; i < count; i++) entries += entriesOf(segments + <usize>i * SEGMENT_BYTES)
  return entries
}
