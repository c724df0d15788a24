import { session, sessionNumber, setSessionNumber } from '../batch'
import { SESSION_BATCH_PENALTY, STATUS_GRADIENT_NOT_FINITE, STATUS_OK, STATUS_STEP_TOO_LARGE } from '../layout'
import { entriesOfAll } from '../optimize/segments'
import { checkStep, clipByNorm, isSafe, ownStepCheck, penaltyCost } from '../optimize/step-check'
import { partBegin, partEnd, partsFor } from '../threads/partition'
import { maxMagnitude } from '../vector/reduce'
import { StepCheck } from './layout/step'
import { constant, integer, pointer } from './operands'
import { ownChunk } from './optimize'

export class StepCheckWork {
  parts(op: usize): i32 {
    return partsFor(integer(op, StepCheck.branches), 1)
  }

  run(op: usize, parts: i32): void {
    const check = ownStepCheck()
    check.parameters = pointer(op, StepCheck.parameters)
    check.gradients = pointer(op, StepCheck.gradients)
    check.segments = pointer(op, StepCheck.segments)
    check.branches = integer(op, StepCheck.branches)
    check.limit = constant(op, StepCheck.limit)
    check.sums = pointer(op, StepCheck.sums)
    check.withNorm = constant(op, StepCheck.clipNorm) != 0
    check.scratch = ownChunk(pointer(op, StepCheck.scratch))
    checkStep(session, check, partBegin(check.branches, 1, parts), partEnd(check.branches, 1, parts))
  }

  /** Adds the cost of the penalty; fails if the gradient is not finite, or so large that the step would overflow. */
  reduce(op: usize): i32 {
    const segments = pointer(op, StepCheck.segments)
    const segmentCount = integer(op, StepCheck.segmentCount)
    const branches = integer(op, StepCheck.branches)
    const sums = pointer(op, StepCheck.sums)
    // A custom penalty may have been added before.
    const penalty = sessionNumber(SESSION_BATCH_PENALTY) + penaltyCost(segments, segmentCount, branches, sums)
    setSessionNumber(SESSION_BATCH_PENALTY, penalty)
    if (isSafe(sums, branches)) {
      const clipNorm = constant(op, StepCheck.clipNorm)
      if (clipNorm == 0 || clipByNorm(session, sums, branches, clipNorm)) return STATUS_OK
    }
    const largest = maxMagnitude(pointer(op, StepCheck.gradients), entriesOfAll(segments, segmentCount))
    return isFinite(largest) ? STATUS_STEP_TOO_LARGE : STATUS_GRADIENT_NOT_FINITE
  }
}
