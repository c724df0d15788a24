import { first, members, rowOrder, rows, sessionAddress, setSessionNumber, targetsOr } from '../batch'
import { SESSION_BATCH_LOSS, SESSION_BATCH_WEIGHT, SESSION_WEIGHTS, STATUS_LOSS_NOT_FINITE, STATUS_OK } from '../layout'
import { lossCount, lossesOf, meanLoss } from '../loss/loss'
import { smoothTargets, weigh, weightSum } from '../loss/row-weights'
import { ownLoss } from '../loss/operands'
import { elementParts, partBegin, partEnd, UNIT } from '../threads/partition'
import { Loss } from './layout/loss'
import { SmoothTargets } from './layout/rows'
import { constant, integer, pointer } from './operands'

export class LossWork {
  parts(op: usize): i32 {
    return elementParts(<i64>rows * integer(op, Loss.units))
  }

  run(op: usize, parts: i32): void {
    const loss = ownLoss()
    loss.delta = constant(op, Loss.delta)
    loss.kind = integer(op, Loss.kind)
    loss.rows = rows
    loss.units = integer(op, Loss.units)
    loss.outputs = pointer(op, Loss.output)
    loss.targets = targetsOr(pointer(op, Loss.targets))
    loss.order = rowOrder()
    loss.first = first
    loss.gradient = pointer(op, Loss.gradient)
    loss.losses = pointer(op, Loss.losses)
    loss.positiveWeights = pointer(op, Loss.positiveWeights)
    const count = countOf(op)
    lossesOf(loss, partBegin(count, UNIT, parts), partEnd(count, UNIT, parts))
    if (sessionAddress(SESSION_WEIGHTS) != 0) weighLosses(op, parts)
  }

  reduce(op: usize): i32 {
    // Set here and not where the batch begins: a slower thread may still be accumulating the gradient of the last one.
    const weights = sessionAddress(SESSION_WEIGHTS)
    const weight = weights == 0 ? <f64>rows : weightSum(weights, rowOrder(), first, rows)
    setSessionNumber(SESSION_BATCH_WEIGHT, weight / <f64>members)
    const loss = meanLoss(pointer(op, Loss.losses), countOf(op))
    setSessionNumber(SESSION_BATCH_LOSS, loss)
    return isFinite(loss) ? STATUS_OK : STATUS_LOSS_NOT_FINITE
  }
}

function countOf(op: usize): i32 {
  return lossCount(integer(op, Loss.kind), rows, integer(op, Loss.units))
}

function weighLosses(op: usize, parts: i32): void {
  const count = countOf(op)
  weigh(
    pointer(op, Loss.losses),
    pointer(op, Loss.gradient),
    count / rows,
    integer(op, Loss.units),
    partBegin(count, UNIT, parts),
    partEnd(count, UNIT, parts),
  )
}

/** By thread 0 alone: the targets of a batch are few. */
export class SmoothTargetsWork {
  parts(_op: usize): i32 {
    return 1
  }

  run(op: usize, _parts: i32): void {
    const count = rows * integer(op, SmoothTargets.width)
    const smoothing = constant(op, SmoothTargets.smoothing)
    smoothTargets(pointer(op, SmoothTargets.targets), count, smoothing, integer(op, SmoothTargets.classes))
  }
}
