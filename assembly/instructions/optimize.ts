// From the gradient to the step: penalties, the sum over several batches, what is too large, the step itself.

import { clipByNorm, checkStep, isSafe, penaltyCost } from '../optimize/step-check'
import { at } from '../vector/lanes'
import * as layout from '../layout'
import { limitNorms } from '../optimize/max-norm'
import { addPenaltyGradient } from '../optimize/penalty'
import { maxMagnitude } from '../vector/reduce'
import { scheduleFactor } from '../optimize/schedule'
import { entriesOfAll } from '../optimize/segments'
import { step } from '../optimize/step'
import { partBegin, partEnd } from '../threads/partition'
import { threadIndex } from '../threads/state'
import { addScaled, scale } from '../vector/elementwise'
import { argument, constant, first, LINE, pointer, rows, word } from './operand'

export function runPenalty(op: usize, parts: i32): void {
  const count = argument(op, 2)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  const slopes = at(pointer(op, 1), begin)
  const lambdas = pointer(op, 3)
  addPenaltyGradient(at(pointer(op, 0), begin), slopes, slopes, length, load<f64>(lambdas), load<f64>(lambdas, 8))
}

export function setRate(session: usize, op: usize): void {
  const factor = scheduleFactor(argument(op, 0), load<f64>(session, layout.SESSION_STEP), pointer(op, 1))
  store<f64>(session, load<f64>(session, layout.SESSION_BASE_RATE) * factor, layout.SESSION_LEARNING_RATE)
}

export function runAccumulate(session: usize, op: usize, parts: i32): void {
  const count = argument(op, 2)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  const gradients = at(pointer(op, 0), begin)
  const total = at(pointer(op, 1), begin)
  const weight = load<f64>(session, layout.SESSION_BATCH_WEIGHT)
  const isFirst = batchOfStep(session, op) == 0
  if (isFirst) scale(gradients, total, length, weight)
  else addScaled(gradients, total, length, weight)
  if (threadIndex != 0) return
  const before = isFirst ? 0 : load<f64>(session, layout.SESSION_SUM_WEIGHT)
  const whole = before + weight
  store<f64>(session, whole, layout.SESSION_SUM_WEIGHT)
  store<f64>(session, whole > 0 ? 1 / whole : 1, layout.SESSION_GRADIENT_SCALE)
}

/** Number of the batch among those that one step sums up. */
function batchOfStep(session: usize, op: usize): u32 {
  const inMemory = <u32>(first / word(session, layout.SESSION_BATCH_SIZE))
  return (load<u32>(session, layout.SESSION_BATCHES_BEFORE) + inMemory) % <u32>argument(op, 3)
}

/** Whether the batch ends at an instruction because no step is due: the last batch of an epoch always has one. */
export function endsBatch(session: usize, op: usize): bool {
  if (load<i32>(op) != layout.OP_ACCUMULATE) return false
  if (batchOfStep(session, op) == <u32>argument(op, 3) - 1) return false
  return first + rows < word(session, layout.SESSION_ROWS) || word(session, layout.SESSION_ROWS_AFTER) != 0
}

export function runStepCheck(session: usize, op: usize, parts: i32): void {
  const branches = argument(op, 4)
  const begin = partBegin(branches, 1, parts)
  const end = partEnd(branches, 1, parts)
  const withNorm = constant(op, 7) != 0
  const limit = constant(op, 5)
  const sums = pointer(op, 6)
  const scratch = ownChunk(pointer(op, 8))
  checkStep(
    session,
    pointer(op, 0),
    pointer(op, 1),
    pointer(op, 2),
    branches,
    begin,
    end,
    limit,
    sums,
    withNorm,
    scratch,
  )
}

/** Tells the penalty; refuses a gradient that is not finite, or so large that the step would overflow. */
export function reduceStepCheck(session: usize, op: usize): u32 {
  const branches = argument(op, 4)
  const sums = pointer(op, 6)
  const penalty = penaltyCost(pointer(op, 2), argument(op, 3), branches, sums)
  // TypeScript may have added a penalty of its own.
  store<f64>(session, load<f64>(session, layout.SESSION_BATCH_PENALTY) + penalty, layout.SESSION_BATCH_PENALTY)
  if (isSafe(sums, branches)) {
    const clipNorm = constant(op, 7)
    if (clipNorm == 0 || clipByNorm(session, sums, branches, clipNorm)) return layout.STATUS_OK
  }
  const largest = maxMagnitude(pointer(op, 1), entriesOfAll(pointer(op, 2), argument(op, 3)))
  return isFinite(largest) ? layout.STATUS_STEP_TOO_LARGE : layout.STATUS_GRADIENT_NOT_FINITE
}

export function runOptimize(session: usize, op: usize, parts: i32): void {
  const branches = argument(op, 6)
  step(
    session,
    argument(op, 0),
    pointer(op, 1),
    pointer(op, 2),
    pointer(op, 3),
    pointer(op, 4),
    pointer(op, 5),
    partBegin(branches, 1, parts),
    partEnd(branches, 1, parts),
    pointer(op, 7),
    ownChunk(pointer(op, 8)),
  )
}

/** This thread's part of the scratch for chunks of the gradient. */
function ownChunk(scratch: usize): usize {
  return at(scratch, threadIndex * layout.CHUNK_ENTRIES)
}

export function runMaxNorm(op: usize, parts: i32): void {
  const units = argument(op, 2)
  const begin = partBegin(units, LINE, parts)
  limitNorms(pointer(op, 0), argument(op, 1), units, begin, partEnd(units, LINE, parts), constant(op, 3))
}
