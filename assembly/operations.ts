// What the instructions of a program do, each in up to two parts: its share, by as many threads as it is worth, and
// what thread 0 joins the shares to once all are done.

import { activate, activateBackward } from './activation'
import { augment } from './augment/augment'
import { mixTargets } from './augment/targets'
import { dropout } from './dropout'
import { gather } from './gather'
import { gemmParts, gemmShare } from './gemm/share'
import * as layout from './layout'
import { at, REAL_BYTES } from './lanes'
import { lossCount, lossesOf, meanLoss, softmax } from './loss'
import { advance, decay, optimize } from './optimizer'
import { addPenaltyGradient, penaltyOf } from './penalty'
import { branchesOf, joinBranches, maxMagnitude, sumBranches, sumColumns } from './reduce'
import { score } from './score'
import { softCrossEntropy } from './softCrossEntropy'
import { partBegin, partEnd, partsFor, thread } from './threads'

/** Elements that a thread should have to itself: a microsecond or more of work, after which meeting is cheap. */
const GRAIN: i64 = 4096
/** Elements that a part is a multiple of: a cache line, and the sixteen numbers that dropout draws at a time. */
const LINE: i32 = 16

/** Rows of the current batch, and the position of its first row in the epoch. */
let rows: i32 = 0
let first: i32 = 0

export function setBatch(firstRow: i32, rowCount: i32): void {
  first = firstRow
  rows = rowCount
}

/** Argument `index` of the instruction at `op`. */
function argument(op: usize, index: usize): i32 {
  return load<i32>(op + ((index + 2) << 2))
}

/** An argument that is an address. */
function pointer(op: usize, index: usize): usize {
  return <usize>load<u32>(op + ((index + 2) << 2))
}

/** The f64 that argument `index` points to. */
function constant(op: usize, index: usize): f64 {
  return load<f64>(pointer(op, index))
}

function word(session: usize, offset: usize): i32 {
  return load<i32>(session + offset)
}

function address(session: usize, offset: usize): usize {
  return <usize>load<u32>(session + offset)
}

/** Whether an instruction may end the batch. */
export function mayStop(op: usize): bool {
  const code = load<i32>(op)
  return code == layout.OP_LOSS || code == layout.OP_CHECK_GRADIENT
}

/** Whether an instruction has something to join. */
export function hasJoin(op: usize): bool {
  return mayStop(op) || load<i32>(op) == layout.OP_PENALTY
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
    case layout.OP_CHECK_GRADIENT:
    case layout.OP_DECAY:
      return elementParts(argument(op, 1))
    case layout.OP_OPTIMIZE:
      return elementParts(argument(op, 5))
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
      return gatherShare(session, op, parts, address(session, layout.SESSION_SOURCE), sourceType(session))
    case layout.OP_GATHER_TARGETS:
      return gatherShare(session, op, parts, address(session, layout.SESSION_TARGETS), ownType())
    case layout.OP_AUGMENT:
      return augmentShare(session, op, parts)
    case layout.OP_MIX_TARGETS:
      return mixTargetsShare(session, op, parts)
    case layout.OP_DENSE:
      return denseShare(session, op, parts)
    case layout.OP_ACTIVATE:
      return activateShare(op, parts)
    case layout.OP_DROPOUT:
      return dropoutShare(session, op, parts)
    case layout.OP_LOSS:
      return lossShare(session, op, parts)
    case layout.OP_ACTIVATE_BACKWARD:
      return activateBackwardShare(op, parts)
    case layout.OP_DENSE_BACKWARD_PARAMETERS:
      return denseBackwardParametersShare(session, op, parts)
    case layout.OP_DENSE_BACKWARD_INPUT:
      return denseBackwardInputShare(session, op, parts)
    case layout.OP_PENALTY:
      return penaltyShare(session, op, parts)
    case layout.OP_CHECK_GRADIENT:
      return sumShare(pointer(op, 0), argument(op, 1), true, parts, squaresOf(session))
    case layout.OP_ADVANCE:
      return advance(session, argument(op, 0), pointer(op, 1))
    case layout.OP_DECAY:
      return decayShare(session, op, parts)
    case layout.OP_OPTIMIZE:
      return optimizeShare(session, op, parts)
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
    case layout.OP_PENALTY:
      joinPenalty(session, op)
      break
    case layout.OP_CHECK_GRADIENT:
      return checkGradient(session, op)
  }
  return layout.STATUS_OK
}

function orderOf(session: usize): usize {
  return address(session, layout.SESSION_ORDER)
}

function workspaceOf(session: usize): usize {
  return address(session, layout.SESSION_WORKSPACE)
}

/** Room for the sums of branches: no matrix product is under way while they are needed. */
function squaresOf(session: usize): usize {
  return workspaceOf(session)
}

function magnitudesOf(session: usize): usize {
  return workspaceOf(session) + MOST_BRANCHES * 8
}

/** Of 2²⁹ parameters, the most that a network has. */
const MOST_BRANCHES: usize = 16384

function sourceType(session: usize): i32 {
  return word(session, layout.SESSION_SOURCE_TYPE)
}

function ownType(): i32 {
  return REAL_BYTES == 4 ? layout.SOURCE_F32 : layout.SOURCE_F64
}

function targetsOf(session: usize, given: usize): usize {
  return given == 0 ? address(session, layout.SESSION_TARGETS) : given
}

function gatherShare(session: usize, op: usize, parts: i32, source: usize, type: i32): void {
  const width = argument(op, 1)
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  const target = at(pointer(op, 0), <usize>begin * width)
  gather(source, type, orderOf(session), first + begin, end - begin, width, target)
}

function augmentShare(session: usize, op: usize, parts: i32): void {
  const scratch = pointer(op, 4) + <usize>thread * argument(op, 5)
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  const blocks = pointer(op, 2)
  const count = argument(op, 3)
  const mixes = pointer(op, 6)
  augment(session, pointer(op, 0), argument(op, 1), blocks, count, scratch, mixes, pointer(op, 7), first, begin, end)
}

function mixTargetsShare(session: usize, op: usize, parts: i32): void {
  const begin = partBegin(rows, 1, parts)
  const end = partEnd(rows, 1, parts)
  const areLabels = argument(op, 4) != 0
  mixTargets(session, pointer(op, 0), argument(op, 1), pointer(op, 2), argument(op, 3), areLabels, first, begin, end)
}

/** z = x·W + b. */
function denseShare(session: usize, op: usize, parts: i32): void {
  const inputs = argument(op, 4)
  const units = argument(op, 5)
  const x = pointer(op, 0)
  const weight = pointer(op, 1)
  const bias = pointer(op, 2)
  const workspace = workspaceOf(session)
  gemmShare(parts, false, false, rows, units, inputs, x, inputs, weight, units, pointer(op, 3), bias, workspace)
}

/** dW = xᵀ·dz, db = column sums of dz. */
function denseBackwardParametersShare(session: usize, op: usize, parts: i32): void {
  const inputs = argument(op, 4)
  const units = argument(op, 5)
  const x = pointer(op, 0)
  const dz = pointer(op, 1)
  const workspace = workspaceOf(session)
  gemmShare(parts, true, false, inputs, units, rows, x, inputs, dz, units, pointer(op, 2), 0, workspace)
  sumColumns(dz, rows, units, partBegin(units, LINE, parts), partEnd(units, LINE, parts), pointer(op, 3))
}

/** dx = dz·Wᵀ. */
function denseBackwardInputShare(session: usize, op: usize, parts: i32): void {
  const inputs = argument(op, 3)
  const units = argument(op, 4)
  const dz = pointer(op, 0)
  const weight = pointer(op, 1)
  const workspace = workspaceOf(session)
  gemmShare(parts, false, true, rows, inputs, units, dz, units, weight, units, pointer(op, 2), 0, workspace)
}

function activateShare(op: usize, parts: i32): void {
  const count = rows * argument(op, 4)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  activate(argument(op, 0), constant(op, 1), at(pointer(op, 2), begin), at(pointer(op, 3), begin), length)
}

function activateBackwardShare(op: usize, parts: i32): void {
  const count = rows * argument(op, 5)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  const input = at(pointer(op, 2), begin)
  const output = at(pointer(op, 3), begin)
  activateBackward(argument(op, 0), constant(op, 1), input, output, at(pointer(op, 4), begin), length)
}

function dropoutShare(session: usize, op: usize, parts: i32): void {
  const count = rows * argument(op, 2)
  dropout(
    pointer(op, 0),
    pointer(op, 1),
    partBegin(count, LINE, parts),
    partEnd(count, LINE, parts),
    constant(op, 3),
    argument(op, 4),
    <u32>load<f64>(session, layout.SESSION_STEP),
    load<u32>(session, layout.SESSION_EPOCH),
    load<u32>(session, layout.SESSION_SEED_LOW),
    load<u32>(session, layout.SESSION_SEED_HIGH),
  )
}

function softLossShare(op: usize, parts: i32): void {
  const units = argument(op, 5)
  const begin = partBegin(rows, LINE, parts)
  const length = partEnd(rows, LINE, parts) - begin
  const place = <usize>begin * units
  const losses = pointer(op, 6)
  softCrossEntropy(
    at(pointer(op, 2), place),
    at(pointer(op, 3), place),
    at(pointer(op, 4), place),
    length,
    units,
    at(losses, begin),
    at(losses, rows + begin),
    rows,
  )
}

function lossShare(session: usize, op: usize, parts: i32): void {
  const kind = argument(op, 0)
  if (kind == layout.LOSS_SOFT_CROSS_ENTROPY) return softLossShare(op, parts)
  const units = argument(op, 5)
  const count = lossCount(kind, rows, units)
  lossesOf(
    kind,
    constant(op, 1),
    pointer(op, 2),
    targetsOf(session, pointer(op, 3)),
    orderOf(session),
    first,
    pointer(op, 4),
    rows,
    units,
    pointer(op, 6),
    partBegin(count, LINE, parts),
    partEnd(count, LINE, parts),
  )
}

function joinLoss(session: usize, op: usize): u32 {
  const value = meanLoss(pointer(op, 6), lossCount(argument(op, 0), rows, argument(op, 5)))
  store<f64>(session, value, layout.SESSION_BATCH_LOSS)
  return isFinite(value) ? layout.STATUS_OK : layout.STATUS_LOSS_NOT_FINITE
}

/** Sums over this thread's branches of the tree. */
function sumShare(base: usize, count: i32, squares: bool, parts: i32, sums: usize): void {
  const branches = branchesOf(count)
  sumBranches(base, count, squares, partBegin(branches, 1, parts), partEnd(branches, 1, parts), sums)
}

function penaltyShare(session: usize, op: usize, parts: i32): void {
  const parameters = pointer(op, 0)
  const gradients = pointer(op, 1)
  const count = argument(op, 2)
  const l2 = load<f64>(pointer(op, 3))
  const l1 = load<f64>(pointer(op, 3), 8)
  if (gradients != 0) {
    const begin = partBegin(count, LINE, parts)
    const length = partEnd(count, LINE, parts) - begin
    addPenaltyGradient(at(parameters, begin), at(gradients, begin), length, l2, l1)
  }
  if (l2 != 0) sumShare(parameters, count, true, parts, squaresOf(session))
  if (l1 != 0) sumShare(parameters, count, false, parts, magnitudesOf(session))
}

function joinPenalty(session: usize, op: usize): void {
  const branches = branchesOf(argument(op, 2))
  const l2 = load<f64>(pointer(op, 3))
  const l1 = load<f64>(pointer(op, 3), 8)
  const squares = l2 == 0 ? 0 : joinBranches(squaresOf(session), branches)
  const magnitudes = l1 == 0 ? 0 : joinBranches(magnitudesOf(session), branches)
  const before = load<f64>(session, layout.SESSION_BATCH_PENALTY)
  store<f64>(session, before + penaltyOf(squares, magnitudes, l2, l1), layout.SESSION_BATCH_PENALTY)
}

/** Refuses a gradient that is not finite, or so large that the step would overflow: θ must stay usable. */
function checkGradient(session: usize, op: usize): u32 {
  const gradients = pointer(op, 0)
  const count = argument(op, 1)
  const norm = Math.sqrt(joinBranches(squaresOf(session), branchesOf(count)))
  store<f64>(session, norm, layout.SESSION_GRADIENT_NORM)
  const limit = constant(op, 2)
  // The norm bounds every entry, so the entries are looked at only where it is suspicious.
  if (norm < limit) return layout.STATUS_OK
  const largest = maxMagnitude(gradients, count)
  if (!isFinite(largest)) return layout.STATUS_GRADIENT_NOT_FINITE
  return largest < limit ? layout.STATUS_OK : layout.STATUS_STEP_TOO_LARGE
}

function decayShare(session: usize, op: usize, parts: i32): void {
  const count = argument(op, 1)
  const begin = partBegin(count, LINE, parts)
  decay(session, at(pointer(op, 0), begin), partEnd(count, LINE, parts) - begin, constant(op, 2))
}

function optimizeShare(session: usize, op: usize, parts: i32): void {
  const count = argument(op, 5)
  const begin = partBegin(count, LINE, parts)
  optimize(
    session,
    argument(op, 0),
    at(pointer(op, 1), begin),
    at(pointer(op, 2), begin),
    at(pointer(op, 3), begin),
    at(pointer(op, 4), begin),
    partEnd(count, LINE, parts) - begin,
    pointer(op, 6),
  )
}

function scoreBatch(session: usize, op: usize): void {
  const targets = targetsOf(session, pointer(op, 2))
  score(session, argument(op, 0), pointer(op, 1), targets, orderOf(session), first, rows, argument(op, 3))
}

function softmaxShare(op: usize, parts: i32): void {
  const units = argument(op, 2)
  const begin = partBegin(rows, LINE, parts)
  const length = partEnd(rows, LINE, parts) - begin
  const place = <usize>begin * units
  softmax(at(pointer(op, 0), place), at(pointer(op, 1), place), length, units, at(pointer(op, 3), begin))
}
