// What the instructions of a program do, each in up to two parts: its share, by as many threads as it is worth, and
// what thread 0 joins the shares to once all are done.

import { gemmParts } from '../gemm/partition'
import * as layout from '../layout'
import {
  runActivateBackward,
  runActivate,
  runDenseActivate,
  runDenseBackwardInput,
  runDenseBackwardParameters,
  runDense,
  runDropout,
  runSoftmax,
} from './layers'
import { reduceLoss, runLoss, scoreBatch } from './loss'
import { runNormalizeBackward, runNormalize, runNormalizeSums } from './normalize'
import { argument, pointer, rows } from './operand'
import { runAccumulate, runStepCheck, reduceStepCheck, runMaxNorm, runOptimize, runPenalty, setRate } from './optimize'
import { runAugment, runGather, runGatherTargets, runMixTargets, runSmoothTargets } from './rows'
import { advance } from '../optimize/optimizer'
import { partsFor } from '../threads/partition'

/** Elements that a thread should have to itself: a microsecond or more of work, after which meeting is cheap. */
const GRAIN: i64 = 4096

/** Whether an instruction has something to reduce, and may end the batch by it. */
export function hasReduction(op: usize): bool {
  const code = load<i32>(op)
  return code == layout.OP_LOSS || code == layout.OP_STEP_CHECK
}

/** How many threads share an instruction: 1 for what thread 0 does alone. */
export function partsOf(op: usize): i32 {
  switch (load<i32>(op)) {
    case layout.OP_GATHER:
    case layout.OP_GATHER_TARGETS:
    case layout.OP_AUGMENT:
    case layout.OP_MIX_TARGETS:
      return elementParts(<i64>rows * argument(op, 1))
    case layout.OP_DENSE:
      return gemmParts(rows, argument(op, 5), argument(op, 4))
    case layout.OP_DENSE_ACTIVATE:
      return max(gemmParts(rows, argument(op, 5), argument(op, 4)), elementParts(<i64>rows * argument(op, 5)))
    case layout.OP_DENSE_BACKWARD_PARAMETERS:
      return gemmParts(argument(op, 4), argument(op, 5), rows)
    case layout.OP_DENSE_BACKWARD_INPUT:
      return gemmParts(rows, argument(op, 3), argument(op, 4))
    case layout.OP_ACTIVATE:
      return elementParts(<i64>rows * argument(op, 4))
    case layout.OP_DROPOUT:
      return elementParts(<i64>rows * argument(op, 2))
    case layout.OP_ACTIVATE_BACKWARD:
    case layout.OP_LOSS:
      return elementParts(<i64>rows * argument(op, 5))
    case layout.OP_SOFTMAX:
      return elementParts(<i64>rows * argument(op, 2))
    case layout.OP_PENALTY:
      return elementParts(argument(op, 2))
    case layout.OP_ACCUMULATE:
      return elementParts(argument(op, 2))
    case layout.OP_NORMALIZE:
    case layout.OP_NORMALIZE_BACKWARD:
      return elementParts(<i64>rows * argument(op, 4))
    case layout.OP_NORMALIZE_SUMS:
      return elementParts(<i64>rows * argument(op, 2))
    case layout.OP_MAX_NORM:
      return partsFor(<i64>argument(op, 1) * argument(op, 2), GRAIN)
    case layout.OP_STEP_CHECK:
      return partsFor(argument(op, 4), 1)
    case layout.OP_OPTIMIZE:
      return partsFor(argument(op, 6), 1)
  }
  return 1
}

function elementParts(elements: i64): i32 {
  return partsFor(elements, GRAIN)
}

/** This thread's share of an instruction, of `parts`. */
export function runPart(session: usize, op: usize, parts: i32): void {
  switch (load<i32>(op)) {
    case layout.OP_GATHER:
      return runGather(session, op, parts)
    case layout.OP_GATHER_TARGETS:
      return runGatherTargets(session, op, parts)
    case layout.OP_AUGMENT:
      return runAugment(session, op, parts)
    case layout.OP_MIX_TARGETS:
      return runMixTargets(session, op, parts)
    case layout.OP_DENSE:
      return runDense(session, op, parts)
    case layout.OP_DENSE_ACTIVATE:
      return runDenseActivate(session, op, parts)
    case layout.OP_ACTIVATE:
      return runActivate(op, parts)
    case layout.OP_DROPOUT:
      return runDropout(session, op, parts)
    case layout.OP_LOSS:
      return runLoss(session, op, parts)
    case layout.OP_SMOOTH_TARGETS:
      return runSmoothTargets(op)
    case layout.OP_ACTIVATE_BACKWARD:
      return runActivateBackward(op, parts)
    case layout.OP_DENSE_BACKWARD_PARAMETERS:
      return runDenseBackwardParameters(session, op, parts)
    case layout.OP_DENSE_BACKWARD_INPUT:
      return runDenseBackwardInput(session, op, parts)
    case layout.OP_PENALTY:
      return runPenalty(op, parts)
    case layout.OP_STEP_CHECK:
      return runStepCheck(session, op, parts)
    case layout.OP_ADVANCE:
      return advance(session, argument(op, 0), pointer(op, 1))
    case layout.OP_OPTIMIZE:
      return runOptimize(session, op, parts)
    case layout.OP_SCHEDULE:
      return setRate(session, op)
    case layout.OP_ACCUMULATE:
      return runAccumulate(session, op, parts)
    case layout.OP_MAX_NORM:
      return runMaxNorm(op, parts)
    case layout.OP_NORMALIZE:
      return runNormalize(op, parts)
    case layout.OP_NORMALIZE_SUMS:
      return runNormalizeSums(op, parts)
    case layout.OP_NORMALIZE_BACKWARD:
      return runNormalizeBackward(op, parts)
    case layout.OP_SCORE:
      return scoreBatch(session, op)
    case layout.OP_SOFTMAX:
      return runSoftmax(op, parts)
  }
}

/** What thread 0 makes of the shares. */
export function reduce(session: usize, op: usize): u32 {
  switch (load<i32>(op)) {
    case layout.OP_LOSS:
      return reduceLoss(session, op)
    case layout.OP_STEP_CHECK:
      return reduceStepCheck(session, op)
  }
  return layout.STATUS_OK
}
