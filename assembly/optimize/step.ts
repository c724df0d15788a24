import {
  CHUNK_ENTRIES,
  SEGMENT_BYTES,
  SEGMENT_CLIP,
  SEGMENT_DECAY,
  SEGMENT_L1,
  SEGMENT_L2,
  SEGMENT_OPTIMIZER,
  SEGMENT_RATE,
  SEGMENT_SHRINK,
  SESSION_CLIP_SCALE,
  SESSION_GRADIENT_SCALE,
  SESSION_LEARNING_RATE,
} from '../layout'
import { ownSlot, SLOTS_BYTES, threadIndex, threadScratch } from '../threads/state'
import { clamp, scale } from '../vector/elementwise'
import { LANES, REAL_BYTES, VECTOR_BYTES } from '../vector/lanes'
import { Step } from './operands'
import { decay, optimize, shrink } from './optimizer'
import { addPenaltyGradient } from './penalty'
import { branchBegin, branchLength, segmentOf } from './segments'

// One pass over θ: the gradient of the penalty is added to each entry's gradient, the weights decay, the optimizer takes
// its step. If that takes several loops, it is done a chunk at a time, so that θ, dθ and the states are read from memory
// and written back once, and the complete gradient never leaves the cache.

const steps: usize = memory.data(SLOTS_BYTES, 64)
/** A vector of the third state for every thread; those of θ, dθ and the other states fill `threadScratch`. */
const thirdTails: usize = memory.data(SLOTS_BYTES / 4, 16)

/** This thread's operands. */
export function ownStep(): Step {
  return ownSlot<Step>(steps)
}

/** Takes a step over branches `begin` … `end` − 1 of the segments. */
export function step(session: usize, operands: Step, begin: i32, end: i32): void {
  let segment = operands.segments
  for (let branch = begin; branch < end; branch++) {
    segment = segmentOf(segment, branch)
    operands.kind = <i32>load<f64>(segment, SEGMENT_OPTIMIZER)
    const first = branchBegin(segment, branch)
    const length = branchLength(segment, branch)
    const chunk = isPlain(session, segment) ? length : CHUNK_ENTRIES
    for (let i = 0; i < length; i += chunk) {
      stepChunk(session, operands, segment, <usize>(first + i) * REAL_BYTES, min(chunk, length - i))
    }
  }
}

/** Takes a step over `count` entries of a segment, which begin `offset` bytes into θ. */
function stepChunk(session: usize, operands: Step, segment: usize, offset: usize, count: i32): void {
  const scratch = operands.scratch
  const theta = operands.parameters + offset
  const complete = addPenalty(session, segment, theta, operands.gradients + offset, count, scratch)
  const gradients = clip(session, segment, complete, count, scratch)
  const rate = load<f64>(session, SESSION_LEARNING_RATE) * load<f64>(segment, SEGMENT_RATE)
  const weightDecay = load<f64>(segment, SEGMENT_DECAY)
  if (weightDecay != 0) decay(theta, count, rate, weightDecay)
  optimizeChunk(session, operands, offset, gradients, count, rate)
  const lambda = load<f64>(segment, SEGMENT_SHRINK)
  if (lambda == 0) return
  const second = operands.second != 0 ? operands.second : operands.first
  const squares = (operands.third != 0 ? operands.third : second) + offset
  shrink(session, operands.kind, theta, squares, count, rate, lambda, operands.hyper)
}

/** Whether dθ is the complete gradient, and the step of the optimizer all that is done. */
function isPlain(session: usize, segment: usize): bool {
  if (load<f64>(session, SESSION_GRADIENT_SCALE) != 1 || load<f64>(session, SESSION_CLIP_SCALE) != 1) return false
  for (let field = SEGMENT_L2; field < SEGMENT_BYTES; field += 8) if (load<f64>(segment + field) != 0) return false
  return true
}

/**
 * The complete gradient of a chunk: dθ scaled to the gradient of a mean, plus that of the penalty. Returns its address:
 * `scratch`, or `gradients` if dθ is complete.
 */
export function addPenalty(
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
  if (factor != 1) gradients = scale(gradients, scratch, count, factor)
  if (l2 == 0 && l1 == 0) return gradients
  addPenaltyGradient(theta, gradients, scratch, count, l2, l1)
  return scratch
}

/** The gradient of a chunk, clipped by norm and by value; returns its address, likewise. */
function clip(session: usize, segment: usize, gradients: usize, count: i32, scratch: usize): usize {
  const factor = load<f64>(session, SESSION_CLIP_SCALE)
  const limit = load<f64>(segment, SEGMENT_CLIP)
  if (factor != 1) gradients = scale(gradients, scratch, count, factor)
  if (limit != 0) gradients = clamp(gradients, scratch, count, limit)
  return gradients
}

/**
 * The step of the optimizer over `count` entries from `offset` bytes on: whole vectors in place, the last few in a vector of
 * scratch.
 */
function optimizeChunk(session: usize, operands: Step, offset: usize, gradients: usize, count: i32, rate: f64): void {
  const whole = count & ~(LANES - 1)
  if (whole > 0) optimize(session, operands, offset, gradients, whole, rate)
  if (whole == count) return
  const done = <usize>whole * REAL_BYTES
  optimizeTail(session, operands, offset + done, gradients + done, <usize>(count - whole) * REAL_BYTES, rate)
}

/** The last entries, `bytes` of them: the operands name copies of a whole vector, and then the vectors of θ again. */
function optimizeTail(session: usize, operands: Step, offset: usize, gradients: usize, bytes: usize, rate: f64): void {
  const parameters = operands.parameters
  const first = operands.first
  const second = operands.second
  const third = operands.third
  const parametersCopy = threadScratch()
  const gradientsCopy = parametersCopy + VECTOR_BYTES
  const firstCopy = gradientsCopy + VECTOR_BYTES
  const secondCopy = firstCopy + VECTOR_BYTES
  const thirdCopy = thirdTails + <usize>threadIndex * VECTOR_BYTES
  memory.fill(parametersCopy, 0, 4 * VECTOR_BYTES)
  memory.fill(thirdCopy, 0, VECTOR_BYTES)
  memory.copy(parametersCopy, parameters + offset, bytes)
  memory.copy(gradientsCopy, gradients, bytes)
  if (first != 0) memory.copy(firstCopy, first + offset, bytes)
  if (second != 0) memory.copy(secondCopy, second + offset, bytes)
  if (third != 0) memory.copy(thirdCopy, third + offset, bytes)
  operands.parameters = parametersCopy
  operands.first = firstCopy
  operands.second = secondCopy
  operands.third = thirdCopy
  optimize(session, operands, 0, gradientsCopy, LANES, rate)
  operands.parameters = parameters
  operands.first = first
  operands.second = second
  operands.third = third
  memory.copy(parameters + offset, parametersCopy, bytes)
  if (first != 0) memory.copy(first + offset, firstCopy, bytes)
  if (second != 0) memory.copy(second + offset, secondCopy, bytes)
  if (third != 0) memory.copy(third + offset, thirdCopy, bytes)
}
