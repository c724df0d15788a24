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
import { clipByNorm, gauge, isSafe, penaltyCost } from './gauge'
import { limitNorms } from './max-norm'
import {
  normalizationSums,
  normalizeBatch,
  normalizeBatchBackward,
  normalizeByRunning,
  normalizeRows,
  normalizeRowsBackward,
} from './normalization'
import { advance } from './optimizer'
import { addPenaltyGradient } from './penalty'
import { maxMagnitude, sumColumns } from './reduce'
import { score } from './score'
import { scheduleFactor } from './schedule'
import { entriesOfAll } from './segments'
import { softCrossEntropy } from './softCrossEntropy'
import { step } from './step'
import { partBegin, partEnd, partsFor, thread } from './threads'
import { addScaled, scale } from './vectors'
import { smoothTargets, weigh, weightSum } from './weights'

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
      lossShare(session, op, parts)
      return weighShare(session, op, parts)
    case layout.OP_SMOOTH_TARGETS:
      return smoothTargets(pointer(op, 0), rows * argument(op, 1), constant(op, 2), argument(op, 3))
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

function orderOf(session: usize): usize {
  return address(session, layout.SESSION_ORDER)
}

function workspaceOf(session: usize): usize {
  return address(session, layout.SESSION_WORKSPACE)
}

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
    <u32>load<f64>(session, layout.SESSION_DRAWS),
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

function weighShare(session: usize, op: usize, parts: i32): void {
  const weights = address(session, layout.SESSION_WEIGHTS)
  if (weights == 0) return
  const units = argument(op, 5)
  const count = lossCount(argument(op, 0), rows, units)
  const begin = partBegin(count, LINE, parts)
  const end = partEnd(count, LINE, parts)
  const losses = pointer(op, 6)
  weigh(weights, orderOf(session), first, rows, losses, pointer(op, 4), count / rows, units, begin, end)
}

function joinLoss(session: usize, op: usize): u32 {
  // Here and not where the batch begins: a slower thread may still be adding up the gradient of the one before.
  const weights = address(session, layout.SESSION_WEIGHTS)
  const weight = weights == 0 ? <f64>rows : weightSum(weights, orderOf(session), first, rows)
  store<f64>(session, weight, layout.SESSION_BATCH_WEIGHT)
  const value = meanLoss(pointer(op, 6), lossCount(argument(op, 0), rows, argument(op, 5)))
  store<f64>(session, value, layout.SESSION_BATCH_LOSS)
  return isFinite(value) ? layout.STATUS_OK : layout.STATUS_LOSS_NOT_FINITE
}

function penaltyShare(op: usize, parts: i32): void {
  const count = argument(op, 2)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  const slopes = at(pointer(op, 1), begin)
  const lambdas = pointer(op, 3)
  addPenaltyGradient(at(pointer(op, 0), begin), slopes, slopes, length, load<f64>(lambdas), load<f64>(lambdas, 8))
}

/** This thread's part of the scratch for chunks of the gradient. */
function ownChunk(scratch: usize): usize {
  return at(scratch, thread * layout.CHUNK_ENTRIES)
}

function gaugeShare(session: usize, op: usize, parts: i32): void {
  const branches = argument(op, 4)
  const begin = partBegin(branches, 1, parts)
  const end = partEnd(branches, 1, parts)
  const withNorm = constant(op, 7) != 0
  const limit = constant(op, 5)
  const sums = pointer(op, 6)
  const scratch = ownChunk(pointer(op, 8))
  gauge(session, pointer(op, 0), pointer(op, 1), pointer(op, 2), branches, begin, end, limit, sums, withNorm, scratch)
}

/** Tells the penalty; refuses a gradient that is not finite, or so large that the step would overflow. */
function joinGauge(session: usize, op: usize): u32 {
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

function optimizeShare(session: usize, op: usize, parts: i32): void {
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

function setRate(session: usize, op: usize): void {
  const factor = scheduleFactor(argument(op, 0), load<f64>(session, layout.SESSION_STEP), pointer(op, 1))
  store<f64>(session, load<f64>(session, layout.SESSION_BASE_RATE) * factor, layout.SESSION_LEARNING_RATE)
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

function accumulateShare(session: usize, op: usize, parts: i32): void {
  const count = argument(op, 2)
  const begin = partBegin(count, LINE, parts)
  const length = partEnd(count, LINE, parts) - begin
  const gradients = at(pointer(op, 0), begin)
  const total = at(pointer(op, 1), begin)
  const weight = load<f64>(session, layout.SESSION_BATCH_WEIGHT)
  const isFirst = batchOfStep(session, op) == 0
  if (isFirst) scale(gradients, total, length, weight)
  else addScaled(gradients, total, length, weight)
  if (thread != 0) return
  const before = isFirst ? 0 : load<f64>(session, layout.SESSION_SUM_WEIGHT)
  const whole = before + weight
  store<f64>(session, whole, layout.SESSION_SUM_WEIGHT)
  store<f64>(session, whole > 0 ? 1 / whole : 1, layout.SESSION_GRADIENT_SCALE)
}

function maxNormShare(op: usize, parts: i32): void {
  const units = argument(op, 2)
  const begin = partBegin(units, LINE, parts)
  limitNorms(pointer(op, 0), argument(op, 1), units, begin, partEnd(units, LINE, parts), constant(op, 3))
}

function normalizeShare(op: usize, parts: i32): void {
  const kind = argument(op, 0)
  const z = pointer(op, 1)
  const normalized = pointer(op, 2)
  const factors = pointer(op, 3)
  const units = argument(op, 4)
  const scale = pointer(op, 5)
  const shift = pointer(op, 6)
  const means = pointer(op, 7)
  const variances = pointer(op, 8)
  const total = kind == layout.NORMALIZE_ROWS ? rows : units
  const begin = partBegin(total, LINE, parts)
  const end = partEnd(total, LINE, parts)
  if (kind == layout.NORMALIZE_ROWS) normalizeRows(z, normalized, factors, units, scale, shift, begin, end)
  else if (kind == layout.NORMALIZE_BATCH) {
    normalizeBatch(z, normalized, factors, rows, units, scale, shift, means, variances, begin, end)
  } else normalizeByRunning(z, rows, units, scale, shift, means, variances, begin, end)
}

function normalizeSumsShare(op: usize, parts: i32): void {
  const units = argument(op, 2)
  const begin = partBegin(units, LINE, parts)
  const end = partEnd(units, LINE, parts)
  normalizationSums(pointer(op, 0), pointer(op, 1), rows, units, pointer(op, 3), pointer(op, 4), begin, end)
}

function normalizeBackwardShare(op: usize, parts: i32): void {
  const areRows = argument(op, 0) == layout.NORMALIZE_ROWS
  const dy = pointer(op, 1)
  const x = pointer(op, 2)
  const factors = pointer(op, 3)
  const units = argument(op, 4)
  const scale = pointer(op, 5)
  const total = areRows ? rows : units
  const begin = partBegin(total, LINE, parts)
  const end = partEnd(total, LINE, parts)
  if (areRows) normalizeRowsBackward(dy, x, factors, units, scale, begin, end)
  else normalizeBatchBackward(dy, x, factors, rows, units, scale, pointer(op, 6), pointer(op, 7), begin, end)
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
