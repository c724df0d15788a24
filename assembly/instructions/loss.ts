// What a batch costs, and how good its outputs are.

import { at } from '../vector/lanes'
import * as layout from '../layout'
import { lossCount, lossesOf, meanLoss } from '../loss/loss'
import { score } from '../loss/score'
import { softCrossEntropy } from '../loss/soft-cross-entropy'
import { partBegin, partEnd } from '../threads/partition'
import { weigh, weightSum } from '../loss/row-weights'
import { address, argument, constant, first, LINE, orderOf, pointer, rows, targetsOf } from './operand'

export function runLoss(session: usize, op: usize, parts: i32): void {
  if (argument(op, 0) == layout.LOSS_SOFT_CROSS_ENTROPY) runSoftLoss(op, parts)
  else runPlainLoss(session, op, parts)
  runWeigh(session, op, parts)
}

function runPlainLoss(session: usize, op: usize, parts: i32): void {
  const kind = argument(op, 0)
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

function runSoftLoss(op: usize, parts: i32): void {
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

function runWeigh(session: usize, op: usize, parts: i32): void {
  const weights = address(session, layout.SESSION_WEIGHTS)
  if (weights == 0) return
  const units = argument(op, 5)
  const count = lossCount(argument(op, 0), rows, units)
  const begin = partBegin(count, LINE, parts)
  const end = partEnd(count, LINE, parts)
  const losses = pointer(op, 6)
  weigh(weights, orderOf(session), first, rows, losses, pointer(op, 4), count / rows, units, begin, end)
}

export function reduceLoss(session: usize, op: usize): u32 {
  // Here and not where the batch begins: a slower thread may still be adding up the gradient of the one before.
  const weights = address(session, layout.SESSION_WEIGHTS)
  const weight = weights == 0 ? <f64>rows : weightSum(weights, orderOf(session), first, rows)
  store<f64>(session, weight, layout.SESSION_BATCH_WEIGHT)
  const value = meanLoss(pointer(op, 6), lossCount(argument(op, 0), rows, argument(op, 5)))
  store<f64>(session, value, layout.SESSION_BATCH_LOSS)
  return isFinite(value) ? layout.STATUS_OK : layout.STATUS_LOSS_NOT_FINITE
}

export function scoreBatch(session: usize, op: usize): void {
  const targets = targetsOf(session, pointer(op, 2))
  score(session, argument(op, 0), pointer(op, 1), targets, orderOf(session), first, rows, argument(op, 3))
}
