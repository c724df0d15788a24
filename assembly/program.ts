import { activate, activateBackward } from './activation'
import { dropout } from './dropout'
import { gather } from './gather'
import { gemm } from './gemm/macro'
import * as layout from './layout'
import { REAL_BYTES } from './lanes'
import { lossOf, softmax } from './loss'
import { decay, optimize } from './optimizer'
import { penalize } from './penalty'
import { columnSums, maxMagnitude, sumSquares } from './reduce'
import { score } from './score'

// A program is a flat list of instructions over buffers that TypeScript has planned and checked. One call runs as
// many batches as its caller wants between two looks at the clock; nothing is allocated and nothing leaves Wasm.

/** Argument `index` of the instruction at `op`. */
function argument(op: usize, index: usize): i32 {
  return load<i32>(op + ((index + 2) << 2))
}

/** An argument that is an address. */
function pointer(op: usize, index: usize): usize {
  return <usize>load<u32>(op + ((index + 2) << 2))
}

/**
 * Runs batches `from` … `from + count − 1` of the session's epoch and returns how many were completed: fewer than
 * `count` at the end of the epoch, or where the cost or a gradient is not finite. Then the session's status says which,
 * and θ is what it was before that batch.
 */
export function runSteps(session: usize, from: i32, count: i32): i32 {
  const rows = load<i32>(session, layout.SESSION_ROWS)
  const batchSize = load<i32>(session, layout.SESSION_BATCH_SIZE)
  for (let done = 0; done < count; done++) {
    const first = (from + done) * batchSize
    if (first >= rows) return done
    store<i32>(session, first, layout.SESSION_BATCH_FIRST)
    store<i32>(session, min(batchSize, rows - first), layout.SESSION_BATCH_ROWS)
    if (!runBatch(session)) return done
  }
  return count
}

function runBatch(session: usize): bool {
  store<f64>(session, 0, layout.SESSION_BATCH_LOSS)
  store<f64>(session, 0, layout.SESSION_BATCH_PENALTY)
  const rows = load<i32>(session, layout.SESSION_BATCH_ROWS)
  let op = <usize>load<u32>(session, layout.SESSION_OPS)
  const end = <usize>load<u32>(session, layout.SESSION_OPS_END)
  while (op < end) {
    const status = execute(session, op, rows)
    if (status != layout.STATUS_OK) {
      store<u32>(session, status, layout.SESSION_STATUS)
      return false
    }
    op += (<usize>load<u32>(op, 4)) << 2
  }
  addScaled(session, layout.SESSION_LOSS_SUM, load<f64>(session, layout.SESSION_BATCH_LOSS), rows)
  addScaled(session, layout.SESSION_PENALTY_SUM, load<f64>(session, layout.SESSION_BATCH_PENALTY), rows)
  return true
}

function addScaled(session: usize, offset: usize, value: f64, rows: i32): void {
  store<f64>(session + offset, load<f64>(session + offset) + value * <f64>rows)
}

function execute(session: usize, op: usize, rows: i32): u32 {
  switch (load<i32>(op)) {
    case layout.OP_GATHER:
      gatherRows(session, op, rows, <usize>load<u32>(session, layout.SESSION_SOURCE), sourceType(session))
      break
    case layout.OP_GATHER_TARGETS:
      gatherRows(session, op, rows, <usize>load<u32>(session, layout.SESSION_TARGETS), ownType())
      break
    case layout.OP_DENSE:
      dense(session, op, rows)
      break
    case layout.OP_ACTIVATE:
      activate(argument(op, 0), constant(op, 1), pointer(op, 2), pointer(op, 3), rows * argument(op, 4))
      break
    case layout.OP_DROPOUT:
      drop(session, op, rows)
      break
    case layout.OP_LOSS:
      return loss(session, op, rows)
    case layout.OP_ACTIVATE_BACKWARD:
      activateBackwardRows(op, rows)
      break
    case layout.OP_DENSE_BACKWARD_PARAMETERS:
      denseBackwardParameters(session, op, rows)
      break
    case layout.OP_DENSE_BACKWARD_INPUT:
      denseBackwardInput(session, op, rows)
      break
    case layout.OP_PENALTY:
      penalty(session, op)
      break
    case layout.OP_CHECK_GRADIENT:
      return checkGradient(session, op)
    case layout.OP_DECAY:
      decay(session, pointer(op, 0), argument(op, 1), constant(op, 2))
      break
    case layout.OP_OPTIMIZE:
      optimizeAll(session, op)
      break
    case layout.OP_SCORE:
      scoreBatch(session, op, rows)
      break
    case layout.OP_SOFTMAX:
      softmax(pointer(op, 0), pointer(op, 1), rows, argument(op, 2), pointer(op, 3))
      break
  }
  return layout.STATUS_OK
}

/** The f64 that argument `index` points to. */
function constant(op: usize, index: usize): f64 {
  return load<f64>(pointer(op, index))
}

function orderOf(session: usize): usize {
  return <usize>load<u32>(session, layout.SESSION_ORDER)
}

function firstOf(session: usize): i32 {
  return load<i32>(session, layout.SESSION_BATCH_FIRST)
}

function workspaceOf(session: usize): usize {
  return <usize>load<u32>(session, layout.SESSION_WORKSPACE)
}

function sourceType(session: usize): i32 {
  return load<i32>(session, layout.SESSION_SOURCE_TYPE)
}

function ownType(): i32 {
  return REAL_BYTES == 4 ? layout.SOURCE_F32 : layout.SOURCE_F64
}

function gatherRows(session: usize, op: usize, rows: i32, source: usize, type: i32): void {
  gather(source, type, orderOf(session), firstOf(session), rows, argument(op, 1), pointer(op, 0))
}

/** z = x·W + b. */
function dense(session: usize, op: usize, rows: i32): void {
  const inputs = argument(op, 4)
  const units = argument(op, 5)
  const x = pointer(op, 0)
  const weight = pointer(op, 1)
  const z = pointer(op, 3)
  gemm(
    false,
    false,
    rows,
    units,
    inputs,
    x,
    inputs,
    weight,
    units,
    z,
    units,
    false,
    pointer(op, 2),
    workspaceOf(session),
  )
}

/** dW = xᵀ·dz, db = column sums of dz. */
function denseBackwardParameters(session: usize, op: usize, rows: i32): void {
  const inputs = argument(op, 4)
  const units = argument(op, 5)
  const x = pointer(op, 0)
  const dz = pointer(op, 1)
  const target = pointer(op, 2)
  gemm(true, false, inputs, units, rows, x, inputs, dz, units, target, units, false, 0, workspaceOf(session))
  columnSums(dz, rows, units, pointer(op, 3))
}

/** dx = dz·Wᵀ. */
function denseBackwardInput(session: usize, op: usize, rows: i32): void {
  const inputs = argument(op, 3)
  const units = argument(op, 4)
  const dz = pointer(op, 0)
  const weight = pointer(op, 1)
  gemm(
    false,
    true,
    rows,
    inputs,
    units,
    dz,
    units,
    weight,
    units,
    pointer(op, 2),
    inputs,
    false,
    0,
    workspaceOf(session),
  )
}

function activateBackwardRows(op: usize, rows: i32): void {
  const count = rows * argument(op, 5)
  activateBackward(argument(op, 0), constant(op, 1), pointer(op, 2), pointer(op, 3), pointer(op, 4), count)
}

function optimizeAll(session: usize, op: usize): void {
  const count = argument(op, 5)
  const first = pointer(op, 3)
  const second = pointer(op, 4)
  optimize(session, argument(op, 0), pointer(op, 1), pointer(op, 2), first, second, count, pointer(op, 6))
}

function drop(session: usize, op: usize, rows: i32): void {
  dropout(
    pointer(op, 0),
    pointer(op, 1),
    rows * argument(op, 2),
    constant(op, 3),
    argument(op, 4),
    <u32>load<f64>(session, layout.SESSION_STEP),
    load<u32>(session, layout.SESSION_EPOCH),
    load<u32>(session, layout.SESSION_SEED_LOW),
    load<u32>(session, layout.SESSION_SEED_HIGH),
  )
}

function loss(session: usize, op: usize, rows: i32): u32 {
  const value = lossOf(
    argument(op, 0),
    constant(op, 1),
    pointer(op, 2),
    pointer(op, 3) == 0 ? <usize>load<u32>(session, layout.SESSION_TARGETS) : pointer(op, 3),
    orderOf(session),
    firstOf(session),
    pointer(op, 4),
    rows,
    argument(op, 5),
    pointer(op, 6),
  )
  store<f64>(session, value, layout.SESSION_BATCH_LOSS)
  return isFinite(value) ? layout.STATUS_OK : layout.STATUS_LOSS_NOT_FINITE
}

function penalty(session: usize, op: usize): void {
  const constants = pointer(op, 3)
  const cost = penalize(pointer(op, 0), pointer(op, 1), argument(op, 2), load<f64>(constants), load<f64>(constants, 8))
  store<f64>(session, load<f64>(session, layout.SESSION_BATCH_PENALTY) + cost, layout.SESSION_BATCH_PENALTY)
}

/** Refuses a gradient that is not finite, or so large that the step would overflow: θ must stay usable. */
function checkGradient(session: usize, op: usize): u32 {
  const gradients = pointer(op, 0)
  const count = argument(op, 1)
  const norm = Math.sqrt(sumSquares(gradients, count))
  store<f64>(session, norm, layout.SESSION_GRADIENT_NORM)
  const limit = constant(op, 2)
  // The norm bounds every entry, so the entries are looked at only where it is suspicious.
  if (norm < limit) return layout.STATUS_OK
  const largest = maxMagnitude(gradients, count)
  if (!isFinite(largest)) return layout.STATUS_GRADIENT_NOT_FINITE
  return largest < limit ? layout.STATUS_OK : layout.STATUS_STEP_TOO_LARGE
}

function scoreBatch(session: usize, op: usize, rows: i32): void {
  const given = pointer(op, 2)
  const targets = given == 0 ? <usize>load<u32>(session, layout.SESSION_TARGETS) : given
  score(session, argument(op, 0), pointer(op, 1), targets, orderOf(session), firstOf(session), rows, argument(op, 3))
}
