// What the instructions of a program do, each in up to two parts: its share, by as many threads as it is worth, and
// what thread 0 joins the shares to once all are done.

import { gemmParts } from '../gemm/partition'
import * as layout from '../layout'
import {
  activateBackwardShare,
  activateShare,
  denseActivateShare,
  denseBackwardInputShare,
  denseBackwardParametersShare,
  denseShare,
  dropoutShare,
  softmaxShare,
} from './layers'
import { joinLoss, lossShare, scoreBatch } from './loss'
import { normalizeBackwardShare, normalizeShare, normalizeSumsShare } from './normalize'
import { argument, pointer, rows } from './operand'
import { accumulateShare, gaugeShare, joinGauge, maxNormShare, optimizeShare, penaltyShare, setRate } from './optimize'
import { augmentShare, gatherShare, gatherTargetsShare, mixTargetsShare, smoothTargetsShare } from './rows'
import { advance } from '../optimize/optimizer'
import { partsFor } from '../threads/threads'

/** Elements that a thread should have to itself: a microsecond or more of work, after which meeting is cheap. */
const GRAIN: i64 = 4096

/** Whether an instruction has something to join, and may end the batch by it. */
export function mayStop(op: usize): bool {
  const code = load<i32>(op)
  return code == layout.OP_LOSS || code == layout.OP_GAUGE
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
    case layout.OP_GAUGE:
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
export function share(session: usize, op: usize, parts: i32): void {
  switch (load<i32>(op)) {
    case layout.OP_GATHER:
      return gatherShare(session, op, parts)
    case layout.OP_GATHER_TARGETS:
      return gatherTargetsShare(session, op, parts)
    case layout.OP_AUGMENT:
      return augmentShare(session, op, parts)
    case layout.OP_MIX_TARGETS:
      return mixTargetsShare(session, op, parts)
    case layout.OP_DENSE:
      return denseShare(session, op, parts)
    case layout.OP_DENSE_ACTIVATE:
      return denseActivateShare(session, op, parts)
    case layout.OP_ACTIVATE:
      return activateShare(op, parts)
    case layout.OP_DROPOUT:
      return dropoutShare(session, op, parts)
    case layout.OP_LOSS:
      return lossShare(session, op, parts)
    case layout.OP_SMOOTH_TARGETS:
      return smoothTargetsShare(op)
    case layout.OP_ACTIVATE_BACKWARD:
      return activateBackwardShare(op, parts)
    case layout.OP_DENSE_BACKWARD_PARAMETERS:
      return denseBackwardParametersShare(session, op, parts)
    case layout.OP_DENSE_BACKWARD_INPUT:
      return denseBackwardInputShare(session, op, parts)
    case layout.OP_PENALTY:
      return penaltyShare(op, parts)
    case layout.OP_GAUGE:
      return gaugeShare(session, op, parts)
    case layout.OP_ADVANCE:
      return advance(session, argument(op, 0), pointer(op, 1))
    case layout.OP_OPTIMIZE:
      return optimizeShare(session, op, parts)
    case layout.OP_SCHEDULE:
      return setRate(session, op)
    case layout.OP_ACCUMULATE:
      return accumulateShare(session, op, parts)
    case layout.OP_MAX_NORM:
      return maxNormShare(op, parts)
    case layout.OP_NORMALIZE:
      return normalizeShare(op, parts)
    case layout.OP_NORMALIZE_SUMS:
      return normalizeSumsShare(op, parts)
    case layout.OP_NORMALIZE_BACKWARD:
      return normalizeBackwardShare(op, parts)
    case layout.OP_SCORE:
      return scoreBatch(session, op)
    case layout.OP_SOFTMAX:
      return softmaxShare(op, parts)
  }
}

/** What thread 0 makes of the shares. */
export function join(session: usize, op: usize): u32 {
  switch (load<i32>(op)) {
    case layout.OP_LOSS:
      return joinLoss(session, op)
    case layout.OP_GAUGE:
      return joinGauge(session, op)
  }
  return layout.STATUS_OK
}
