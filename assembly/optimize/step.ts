import { at, LANES, REAL_BYTES, VECTOR_BYTES } from '../vector/lanes'
import {
  CHUNK_ENTRIES,
  SEGMENT_BYTES,
  SEGMENT_CLIP,
  SEGMENT_DECAY,
  SEGMENT_L1,
  SEGMENT_L2,
  SEGMENT_SHRINK,
  SESSION_CLIP_SCALE,
  SESSION_GRADIENT_SCALE,
} from '../layout'
import { decay, optimize, shrink } from './optimizer'
import { clamp, scale } from '../vector/elementwise'
import { addPenaltyGradient } from './penalty'
import { branchBegin, branchLength, segmentOf } from './segments'
import { threadScratch } from '../threads/state'

// One pass over θ: each entry's gradient is completed by the penalty's, the weights decay, the optimizer takes its
// step. What of it takes several loops is done a chunk at a time, so that θ, dθ and the states come from memory and
// go back to it once; the completed gradient never leaves the cache.

/** A step over branches `begin` … `end` − 1 of the segments. `scratch` holds CHUNK_ENTRIES of this thread's own. */
export function step(
  session: usize,
  kind: i32,
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  segments: usize,
  begin: i32,
  end: i32,
  hyper: usize,
  scratch: usize,
): void {
  let segment = segments
  for (let branch = begin; branch < end; branch++) {
    segment = segmentOf(segment, branch)
    const place = branchBegin(segment, branch)
    const length = branchLength(segment, branch)
    const chunk = isPlain(session, segment) ? length : CHUNK_ENTRIES
    for (let i = 0; i < length; i += chunk) {
      const offset = <usize>(place + i) * REAL_BYTES
      const count = min(chunk, length - i)
      const theta = parameters + offset
      const slopes = clipped(
        session,
        segment,
        completed(session, segment, theta, gradients + offset, count, scratch),
        count,
        scratch,
      )
      const weightDecay = load<f64>(segment, SEGMENT_DECAY)
      if (weightDecay != 0) decay(session, theta, count, weightDecay)
      const firstState = stateAt(first, offset)
      const secondState = stateAt(second, offset)
      move(session, kind, theta, slopes, firstState, secondState, count, hyper)
      const lambda = load<f64>(segment, SEGMENT_SHRINK)
      if (lambda != 0) shrink(session, kind, theta, secondState == 0 ? firstState : secondState, count, lambda, hyper)
    }
  }
}

/** A place in a state; 0 where the rule has none. */
function stateAt(state: usize, offset: usize): usize {
  return state == 0 ? 0 : state + offset
}

/** Whether dθ is all that the optimizer needs, and its step all that is done. */
function isPlain(session: usize, segment: usize): bool {
  if (load<f64>(session, SESSION_GRADIENT_SCALE) != 1 || load<f64>(session, SESSION_CLIP_SCALE) != 1) return false
  for (let field = SEGMENT_L2; field < SEGMENT_BYTES; field += 8) if (load<f64>(segment + field) != 0) return false
  return true
}

/** The gradient of a chunk: that of a mean, with the penalty's. In `scratch`, unless it is dθ itself. */
export function completed(
  session: usize,
  segment: usize,
  theta: usize,
  gradients: usize,
  count: i32,
  scratch: usize,
): usize {
  const factor = load<f64>(session, SESSION_GRADIENT_SCALE)
  const l2 = load<f64>(segment, SEGMENT_L2)
  const l1 = load<f64>(segment, SEGMENT_L1)
  let slopes = gradients
  if (factor != 1) slopes = scale(slopes, scratch, count, factor)
  if (l2 != 0 || l1 != 0) {
    addPenaltyGradient(theta, slopes, scratch, count, l2, l1)
    slopes = scratch
  }
  return slopes
}

/** The gradient of a chunk, clipped by the norm and by value. */
function clipped(session: usize, segment: usize, gradients: usize, count: i32, scratch: usize): usize {
  const factor = load<f64>(session, SESSION_CLIP_SCALE)
  const limit = load<f64>(segment, SEGMENT_CLIP)
  let slopes = gradients
  if (factor != 1) slopes = scale(slopes, scratch, count, factor)
  if (limit != 0) slopes = clamp(slopes, scratch, count, limit)
  return slopes
}

/** The optimizer's step of `count` entries: whole vectors where they stand, the last few in a vector of their own. */
function move(
  session: usize,
  kind: i32,
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  count: i32,
  hyper: usize,
): void {
  const whole = count & ~(LANES - 1)
  if (whole > 0) optimize(session, kind, parameters, gradients, first, second, whole, hyper)
  if (whole == count) return
  moveRest(
    session,
    kind,
    at(parameters, whole),
    at(gradients, whole),
    stateAt(first, <usize>whole * REAL_BYTES),
    stateAt(second, <usize>whole * REAL_BYTES),
    <usize>(count - whole) * REAL_BYTES,
    hyper,
  )
}

function moveRest(
  session: usize,
  kind: i32,
  parameters: usize,
  gradients: usize,
  first: usize,
  second: usize,
  bytes: usize,
  hyper: usize,
): void {
  const theta = threadScratch()
  const slopes = theta + VECTOR_BYTES
  const firstCopy = slopes + VECTOR_BYTES
  const secondCopy = firstCopy + VECTOR_BYTES
  memory.fill(theta, 0, 4 * VECTOR_BYTES)
  memory.copy(theta, parameters, bytes)
  memory.copy(slopes, gradients, bytes)
  if (first != 0) memory.copy(firstCopy, first, bytes)
  if (second != 0) memory.copy(secondCopy, second, bytes)
  optimize(session, kind, theta, slopes, firstCopy, secondCopy, LANES, hyper)
  memory.copy(parameters, theta, bytes)
  if (first != 0) memory.copy(first, firstCopy, bytes)
  if (second != 0) memory.copy(second, secondCopy, bytes)
}
